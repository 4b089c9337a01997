"""The working days that rules count in SQL are those of the calendar, on every day it knows and on none outside."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb

from yinuo.core.calendar_files import load_calendar
from yinuo.core.definitions.loader import SHIPPED
from yinuo.core.validation.session import prepare_session


def test_every_day_of_the_calendar_counts_alike_in_sql_and_python() -> None:
    calendar = load_calendar(SHIPPED / "calendar")
    count = (calendar.last - calendar.first).days + 1
    days = [calendar.first + timedelta(days=place) for place in range(count)]
    with duckdb.connect() as connection:
        prepare_session(connection, date(2026, 3, 2), calendar)
        rows = connection.execute(
            "SELECT day, working_days(?::DATE, day) FROM (SELECT unnest(?::DATE[]) AS day)", [days[0], days]
        ).fetchall()
    assert rows == [(day, calendar.working_days_between(days[0], day)) for day in days]


def test_days_outside_the_calendar_are_not_counted() -> None:
    calendar = load_calendar(SHIPPED / "calendar")
    before, after = calendar.first - timedelta(days=1), calendar.last + timedelta(days=1)
    with duckdb.connect() as connection:
        prepare_session(connection, date(2026, 3, 2), calendar)
        for outside in (before, after, after + timedelta(days=400)):
            query = "SELECT working_days(?::DATE, ?::DATE), working_days(?::DATE, ?::DATE)"
            answered = connection.execute(query, [outside, calendar.last, calendar.first, outside])
            assert answered.fetchone() == (None, None)
