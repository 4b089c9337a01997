"""The access log: looks, refusals, and who may read which part of it."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.accounts.builders import account, actor, body, raises_with_code, sign_in

from yinuo.accounts import access
from yinuo.accounts.models import AccessEntry
from yinuo.core.actor import Role

pytestmark = pytest.mark.django_db


def test_a_look_says_who_what_why_and_from_where(client: Client) -> None:
    clerk = account(Role.UNIT_CLERK, body())
    sign_in(client, clerk)
    request = client.get("/account/").wsgi_request

    access.look(actor(clerk), "view", "record", 17, "核对", request)

    entry = AccessEntry.objects.latest("pk")
    assert (entry.account, entry.role, entry.object_kind, entry.object_id) == (
        clerk,
        "unit-clerk",
        "record",
        "17",
    )
    assert (entry.purpose, entry.address, entry.allowed) == ("核对", "127.0.0.1", True)
    assert entry.request_id


def test_a_refused_address_is_written_down_for_a_known_person_only(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/account/roles/77/use/").status_code == 403
    assert not AccessEntry.objects.filter(allowed=False).exists()

    clerk = account(Role.UNIT_CLERK, body())
    sign_in(client, clerk)
    strict.cookies = client.cookies
    assert strict.post("/account/roles/77/use/").status_code == 403

    entry = AccessEntry.objects.get(allowed=False)
    assert (entry.account, entry.object_kind, entry.object_id) == (clerk, "accounts:switch", "77")


def test_the_auditor_reads_all_an_office_its_region_and_a_clerk_nothing() -> None:
    here, there = body(county="410302"), body(county="410303")
    auditor = actor(account(Role.AUDITOR, body()))
    office = actor(account(Role.OFFICE, body(county="410302", office=True)))
    mine, other = actor(account(Role.UNIT_CLERK, here)), actor(account(Role.UNIT_CLERK, there))
    for looker in (mine, other):
        access.look(looker, "view", "record", 1)

    assert access.entries(auditor).count() == 2
    assert [entry.account_id for entry in access.entries(office)] == [mine.account]
    with raises_with_code("not-permitted"):
        access.entries(mine)


def test_the_security_administrator_does_not_read_the_auditors_trail() -> None:
    auditor = actor(account(Role.AUDITOR, body()))
    security = actor(account(Role.SECURITY_ADMIN, body()))
    colleague = actor(account(Role.SECURITY_ADMIN, body()))
    system = actor(account(Role.SYSTEM_ADMIN, body()))
    for looker in (auditor, security, colleague, system):
        access.look(looker, "view", "access-log")

    assert {entry.account_id for entry in access.entries(security)} == {security.account, system.account}


def test_an_official_sees_who_looked_at_them_and_nobody_elses() -> None:
    holder = account(Role.OFFICIAL)
    clerk = actor(account(Role.UNIT_APPROVER, body()))
    access.look(clerk, "view", "official", holder.official_id)
    access.look(clerk, "view", "official", 999_999)

    looks = access.who_looked(actor(holder), "official", holder.official_id)

    assert [entry.account_id for entry in looks] == [clerk.account]
    assert not access.who_looked(actor(holder), "official", 999_999).exists()


def test_the_log_is_narrowed_by_person_kind_words_and_refusal() -> None:
    auditor = actor(account(Role.AUDITOR, body()))
    clerk = actor(account(Role.UNIT_CLERK, body(), name="赵示例"))
    access.look(clerk, "view", "record", 1, "专项检查")
    access.look(clerk, "export", "submission", 2, allowed=False)

    assert access.entries(auditor, kind="record").count() == 1
    assert access.entries(auditor, refused_only=True).get().action == "export"
    assert access.entries(auditor, words="赵示").count() == 2
    assert access.entries(auditor, words="专项").get().object_id == "1"
    assert access.entries(auditor, account=clerk.account, id=2).count() == 1
