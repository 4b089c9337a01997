"""The access log: who may read it, that reading it is logged, and that it is kept as long as it must and no longer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.accounts.builders import actor
from tests.web.workbench.administration.conftest import Seat

from yinuo import timesource
from yinuo.accounts import access
from yinuo.accounts.acts.retention import prune_access_log
from yinuo.accounts.models import AccessEntry, Account
from yinuo.accounts.retention import months_kept
from yinuo.config import configuration
from yinuo.core.actor import Role
from yinuo.journal.models import Entry
from yinuo.registry.models import Body

READERS = {Role.AUDITOR, Role.SECURITY_ADMIN, Role.OFFICE}
PERSONS = [role for role in Role if role not in (Role.PUBLIC, Role.MACHINE, Role.SYSTEM_CLIENT)]


@pytest.mark.parametrize("role", PERSONS)
def test_the_log_is_open_to_those_the_table_names(role: Role, seat: Seat) -> None:
    assert seat(role).get("/desk/access-log/").status_code == (200 if role in READERS else 403)
    assert seat(role).get("/desk/me/looks/").status_code == 200


def test_it_tells_who_looked_at_whose_file_and_why(seat: Seat, people: dict[Role, Account]) -> None:
    official = people[Role.OFFICIAL].official
    assert official is not None
    access.look(actor(people[Role.OFFICE]), "view", "official", official.pk, "年度考核")
    page = seat(Role.AUDITOR).get("/desk/access-log/?kind=official").content.decode()
    assert "年度考核" in page
    assert official.name in page
    assert str(people[Role.OFFICE]) in page
    own = seat(Role.OFFICIAL).get("/desk/me/looked-at/").content.decode()
    assert "年度考核" in own
    assert "年度考核" not in seat(Role.UNIT_CLERK).get("/desk/me/looked-at/").content.decode()


def test_a_look_at_the_log_and_its_export_are_logged(seat: Seat, people: dict[Role, Account]) -> None:
    client = seat(Role.AUDITOR)
    client.get("/desk/access-log/?q=某人")
    answer = client.get("/desk/access-log/?export=csv")
    assert b"".join(answer.streaming_content).startswith("\ufeff时间".encode())
    looks = AccessEntry.objects.filter(object_kind="access-log", account=people[Role.AUDITOR])
    assert sorted(looks.values_list("action", flat=True)) == ["export", "view"]


def test_an_office_that_knows_no_accounts_reads_unit_and_role_instead_of_names(
    seat: Seat, people: dict[Role, Account], office: Body
) -> None:
    access.look(actor(people[Role.UNIT_CLERK]), "view", "record", 1, "核对")
    page = seat(Role.OFFICE).get("/desk/access-log/?kind=record").content.decode()
    assert "核对" in page
    assert office.name in page
    assert str(people[Role.UNIT_CLERK]) not in page


def test_the_security_administrator_does_not_read_what_the_auditor_did(
    seat: Seat, people: dict[Role, Account]
) -> None:
    access.look(actor(people[Role.AUDITOR]), "view", "account", 1, "审计员的事")
    assert "审计员的事" not in seat(Role.SECURITY_ADMIN).get("/desk/access-log/").content.decode()
    assert "审计员的事" in seat(Role.AUDITOR).get("/desk/access-log/").content.decode()


def test_the_list_costs_the_same_statements_however_long_the_log_is(
    seat: Seat, people: dict[Role, Account], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, looker = seat(Role.AUDITOR), actor(people[Role.OFFICE])
    for kind in ("account", "official", "record"):
        access.look(looker, "view", kind, 1)
    with django_assert_max_num_queries(40) as few:
        client.get("/desk/access-log/")
    for number in range(40):
        access.look(looker, "view", ("account", "official", "record")[number % 3], number)
    with django_assert_max_num_queries(40) as many:
        client.get("/desk/access-log/")
    assert len(many) <= len(few)


def test_entries_past_the_retention_period_go_and_their_going_is_journaled(
    people: dict[Role, Account],
) -> None:
    looker = actor(people[Role.OFFICE])
    old, kept = access.look(looker, "view", "account", 1), access.look(looker, "view", "account", 2)
    long_ago = timesource.now() - timedelta(days=31 * (months_kept() + 1))
    AccessEntry.objects.filter(pk=old.pk).update(at=long_ago)
    assert prune_access_log() == 1
    assert list(AccessEntry.objects.filter(object_kind="account").values_list("pk", flat=True)) == [kept.pk]
    assert Entry.objects.filter(act__name="access-log.prune").count() == 1
    assert prune_access_log() == 0


def test_a_deployment_may_keep_longer_but_not_shorter_than_the_law(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YINUO_HOME", str(tmp_path))
    configuration.cache_clear()
    own = tmp_path / "definitions" / "retention.yaml"
    own.parent.mkdir()
    line = "access_log:\n  - {{valid: {{from: 2026-01-01}}, months: {months}, basis: 本地}}\n"
    try:
        own.write_text(line.format(months=60), "utf-8")
        assert months_kept() == 60
        own.write_text(line.format(months=3), "utf-8")
        with pytest.raises(ValueError, match="months"):
            months_kept()
    finally:
        monkeypatch.undo()
        configuration.cache_clear()
