"""A row that waits for the registry goes on by itself when the registry gains its body; real acts, the real job."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.intake.test_editions import OLD, examples
from tests.intake.world import body, clerk, penalty, taken_in, write_csv

from yinuo.core.actor import Actor, Role
from yinuo.core.codes import make_uscc
from yinuo.intake.models import QueuedRow, Submission
from yinuo.jobs.models import Job
from yinuo.jobs.worker import run_waiting
from yinuo.records.models import Record
from yinuo.registry.acts.bodies import NewBody, add_alias, register_body
from yinuo.registry.acts.successions import abolish_body
from yinuo.timesource import today

pytestmark = pytest.mark.usefixtures("registry")
NEW_CODE, NEW_NAME = make_uscc("11", "410300", "DEM99999"), "洛阳市示例新设局"
OFFICE = Actor(Role.SYSTEM_ADMIN, 1, "示例管理员")
State = QueuedRow.State


def new_body() -> None:
    parent = body().pk
    new = NewBody(NEW_CODE, NEW_NAME, "department", "410300", parent=parent, fictitious=True)
    register_body(OFFICE, new, "洛编〔2026〕1号")


def states() -> list[str]:
    return list(QueuedRow.objects.order_by("pk").values_list("state", flat=True))


def test_a_row_of_a_body_registered_later_is_stored_without_being_sent_again(tmp_path: Path) -> None:
    decided = f"{today() - timedelta(days=5):%Y/%m/%d}"
    rows = [penalty(1), penalty(2, CF_CFJGDM=NEW_CODE, CF_CFJG=NEW_NAME, CF_JDRQ=decided)]
    first = taken_in(write_csv(tmp_path / "a.csv", rows))
    Submission.objects.filter(pk=first.pk).update(received_at=first.received_at - timedelta(days=3))
    first.refresh_from_db()
    assert (first.accepted, states()) == (1, [State.OPEN])
    new_body()
    assert Record.objects.count() == 1, "nothing is done within the act itself"
    run_waiting()
    assert states() == [State.SUPERSEDED]
    again = Submission.objects.exclude(pk=first.pk).get()
    assert (again.accepted, again.filename) == (1, f"登记后放行-{first.receipt}-1行.json")
    record = Record.objects.get(source__name=NEW_NAME)
    # it was received when the unit handed it in: the wait was not the unit's
    assert again.received_at == first.received_at
    assert record.received_at == first.received_at


def test_a_row_that_named_its_body_only_by_name_goes_on_when_the_name_becomes_an_alias(
    tmp_path: Path,
) -> None:
    old = examples("2015", **{**OLD["2015"], "CF_XZJG": "洛阳市示例俗称局"})[:1]
    taken_in(write_csv(tmp_path / "old.csv", old))
    assert states() == [State.OPEN]
    add_alias(OFFICE, body().pk, "洛阳市示例俗称局", "洛编〔2026〕2号")
    run_waiting()
    assert states() == [State.SUPERSEDED] and Record.objects.get().source_id == body().pk
    assert Submission.objects.order_by("-pk")[0].edition == "2015"


def test_a_row_whose_body_ended_without_one_heir_goes_on_when_one_takes_over(tmp_path: Path) -> None:
    # known by a code that is nobody's until it is registered and at once taken over
    taken_in(write_csv(tmp_path / "a.csv", [penalty(1, CF_CFJGDM=NEW_CODE, CF_CFJG=NEW_NAME)]))
    new_body()
    abolish_body(OFFICE, body(NEW_NAME).pk, today(), "洛编〔2026〕3号")
    run_waiting()
    record = Record.objects.get()
    assert record.source_id == body().pk and states() == [State.SUPERSEDED]


def test_a_row_nobody_answers_for_yet_stays_and_nothing_is_handed_in(tmp_path: Path) -> None:
    taken_in(write_csv(tmp_path / "a.csv", [penalty(1, CF_CFJGDM=NEW_CODE, CF_CFJG=NEW_NAME)]))
    add_alias(OFFICE, body().pk, "洛阳市示例俗称局", "洛编〔2026〕2号")
    run_waiting()
    assert states() == [State.OPEN] and Submission.objects.count() == 1


def test_without_a_waiting_row_a_change_of_the_registry_queues_nothing(tmp_path: Path) -> None:
    wrong = penalty(1, CF_JDRQ="2026/02/30")
    taken_in(write_csv(tmp_path / "a.csv", [wrong]), actor=clerk(body()))
    new_body()
    assert not Job.objects.filter(kind="recheck").exists()
