"""Working days against published notices, and the arithmetic against counting one by one."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

import yinuo
from yinuo.core.calendar_files import load_calendar, parse_days_csv, parse_notice_json
from yinuo.core.workdays import CalendarGap, DayKind, WorkCalendar, span_touches

FOLDER = Path(yinuo.__file__).parent / "definitions" / "calendar"
CALENDAR = load_calendar(FOLDER)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "working_days", "due"),
    [
        ("2024-02-08", 7, "2024-02-23"),
        ("2025-01-24", 7, "2025-02-10"),
        ("2025-04-30", 7, "2025-05-14"),
        ("2025-09-26", 7, "2025-10-13"),
        ("2025-12-31", 7, "2026-01-12"),
        ("2026-02-13", 7, "2026-03-02"),
        ("2026-05-08", 7, "2026-05-18"),
        ("2026-09-30", 7, "2026-10-15"),
        ("2025-01-24", 20, "2025-02-27"),
        ("2025-09-26", 20, "2025-10-30"),
    ],
)
def test_published_vectors_of_seven_and_twenty_working_days(start: str, working_days: int, due: str) -> None:
    assert CALENDAR.add_working_days(day(start), working_days) == day(due)
    assert CALENDAR.working_days_between(day(start), day(due)) == working_days


def test_every_day_names_its_kind_and_the_notice_it_rests_on() -> None:
    eve = CALENDAR.day(day("2026-02-14"))
    assert (eve.kind, eve.is_working, eve.name) == (DayKind.SWAPPED, True, "春节")
    assert "gov.cn" in eve.notice
    assert CALENDAR.day(day("2026-02-17")).kind is DayKind.HOLIDAY
    assert CALENDAR.day(day("2026-03-01")).kind is DayKind.REST
    assert CALENDAR.day(day("2026-03-02")).kind is DayKind.WORKING


def test_a_year_without_notice_has_the_statutory_days_off_and_is_provisional() -> None:
    names = {
        info.date: info.name for info in CALENDAR.days(day("2027-01-01"), day("2027-12-31")) if info.name
    }
    assert names[day("2027-02-05")] == "春节"
    assert names[day("2027-05-02")] == "劳动节"
    assert names[day("2027-05-03")] == "劳动节补假"
    assert names[day("2027-09-15")] == "中秋节"
    assert CALENDAR.day(day("2027-03-03")).provisional
    assert not CALENDAR.day(day("2026-03-03")).provisional


def test_the_festivals_fall_together_in_2028_and_every_one_is_made_up() -> None:
    off = [i for i in CALENDAR.days(day("2028-10-01"), day("2028-10-08")) if i.kind is DayKind.HOLIDAY]
    assert [info.date.day for info in off] == [1, 2, 3, 4]
    assert off[2].name == "中秋节、国庆节"


def test_late_december_waits_for_the_next_notice() -> None:
    assert CALENDAR.is_provisional(day("2026-12-29"))
    assert not CALENDAR.is_provisional(day("2026-12-28"))
    assert not CALENDAR.is_provisional(day("2025-12-31"))


NOTICE_2027 = {
    "year": 2027,
    "papers": ["https://example.org/notice-2027"],
    "days": [
        {"name": "元旦", "date": "2026-12-27", "isOffDay": False},
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "春节", "date": "2027-02-05", "isOffDay": True},
    ],
}


def test_importing_a_notice_replaces_the_provisional_year_and_names_the_days_that_changed() -> None:
    imported = load_calendar(FOLDER, parse_notice_json(json.dumps(NOTICE_2027)))
    changed = CALENDAR.differences(imported)
    assert imported.day(day("2027-02-08")).kind is DayKind.WORKING
    assert not imported.day(day("2027-02-08")).provisional
    assert day("2026-12-27") in changed
    assert day("2026-12-24") not in changed
    assert span_touches(changed, day("2026-12-25"), day("2027-01-05"))
    assert not span_touches(changed, day("2026-11-25"), day("2026-12-26"))


@pytest.mark.parametrize("outside", ["2006-12-29", "2041-01-01"])
def test_outside_the_calendar_there_is_no_answer(outside: str) -> None:
    with pytest.raises(CalendarGap, match=outside):
        CALENDAR.add_working_days(day(outside), 7)


def test_counting_past_the_end_says_so() -> None:
    with pytest.raises(CalendarGap, match="2041-01-01"):
        CALENDAR.add_working_days(day("2040-12-20"), 30)
    with pytest.raises(CalendarGap, match="2006-12-31"):
        CALENDAR.add_working_days(day("2007-01-05"), -30)


def test_a_notice_cannot_speak_of_another_year() -> None:
    with pytest.raises(ValueError, match="line 2"):
        parse_days_csv("date,kind,name,year,notice\n2029-02-08,holiday,春节,2027,x\n")


def test_a_weekday_named_as_working_by_a_notice_is_an_ordinary_working_day() -> None:
    assert CALENDAR.day(day("2020-02-03")).kind is DayKind.WORKING
    assert CALENDAR.day(day("2020-01-31")).kind is DayKind.HOLIDAY


def naive_add(calendar: WorkCalendar, start: date, days: int) -> date:
    step = timedelta(days=1 if days > 0 else -1)
    left, current = abs(days), start
    while left:
        current += step
        left -= calendar.is_working(current)
    return current


starts = st.dates(day("2008-01-01"), day("2039-06-01"))


@given(starts, st.integers(-60, 60))
def test_adding_agrees_with_counting_one_by_one(start: date, days: int) -> None:
    assert CALENDAR.add_working_days(start, days) == naive_add(CALENDAR, start, days)


@given(starts, st.integers(1, 200))
def test_between_is_the_inverse_of_adding(start: date, days: int) -> None:
    assert CALENDAR.working_days_between(start, CALENDAR.add_working_days(start, days)) == days


def test_the_exported_table_gives_the_same_due_dates_in_sql() -> None:
    connection = duckdb.connect()
    connection.execute("create table cal (d date, kind text, is_working bool, ordinal int, provisional bool)")
    connection.executemany("insert into cal values (?, ?, ?, ?, ?)", _rows_of(2025, 2027))
    rows = connection.execute(
        "select a.d, b.d from cal a join cal b on b.is_working and b.ordinal = a.ordinal + 7"
        " where a.d < '2027-06-01'"
    ).fetchall()
    assert len(rows) > 800
    assert all(CALENDAR.add_working_days(start, 7) == due for start, due in rows)


def _rows_of(first: int, last: int) -> list[tuple[date, str, bool, int, bool]]:
    return [row for row in CALENDAR.table() if first <= row[0].year <= last]
