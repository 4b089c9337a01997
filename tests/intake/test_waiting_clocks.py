"""What waits to be mended has a due date: one clock for the open rows of a submission, by the one engine of clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from tests.clocks.own_rules import with_own_rule
from tests.intake.test_releasing import NEW_CODE, NEW_NAME, new_body
from tests.intake.world import body, clerk, penalty, taken_in, write_csv

from yinuo import timesource
from yinuo.clocks import duties
from yinuo.clocks.acts.calendar import import_calendar
from yinuo.clocks.models import CalendarDay, Clock, Recalculation, Reminder
from yinuo.core.actor import PLATFORM
from yinuo.intake.acts.mapping import confirm_mapping
from yinuo.intake.acts.mending import drop_row, mend_row, raw_of
from yinuo.intake.acts.repairing import repair_rows
from yinuo.intake.acts.stopping import give_up, mark_stopped
from yinuo.intake.models import QueuedRow, Submission
from yinuo.intake.waiting import CHECK, CONFIRM, MEND
from yinuo.jobs.worker import run_waiting
from yinuo.journal.check import check_journal
from yinuo.journal.models import Act
from yinuo.timesource import PLACE

pytestmark = pytest.mark.usefixtures("registry")
THURSDAY = datetime(2026, 11, 12, 10, tzinfo=PLACE)
STATE = Clock.State


@pytest.fixture(autouse=True)
def _on_a_thursday() -> Iterator[None]:
    with timesource.standing_at(THURSDAY):
        yield


def faulty(path: Path, *numbers: int, **changes: str) -> Submission:
    wrong = {"CF_NR_FK": "", **changes}
    return taken_in(write_csv(path / "处罚.csv", [penalty(99), *(penalty(n, **wrong) for n in numbers)]))


def unsure(path: Path) -> Submission:
    """A file with an amount in another unit than the field's: the clerk is asked."""
    row = penalty(1)
    row["罚款金额(元)"] = row.pop("CF_NR_FK")
    asking = taken_in(write_csv(path / "a.csv", [row]))
    assert asking.stage == Submission.Stage.ASKING
    return asking


def clock(submission: Submission, rule: str = MEND) -> Clock:
    return Clock.objects.get(subject_kind="submission", subject_id=submission.pk, rule=rule)


def row(submission: Submission, number: int) -> QueuedRow:
    return QueuedRow.objects.get(submission=submission, row_number=number)


def mended(row: QueuedRow) -> Submission:
    again = mend_row(clerk(body()), row, {**raw_of(row), "CF_NR_FK": "0.05"})
    run_waiting()
    return again


def test_rows_that_wait_have_one_clock_of_three_working_days(tmp_path: Path) -> None:
    found = clock(faulty(tmp_path, 1, 2, 3))
    assert (found.started_on, found.due_on) == (date(2026, 11, 12), date(2026, 11, 17))
    assert (found.state, found.unit_path) == (STATE.RUNNING, body().path)
    assert Act.objects.filter(name="clock.start").count() == 1


def test_a_file_without_a_fault_has_none(tmp_path: Path) -> None:
    taken_in(write_csv(tmp_path / "a.csv", [penalty(1)]))
    assert not Clock.objects.filter(subject_kind="submission").exists()


def test_the_clock_is_met_when_the_last_row_is_mended_or_let_go(tmp_path: Path) -> None:
    first = faulty(tmp_path, 1, 2)
    mended(row(first, 2))
    assert clock(first).closed_on is None
    drop_row(clerk(body()), row(first, 3), "重复")
    assert (clock(first).state, clock(first).closed_on) == (STATE.MET, date(2026, 11, 12))
    assert clock(first).next_alarm_on is None


def test_rows_repaired_alike_meet_it_too(tmp_path: Path) -> None:
    first = faulty(tmp_path, 1, 2)
    ids = list(QueuedRow.objects.values_list("pk", flat=True))
    repair_rows(clerk(body()), ids, "CF_NR_FK", "0.05")
    assert clock(first).state == STATE.MET


def test_a_corrected_file_meets_the_clock_of_the_file_it_corrects(tmp_path: Path) -> None:
    first = faulty(tmp_path, 1, 2)
    taken_in(write_csv(tmp_path / "改.csv", [penalty(1), penalty(2)]))
    assert clock(first).state == STATE.MET


def test_after_the_due_date_it_is_overdue_then_met_late(tmp_path: Path) -> None:
    first = faulty(tmp_path, 1)
    with timesource.standing_at(THURSDAY + timedelta(days=6)):
        duties.mark_overdue()
        assert clock(first).state == STATE.OVERDUE
        mended(row(first, 2))
    assert clock(first).state == STATE.MET_LATE


def test_the_unit_is_reminded_and_those_above_hear_of_it_when_it_is_late(tmp_path: Path) -> None:
    faulty(tmp_path, 1)
    told: dict[date, set[tuple[str, str]]] = {}
    for days in range(15):
        day = THURSDAY.date() + timedelta(days=days)
        before = set(Reminder.objects.values_list("pk", flat=True))
        duties.fire_due_alarms(day)
        fresh = Reminder.objects.exclude(pk__in=before).values_list("recipient", "kind")
        if fresh:
            told[day] = set(fresh)
    assert told[date(2026, 11, 16)] == {("handler", "reminder")}
    assert told[date(2026, 11, 17)] == {("handler", "reminder")}
    assert told[date(2026, 11, 18)] == {("head", "escalation")}
    assert told[date(2026, 11, 24)] == {("superior", "escalation")}


def test_a_row_handed_in_wrong_again_does_not_win_time(tmp_path: Path) -> None:
    first = faulty(tmp_path, 1, 2)
    with timesource.standing_at(THURSDAY + timedelta(days=4)):
        second = taken_in(write_csv(tmp_path / "改.csv", [penalty(1), penalty(2, CF_NR_FK="")]))
    assert clock(first).state == STATE.MET
    assert (clock(second).started_on, clock(second).due_on) == (date(2026, 11, 12), date(2026, 11, 17))


def test_a_row_that_waits_for_the_registry_is_the_platforms_to_check_not_the_units(tmp_path: Path) -> None:
    unknown = penalty(2, CF_CFJGDM=NEW_CODE, CF_CFJG=NEW_NAME)
    first = taken_in(write_csv(tmp_path / "a.csv", [penalty(1), unknown]))
    assert clock(first, CHECK).due_on == date(2026, 11, 19)
    assert not Clock.objects.filter(subject_kind="submission", rule=MEND).exists()
    new_body()
    run_waiting()
    assert clock(first, CHECK).state == STATE.MET


def test_columns_to_confirm_have_a_clock_until_somebody_says(tmp_path: Path) -> None:
    asking = unsure(tmp_path)
    found = clock(asking, CONFIRM)
    assert (found.due_on, found.state) == (date(2026, 11, 13), STATE.RUNNING)
    asking.refresh_from_db()
    assert asking.mapping is not None
    confirm_mapping(clerk(body()), asking, asking.mapping["fields"])
    assert clock(asking, CONFIRM).state == STATE.MET


def test_what_is_given_up_while_it_asks_for_its_columns_owes_nothing(tmp_path: Path) -> None:
    asking = unsure(tmp_path)
    give_up(clerk(body()), asking)
    assert clock(asking, CONFIRM).closed_on == THURSDAY.date()


def test_rows_of_a_file_that_was_stopped_are_due_and_the_clock_goes_on_with_the_file(tmp_path: Path) -> None:
    first = faulty(tmp_path, 1, 2)
    mended(row(first, 2))
    mended(row(first, 3))
    assert clock(first).state == STATE.MET
    QueuedRow.objects.filter(submission=first, row_number=3).update(state="open")
    Submission.objects.filter(pk=first.pk).update(stage="validated")
    mark_stopped(first)
    assert (clock(first).closed_on, clock(first).state) == (None, STATE.RUNNING)
    assert clock(first).due_on == date(2026, 11, 17)


def test_the_journal_tells_of_the_clocks_and_finds_one_moved_with_plain_sql(tmp_path: Path) -> None:
    first, asking = faulty(tmp_path, 1, 2), unsure(tmp_path)
    mended(row(first, 2))
    give_up(clerk(body()), asking)
    with timesource.standing_at(THURSDAY + timedelta(days=6)):
        duties.mark_overdue()
        assert check_journal().faults == []
        drop_row(clerk(body()), row(first, 3), "重复")
        assert check_journal().faults == []
        Clock.objects.filter(pk=clock(first).pk).update(closed_on=THURSDAY.date(), state=STATE.MET)
        assert [fault.what for fault in check_journal().faults] == [f"clock/{clock(first).pk}"]


def test_an_imported_notice_moves_the_due_date_and_keeps_the_earlier_one(tmp_path: Path) -> None:
    first = faulty(tmp_path, 1)
    rest = "date,kind,name,year,notice\n2026-11-13,holiday,示例假日,2026,示例通知\n"
    days = CalendarDay.objects.filter(notice__year=2026, notice__replaced_at=None)
    lines = [f"{day.date},{day.kind},{day.name},2026,示例通知" for day in days]
    import_calendar(PLATFORM, rest + "\n".join(lines) + "\n")
    assert clock(first).due_on == date(2026, 11, 18)
    assert Recalculation.objects.filter(clock=clock(first)).exists()


def test_a_deployment_may_set_another_period(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_own_rule(monkeypatch, tmp_path, MEND, 5)
    assert clock(faulty(tmp_path, 1)).due_on == date(2026, 11, 19)
