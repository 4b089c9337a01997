"""Clocks in the database: calendar import, pauses, alarms, rates, and following the bodies that must act."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.records.building import NOON, Town, penalty, stored

from yinuo import timesource
from yinuo.clocks import acts, duties, queries
from yinuo.clocks.calendar import load_calendar, work_calendar
from yinuo.clocks.errors import (
    ClockClosed,
    ClockRunsAlready,
    GroundMissing,
    NotComputable,
    NoticeUnreadable,
    NotPaused,
    PausedAlready,
)
from yinuo.clocks.models import CalendarNotice, Clock, Recalculation, Reminder
from yinuo.clocks.rules import rule_book
from yinuo.clocks.words import alarm_words
from yinuo.core.actor import PLATFORM, PUBLIC
from yinuo.core.clock_rules import ClockRule, Counting, UnknownClockRule
from yinuo.core.errors import NotFound, NotPermitted
from yinuo.journal.models import Entry
from yinuo.records.models import Record
from yinuo.registry import acts as registry
from yinuo.registry.models import Body

pytestmark = pytest.mark.django_db
RULE = "publish-in-7-working-days"
NOTICE = "date,kind,name,year,notice\n"


@pytest.fixture(autouse=True)
def _at_noon() -> Any:
    with timesource.standing_at(NOON):
        yield


def started(town: Town, on: date, subject: int = 1, rule: str = RULE, body: Body | None = None) -> Clock:
    body = body or town.bureau
    return acts.start(
        PLATFORM, rule, subject_kind="thing", subject_id=subject, unit_path=body.path,
        county_code=body.county_code, started_on=on,
    )  # fmt: skip


def notice_2027(*extra: str) -> str:
    """A notice of 2027 that makes 4 to 8 January holidays, as no real one would."""
    days = [f"2027-01-0{day},holiday,元旦,2027,通知" for day in (1, 4, 5, 6, 7, 8)]
    return NOTICE + "\n".join([*days, *extra]) + "\n"


def test_the_shipped_calendar_is_loaded_once(db: None) -> None:
    assert load_calendar() == 20
    assert load_calendar() == 0
    assert work_calendar().day(date(2026, 2, 14)).is_working
    assert CalendarNotice.objects.filter(replaced_at__isnull=True).count() == 20


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2024, 2, 8), date(2024, 2, 23)), (date(2025, 1, 24), date(2025, 2, 10)),
        (date(2025, 9, 26), date(2025, 10, 13)), (date(2026, 2, 13), date(2026, 3, 2)),
        (date(2026, 9, 30), date(2026, 10, 15)),
    ],
)  # fmt: skip
def test_seven_working_days_by_the_published_vectors(town: Town, start: date, due: date) -> None:
    assert started(town, start).due_on == due


def test_importing_a_notice_recomputes_open_clocks_and_keeps_the_earlier_result(town: Town) -> None:
    touched, before, met = (started(town, date(2026, 12, 30), n) for n in (1, 2, 3))
    untouched = started(town, date(2026, 3, 2), 4)
    acts.meet(PLATFORM, met.pk, date(2026, 3, 4))
    assert touched.provisional

    done = acts.import_calendar(town.office, notice_2027())

    touched.refresh_from_db()
    earlier = touched.recalculations.get()
    assert (done.years, done.moved, done.earlier) == ([2027], 2, 0)
    assert touched.due_on > earlier.due_before == before.due_on
    assert earlier.provisional_before
    assert earlier.notice is not None and earlier.notice.year == 2027
    assert Reminder.objects.filter(clock=touched, kind="moved").count() == 1
    assert Entry.objects.filter(object=f"clock/{touched.pk}").count() == 2
    for clock in (met, untouched):
        due = clock.due_on
        clock.refresh_from_db()
        assert clock.due_on == due
    assert Recalculation.objects.count() == 2


def test_a_date_that_moves_earlier_is_flagged_to_the_handler(town: Town) -> None:
    clock = started(town, date(2026, 12, 30))
    acts.import_calendar(town.office, notice_2027())
    done = acts.import_calendar(town.office, NOTICE + "2027-01-01,holiday,元旦,2027,更正通知\n")
    clock.refresh_from_db()
    assert done.earlier == 1
    assert clock.needs_attention
    assert clock.recalculations.count() == 2


def test_the_same_notice_twice_changes_nothing(town: Town) -> None:
    started(town, date(2026, 12, 30))
    acts.import_calendar(town.office, notice_2027())
    entries = Entry.objects.count()
    assert acts.import_calendar(town.office, notice_2027()).years == []
    assert Entry.objects.count() == entries


def test_a_confirmed_year_is_no_longer_provisional(town: Town) -> None:
    clock = started(town, date(2027, 3, 1))
    assert clock.provisional
    done = acts.import_calendar(town.office, notice_2027())
    clock.refresh_from_db()
    assert (clock.provisional, done.confirmed, done.moved) == (False, 1, 0)
    assert not Reminder.objects.exists()


@pytest.mark.parametrize(
    "text", ["", "{", "a,b\n1,2\n", NOTICE, NOTICE + "2027-13-01,holiday,x,2027,y\n", "{}"]
)
def test_a_file_that_is_no_notice_is_refused_and_changes_nothing(town: Town, text: str) -> None:
    load_calendar()
    with pytest.raises(NoticeUnreadable):
        acts.import_calendar(town.office, text)
    with pytest.raises(NotPermitted):
        acts.import_calendar(town.clerk(), notice_2027())
    assert CalendarNotice.objects.count() == 20


def test_paused_days_do_not_count(town: Town) -> None:
    clock = started(town, date(2026, 3, 2))
    acts.pause(town.clerk(), clock.pk, date(2026, 3, 4), "等待鉴定结论")
    clock.refresh_from_db()
    assert (clock.state, clock.next_alarm_on) == ("paused", None)
    with pytest.raises(PausedAlready):
        acts.pause(town.clerk(), clock.pk, date(2026, 3, 4), "再来")

    with timesource.standing_at(NOON + timedelta(days=3)):
        acts.resume(town.clerk(), clock.pk, date(2026, 3, 6))
    clock.refresh_from_db()
    traced = queries.trace(town.clerk(), clock.pk)
    assert (clock.state, clock.due_on) == ("running", date(2026, 3, 16))
    assert [day.mark for day in traced.result.trace].count("paused") == 3
    assert sum(day.mark in ("counted", "swapped") for day in traced.result.trace) == 7
    with pytest.raises(NotPaused):
        acts.resume(town.clerk(), clock.pk, date(2026, 3, 6))


def test_acts_check_right_scope_and_state(town: Town) -> None:
    clock = started(town, date(2026, 3, 2))
    with pytest.raises(NotFound):
        acts.pause(town.clerk(town.other), clock.pk, date(2026, 3, 4), "等")
    with pytest.raises(NotPermitted):
        acts.cancel(town.clerk(), clock.pk, "取消")
    with pytest.raises(GroundMissing):
        acts.cancel(town.office, clock.pk, " ")
    acts.cancel(town.office, clock.pk, "案件撤销")
    with pytest.raises(ClockClosed):
        acts.meet(town.office, clock.pk, date(2026, 3, 4))
    with pytest.raises(ClockRunsAlready):
        started(town, date(2026, 3, 2))
    with pytest.raises(NotComputable):
        started(town, date(1999, 3, 2), 9)
    with pytest.raises(UnknownClockRule):
        started(town, date(2026, 3, 2), 9, rule="no-such-rule")


def test_alarms_fire_once_for_each_who_is_to_be_told(town: Town) -> None:
    clock = started(town, date(2026, 3, 2))
    assert clock.next_alarm_on == date(2026, 3, 6)
    fired = {day: duties.fire_due_alarms(date(2026, 3, day)) for day in range(4, 20)}
    assert {day: count for day, count in fired.items() if count} == {
        6: 1,
        11: 1,
        12: 1,
        13: 1,
        16: 1,
        17: 1,
        18: 2,
    }
    assert duties.fire_due_alarms(date(2026, 6, 1)) == 0
    told = Reminder.objects.order_by("pk")
    assert [reminder.recipient for reminder in told[:3]] == ["handler", "handler", "head"]
    superior = told.get(recipient="superior")
    assert (superior.unit_path, superior.kind) == (town.city.path, "escalation")
    assert "超期 5 个工作日" in superior.zh and "5 working days overdue" in superior.en


def test_after_a_long_sleep_each_is_told_once(town: Town) -> None:
    started(town, date(2026, 3, 2))
    assert duties.fire_due_alarms(date(2026, 5, 1)) == 3
    assert set(Reminder.objects.values_list("recipient", flat=True)) == {"handler", "head", "superior"}


def test_a_met_clock_tells_nobody(town: Town) -> None:
    clock = started(town, date(2026, 3, 2))
    acts.meet(town.clerk(), clock.pk, date(2026, 3, 4))
    assert duties.fire_due_alarms(date(2026, 5, 1)) == 0


def test_firing_costs_what_fires_not_what_is_open(town: Town) -> None:
    for number in range(30):
        started(town, date(2026, 6, 1), number + 10)
    started(town, date(2026, 3, 2))
    with CaptureQueriesContext(connection) as captured:
        assert duties.fire_due_alarms(date(2026, 3, 6)) == 1
    assert len(captured) < 12
    where = Clock.objects.filter(next_alarm_on__isnull=False, next_alarm_on__lte=date(2026, 3, 6))
    if connection.vendor == "sqlite":
        assert "clock_next_alarm" in where.explain()


def test_overdue_is_marked_the_day_after(town: Town) -> None:
    clock = started(town, date(2026, 3, 2))
    assert duties.mark_overdue(date(2026, 3, 11)) == 0
    assert duties.mark_overdue(date(2026, 3, 12)) == 1
    clock.refresh_from_db()
    assert clock.state == "overdue"


def test_rates_have_open_overdue_in_the_denominator_and_say_their_base(town: Town) -> None:
    for number in range(5):
        started(town, date(2026, 3, 2), number + 1)
    later = started(town, date(2026, 3, 20), 6)
    first, second, third = Clock.objects.order_by("pk")[:3]
    acts.meet(PLATFORM, first.pk, date(2026, 3, 11))
    acts.meet(PLATFORM, second.pk, date(2026, 3, 12))
    with timesource.standing_at(NOON):
        acts.cancel(PLATFORM, third.pk, "撤销")

    rate = queries.on_time(as_of=date(2026, 3, 20))

    assert (rate.met, rate.due, rate.open_overdue, rate.cancelled) == (1, 4, 2, 1)
    assert rate.value == 0.25
    assert "2026-03-20" in rate.formula.zh
    assert later.due_on > rate.as_of
    assert queries.on_time(as_of=date(2026, 3, 1)).value is None


def test_what_happened_later_is_not_known_in_an_earlier_rate(town: Town) -> None:
    clock = started(town, date(2026, 3, 2))
    acts.meet(PLATFORM, clock.pk, date(2026, 3, 20))
    rate = queries.on_time(as_of=date(2026, 3, 15))
    assert (rate.met, rate.due, rate.open_overdue) == (0, 1, 1)


def test_desks_show_what_is_in_their_charge(town: Town) -> None:
    mine, theirs = started(town, date(2026, 3, 2)), started(town, date(2026, 3, 2), 2, body=town.other)
    duties.fire_due_alarms(date(2026, 3, 6))
    assert list(queries.open_clocks(town.clerk())) == [mine]
    assert list(queries.open_clocks(town.office)) == [mine, theirs]
    assert queries.open_clocks(town.clerk(), date(2026, 3, 10)).count() == 0
    assert [reminder.clock_id for reminder in queries.reminders(town.clerk())] == [mine.pk]
    with pytest.raises(NotFound):
        queries.trace(PUBLIC, mine.pk)


def test_a_trace_names_the_notice_each_day_rests_on(town: Town) -> None:
    clock = started(town, date(2026, 2, 13))
    trace = queries.trace(town.clerk(), clock.pk).result.trace
    marks = {day.date: day.mark for day in trace}
    assert (marks[date(2026, 2, 13)], marks[date(2026, 2, 14)]) == ("not-counted", "swapped")
    assert marks[date(2026, 2, 17)] == "holiday"
    assert all(day.notice for day in trace if day.mark in ("holiday", "swapped"))


def test_open_clocks_pass_to_the_heir_and_closed_ones_stay(town: Town) -> None:
    running, met = started(town, date(2026, 3, 2)), started(town, date(2026, 3, 2), 2)
    acts.meet(town.clerk(), met.pk, date(2026, 3, 4))
    registry.merge_bodies(town.office, [town.bureau.pk], town.other.pk, date(2026, 3, 4), "机构改革方案")
    running.refresh_from_db()
    met.refresh_from_db()
    assert (running.unit_path, met.unit_path) == (town.other.path, town.bureau.path)


def test_clocks_and_records_follow_a_body_that_moves(town: Town) -> None:
    clock = started(town, date(2026, 3, 2))
    record_id = stored(town, [penalty(town.bureau)]).record_ids[0]
    moved = registry.move_body(town.office, town.bureau.pk, town.county.pk, date(2026, 3, 4), "隶属关系调整")
    clock.refresh_from_db()

    record = Record.objects.get(pk=record_id)
    assert clock.unit_path == record.source_path == moved.path
    assert clock.county_code == record.county_code == "410302"
    assert moved.path.startswith(Body.objects.get(pk=town.county.pk).path)


def test_reminders_count_in_the_days_of_their_rule_and_over_a_weekend_in_days() -> None:
    load_calendar()
    working = rule_book().rule(RULE, date(2026, 3, 2))
    friday = date(2026, 3, 13)

    def said(rule: ClockRule, day: int) -> str:
        return alarm_words(rule, friday, date(2026, 3, day), work_calendar()).zh

    assert "还有 4 个工作日到期" in said(working, 9)
    assert "今天到期" in said(working, 13)
    assert "已超期 2 天" in said(working, 15), "a Sunday"
    assert "已超期 1 个工作日" in said(working, 16)
    assert "已超期 3 天" in said(working.model_copy(update={"counting": Counting.CALENDAR_DAYS}), 16)
