"""Months of the civil code, and that DuckDB counts them alike."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.core.months import add_months


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2025-03-31", -1, "2025-02-28"),
        ("2025-12-15", 1, "2026-01-15"),
    ],
)
def test_a_period_in_months_ends_on_the_same_day_or_the_last_of_the_month(
    day: str, months: int, expected: str
) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


@settings(max_examples=20)
@given(st.lists(st.tuples(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(-120, 120)), min_size=1))
def test_duckdb_agrees_on_any_date(pairs: list[tuple[date, int]]) -> None:
    connection = duckdb.connect()
    rows = connection.execute(
        "select cast(pair.d + to_months(pair.n) as date) from (select unnest($pairs) as pair)",
        {"pairs": [{"d": day, "n": months} for day, months in pairs]},
    ).fetchall()
    assert [row[0] for row in rows] == [add_months(day, months) for day, months in pairs]


def test_beyond_the_last_year_there_is_no_answer() -> None:
    with pytest.raises(ValueError, match="9999"):
        add_months(date(9999, 12, 1), 1)
