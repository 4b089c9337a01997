"""Periods in months: the same day of the month, else its last day (民法典 202)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """``day`` moved by ``months`` (negative: back); 31 January and one month give the last of February.

    Agrees with ``CAST(day + to_months(months) AS DATE)`` of DuckDB. Raises ``ValueError`` beyond year 9999.
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError(f"{months} months from {day} leave the years 1 to 9999")
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))
