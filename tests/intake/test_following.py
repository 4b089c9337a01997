"""What waits of a body that ends or moves is not lost: its heir sees it, mends it, and owes it by the same day."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.intake.world import MARKET, body, clerk, penalty, taken_in, write_csv

from yinuo.accounts.scope import own
from yinuo.clocks.models import Clock
from yinuo.core.actor import Actor, Role
from yinuo.intake.acts.mending import mend_row, raw_of
from yinuo.intake.models import QueuedRow, Submission
from yinuo.intake.waiting import MEND
from yinuo.jobs.worker import run_waiting
from yinuo.journal.check import check_journal
from yinuo.records.models import Record
from yinuo.registry.acts.bodies import move_body
from yinuo.registry.acts.successions import merge_bodies
from yinuo.timesource import today

pytestmark = pytest.mark.usefixtures("registry")
OFFICE = Actor(Role.SYSTEM_ADMIN, 1, "示例管理员")
HEIR = "洛阳市教育局"
ENDING = "洛阳市体育局"


@pytest.fixture
def waiting(tmp_path: Path) -> Submission:
    """One row of a bureau that is soon to end, waiting to be mended."""
    own_rows = {
        "CF_CFJG": ENDING,
        "CF_CFJGDM": body(ENDING).code,
        "CF_SJLY": ENDING,
        "CF_SJLYDM": body(ENDING).code,
    }
    return taken_in(write_csv(tmp_path / "a.csv", [penalty(1, CF_NR_FK="", **own_rows)]), unit=body(ENDING))


def seen_by(unit: str) -> int:
    return QueuedRow.objects.filter(own(clerk(body(unit)), "queued-row"), state="open").count()


def merged() -> None:
    merge_bodies(OFFICE, [body(ENDING).pk], body(HEIR).pk, today(), "洛编〔2026〕4号")


def test_the_heir_finds_the_rows_of_a_body_that_ended_in_its_queue_with_their_clock(
    waiting: Submission,
) -> None:
    merged()
    assert (seen_by(HEIR), seen_by(ENDING)) == (1, 0)
    clock = Clock.objects.get(subject_kind="submission", subject_id=waiting.pk, rule=MEND)
    assert (clock.unit_path, clock.closed_on) == (body(HEIR).path, None)
    waiting.refresh_from_db()
    assert waiting.unit.name == ENDING, "who handed it in is told for ever"


def test_the_heir_mends_them(waiting: Submission) -> None:
    merged()
    row = QueuedRow.objects.select_related("submission__unit").get()
    again = mend_row(clerk(body(HEIR)), row, {**raw_of(row), "CF_NR_FK": "0.05"})
    run_waiting()
    assert again.unit.name == HEIR
    assert Record.objects.get().source.name == HEIR
    assert Clock.objects.get(subject_kind="submission", subject_id=waiting.pk).state == Clock.State.MET
    assert check_journal().faults == []


def test_a_body_that_moves_takes_its_rows_with_it(waiting: Submission) -> None:
    before = body(ENDING).path
    move_body(OFFICE, body(ENDING).pk, body(MARKET).pk, today(), "洛编〔2026〕5号")
    assert body(ENDING).path != before
    assert (seen_by(ENDING), seen_by(MARKET)) == (1, 1)
    row = QueuedRow.objects.select_related("submission__unit").get()
    mend_row(clerk(body(ENDING)), row, {**raw_of(row), "CF_NR_FK": "0.05"})
    run_waiting()
    assert Record.objects.get().source.name == ENDING
