"""Clocks: due dates with their trace, pauses, holidays at the end, states and alarms."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import yinuo
from yinuo.core.calendar_files import load_calendar
from yinuo.core.clock_rules import ClockRule, UnknownClockRule, load_rules
from yinuo.core.clocks import (
    ClockState,
    Mark,
    Pause,
    alarms,
    due,
    due_date,
    legal_date,
    next_alarm,
    state_of,
    used_working_days,
)

DEFINITIONS = Path(yinuo.__file__).parent / "definitions"
CALENDAR = load_calendar(DEFINITIONS / "calendar")
RULES = load_rules(DEFINITIONS / "clocks.yaml")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def day(text: str) -> date:
    return date.fromisoformat(text)


def rule(counting: str, length: int = 0, **more: object) -> ClockRule:
    data = {"id": "x", "title": "x", "valid": {}, "basis": "x", "counting": counting, "length": length}
    return ClockRule.model_validate(data | more)


PUBLISH = RULES.rule("publish-in-7-working-days", day("2026-01-01"))


def test_m22c_seventh_working_day_is_on_time_and_the_eighth_is_late() -> None:
    due_on = due_date(PUBLISH, day("2026-02-13"), CALENDAR)
    assert due_on == day("2026-03-02")
    assert state_of(due_on, day("2026-03-05"), met=day("2026-03-02")) is ClockState.MET
    assert state_of(due_on, day("2026-03-05"), met=day("2026-03-03")) is ClockState.MET_LATE
    assert used_working_days(day("2026-02-13"), due_on, CALENDAR) == 7


def test_m22c_the_trace_shows_what_every_day_did_and_the_notice_it_rests_on() -> None:
    result = due(PUBLISH, day("2026-02-13"), CALENDAR)
    marks = {entry.date: entry.mark for entry in result.trace}
    assert marks[day("2026-02-13")] is Mark.EVENT
    assert marks[day("2026-02-14")] is Mark.SWAPPED
    assert marks[day("2026-02-17")] is Mark.HOLIDAY
    assert marks[day("2026-03-01")] is Mark.REST
    assert marks[day("2026-03-02")] is Mark.COUNTED
    assert sum(mark in (Mark.COUNTED, Mark.SWAPPED) for mark in marks.values()) == 7
    assert "gov.cn" in result.trace[1].notice
    assert not result.provisional


def test_a_due_date_that_rests_on_a_year_without_notice_is_provisional() -> None:
    assert due(PUBLISH, day("2026-12-25"), CALENDAR).provisional
    assert not due(PUBLISH, day("2026-11-25"), CALENDAR).provisional


@pytest.mark.parametrize(
    ("counting", "length", "start", "expected"),
    [
        ("calendar-days", 30, "2025-09-02", "2025-10-09"),
        ("calendar-days", 30, "2025-09-09", "2025-10-09"),
        ("calendar-days", 30, "2025-08-29", "2025-09-28"),
        ("months", 1, "2025-01-31", "2025-02-28"),
        ("months", 3, "2025-10-31", "2026-02-02"),
        ("calendar-days-before", 7, "2025-10-11", "2025-10-04"),
        ("working-days-before", 7, "2025-10-13", "2025-09-26"),
    ],
)
def test_m22c_periods_of_the_civil_code(counting: str, length: int, start: str, expected: str) -> None:
    assert due_date(rule(counting, length), day(start), CALENDAR) == day(expected)


def test_an_end_that_moved_shows_the_days_off_it_moved_over() -> None:
    result = due(rule("calendar-days", 30), day("2025-09-02"), CALENDAR)
    marks = {entry.date: entry.mark for entry in result.trace}
    assert marks[day("2025-09-07")] is Mark.COUNTED
    assert {marks[day(f"2025-10-0{n}")] for n in range(2, 9)} == {Mark.HOLIDAY}


def test_a_fixed_date_is_the_next_one_and_stays_on_its_day() -> None:
    report = RULES.rule("annual-report-5-january", day("2025-12-31"))
    assert due_date(report, day("2025-12-31"), CALENDAR) == day("2026-01-05")
    assert due_date(report, day("2026-01-05"), CALENDAR) == day("2027-01-05")
    assert due_date(report, day("2024-06-01"), CALENDAR) == day("2025-01-05")


def test_paused_days_do_not_count_and_are_shown() -> None:
    pause = Pause(day("2026-05-12"), day("2026-05-13"), "专家论证")
    result = due(PUBLISH, day("2026-05-08"), CALENDAR, [pause])
    assert result.due == day("2026-05-20")
    assert [entry.date for entry in result.trace if entry.mark is Mark.PAUSED] == [pause.since, pause.until]
    assert due_date(rule("calendar-days", 10), day("2026-05-08"), CALENDAR, [pause]) == day("2026-05-20")
    assert due_date(rule("months", 1), day("2026-05-08"), CALENDAR, [pause]) == day("2026-06-10")


def test_an_open_pause_needs_the_day_and_holds_the_clock() -> None:
    pause = Pause(day("2026-05-12"))
    with pytest.raises(ValueError, match="still lasts"):
        due(PUBLISH, day("2026-05-08"), CALENDAR, [pause])
    result = due(PUBLISH, day("2026-05-08"), CALENDAR, [pause], as_of=day("2026-06-01"))
    assert result.held
    assert result.due > day("2026-06-01")
    assert state_of(result.due, day("2026-06-01"), pauses=[pause]) is ClockState.PAUSED


def test_states_as_of_a_day_know_nothing_of_later_days() -> None:
    due_on = day("2026-05-18")
    assert state_of(due_on, day("2026-05-18")) is ClockState.RUNNING
    assert state_of(due_on, day("2026-05-19")) is ClockState.OVERDUE
    assert state_of(due_on, day("2026-05-19"), met=day("2026-05-20")) is ClockState.OVERDUE
    assert state_of(due_on, day("2026-05-21"), met=day("2026-05-20")) is ClockState.MET_LATE
    assert state_of(due_on, day("2026-05-10"), cancelled=day("2026-05-09")) is ClockState.CANCELLED
    assert state_of(due_on, day("2026-05-20"), pauses=[Pause(day("2026-05-19"))]) is ClockState.OVERDUE


def test_after_closing_an_act_counts_on_the_next_day() -> None:
    office = rule("working-days", 7, closes_at="17:30")
    evening = datetime(2026, 5, 18, 10, 0, tzinfo=UTC)
    assert legal_date(evening, SHANGHAI) == day("2026-05-18")
    assert legal_date(evening, SHANGHAI, office) == day("2026-05-19")
    assert legal_date(datetime(2026, 5, 18, 16, 30, tzinfo=UTC), SHANGHAI) == day("2026-05-19")
    with pytest.raises(ValueError, match="zone"):
        legal_date(datetime(2026, 5, 18, 10, 0), SHANGHAI)


def test_alarms_come_in_order_and_the_next_one_is_known() -> None:
    due_on = day("2026-05-18")
    told = [(alarm.date.isoformat()[5:], alarm.tell) for alarm in alarms(PUBLISH, due_on, CALENDAR)]
    assert told == [
        ("05-13", "handler"),
        ("05-18", "handler"),
        ("05-19", "head"),
        ("05-20", "head"),
        ("05-21", "head"),
        ("05-22", "head"),
        ("05-25", "head"),
        ("05-25", "superior"),
    ]
    following = next_alarm(PUBLISH, due_on, CALENDAR, after=day("2026-05-13"))
    assert following is not None
    assert following.date == due_on
    assert next_alarm(PUBLISH, due_on, CALENDAR, after=day("2026-05-25")) is None


def test_the_edition_in_force_on_the_day_counts() -> None:
    assert RULES.rule("arrears-disclosure-31-march", day("2024-01-01")).basis.endswith("728号）")
    assert RULES.rule("arrears-disclosure-31-march", day("2026-01-01")).basis.endswith("802号）")
    with pytest.raises(UnknownClockRule):
        RULES.rule("withdraw-in-3-working-days", day("2020-01-01"))
    with pytest.raises(UnknownClockRule):
        RULES.rule("no-such-rule", day("2020-01-01"))


def test_every_shipped_rule_gives_a_due_date_and_fires_its_alarms() -> None:
    for name in RULES.ids():
        shipped = RULES.rule(name, day("2026-03-02"))
        result = due(shipped, day("2026-03-02"), CALENDAR)
        assert (result.due < day("2026-03-02")) == shipped.backwards
        assert alarms(shipped, result.due, CALENDAR)


@pytest.mark.parametrize(
    "wrong",
    [
        {"counting": "fixed-date"},
        {"counting": "working-days", "length": 0},
        {"counting": "fixed-date", "month": 2, "day": 30},
        {"counting": "months", "length": 1, "month": 1, "day": 5},
    ],
)
def test_a_rule_that_says_nothing_countable_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        rule(**wrong)  # type: ignore[arg-type]


def test_overlapping_editions_are_refused(tmp_path: Path) -> None:
    text = (
        "rules: {a: {title: a, editions: ["
        "{valid: {from: 2020-01-01}, basis: b, counting: months, length: 1},"
        "{valid: {from: 2021-01-01}, basis: b, counting: months, length: 2}]}}"
    )
    (tmp_path / "clocks.yaml").write_text(text, "utf-8")
    with pytest.raises(ValueError, match="overlap"):
        load_rules(tmp_path / "clocks.yaml")


starts = st.dates(day("2015-01-01"), day("2030-01-01"))
pauses = st.builds(
    lambda since, days: Pause(since, date.fromordinal(since.toordinal() + days)), starts, st.integers(0, 20)
)


@given(starts, st.integers(1, 60), st.lists(pauses, max_size=3))
def test_a_trace_counts_exactly_the_days_of_the_rule_and_pauses_never_shorten(
    start: date, length: int, paused: list[Pause]
) -> None:
    result = due(rule("working-days", length), start, CALENDAR, paused)
    counted = [entry for entry in result.trace if entry.mark in (Mark.COUNTED, Mark.SWAPPED)]
    assert len(counted) == length
    assert result.trace[-1].date == result.due == counted[-1].date
    assert result.due >= due_date(rule("working-days", length), start, CALENDAR)
