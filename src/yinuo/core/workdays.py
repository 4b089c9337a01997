"""Working days (工作日): which day counts, and counting them.

A calendar covers whole years without a gap. A day is ``working`` (Monday to Friday), ``rest`` (weekend),
``holiday`` or ``swapped`` (调休: a weekend day that a notice of the State Council makes a working day). A
day of a year whose notice is not out is provisional. Counting is by prefix sums: every question costs the
same.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from yinuo.core.errors import DomainError, Text

ONE_DAY: Final = timedelta(days=1)


class DayKind(StrEnum):
    WORKING = "working"
    REST = "rest"
    HOLIDAY = "holiday"
    SWAPPED = "swapped"

    @property
    def is_working(self) -> bool:
        return self in (DayKind.WORKING, DayKind.SWAPPED)


@dataclass(frozen=True, slots=True)
class DayInfo:
    """One day of the calendar: its kind, the festival, the notice it rests on, and whether that is still
    to come.
    """

    date: date
    kind: DayKind
    name: str = ""
    notice: str = ""
    provisional: bool = False

    @property
    def is_working(self) -> bool:
        return self.kind.is_working


class CalendarGap(DomainError):
    """A date lies outside the years the calendar knows; no answer is better than a guess."""

    code = "calendar-gap"
    message = Text("工作日历没有 {date} 这一天。", "The calendar of working days does not reach {date}.")
    remedy = Text(
        "请核对日期；确需计算时请先补充该年的节假日安排。",
        "Check the date; to count it, import the holiday notice of its year first.",
    )
    status = 422


class WorkCalendar:
    """Days from 1 January of ``first_year`` to 31 December of ``last_year``.

    ``special`` gives the days that differ from the plain week; ``provisional`` the days whose notice is
    to come. Build one with ``core.calendar_files`` rather than by hand.
    """

    def __init__(
        self, first_year: int, last_year: int, special: Mapping[date, DayInfo], provisional: frozenset[date]
    ) -> None:
        self.first = date(first_year, 1, 1)
        self.last = date(last_year, 12, 31)
        self._special = special
        self._provisional = provisional
        self._count = self._count_up()
        self._working = self._list_working()

    def day(self, day: date) -> DayInfo:
        """What ``day`` is. Raises ``CalendarGap`` outside the calendar, as every method here does."""
        self._index(day)
        provisional = day in self._provisional
        found = self._special.get(day)
        if found is None:
            kind = DayKind.REST if day.weekday() >= 5 else DayKind.WORKING
            return DayInfo(day, kind, provisional=provisional)
        return found if found.provisional == provisional else _with_provisional(found, provisional)

    def is_working(self, day: date) -> bool:
        index = self._index(day)
        return self._count[index + 1] > self._count[index]

    def is_provisional(self, day: date) -> bool:
        self._index(day)
        return day in self._provisional

    def ordinal(self, day: date) -> int:
        """How many working days of the calendar are not after ``day``; the SQL twin subtracts two of
        these.
        """
        return self._count[self._index(day) + 1]

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and with ``end``; negative when ``end`` is earlier.

        The day of the event does not count (民法典 201), the last day does.
        """
        return self.ordinal(end) - self.ordinal(start)

    def add_working_days(self, start: date, days: int) -> date:
        """The ``days``-th working day after ``start``; before it when negative; ``start`` itself when 0."""
        if days == 0:
            return start
        reached = self.ordinal(start) if days > 0 else self._count[self._index(start)] + 1
        place = reached + days - 1
        if not 0 <= place < len(self._working):
            raise CalendarGap(
                date=(self.last if days > 0 else self.first) + (ONE_DAY if days > 0 else -ONE_DAY)
            )
        return self.first + timedelta(days=self._working[place])

    def next_working_day(self, day: date) -> date:
        """``day`` itself when it is a working day, else the first one after it."""
        return day if self.is_working(day) else self.add_working_days(day, 1)

    def days(self, start: date, end: date) -> Iterator[DayInfo]:
        """Every day from ``start`` to ``end``, both included."""
        for offset in range((end - start).days + 1):
            yield self.day(start + timedelta(days=offset))

    def ordinals(self) -> list[int]:
        """:meth:`ordinal` of every day from ``first`` to ``last``."""
        return self._count[1:]

    def table(self) -> Iterator[tuple[date, str, bool, int, bool]]:
        """Rows for SQL: date, kind, is_working, ordinal, provisional.

        ``working_days_between(a, b)`` is ``b.ordinal - a.ordinal``; ``add_working_days(a, n)`` for n > 0
        is the row with ``is_working`` and ``ordinal = a.ordinal + n``.
        """
        for info in self.days(self.first, self.last):
            yield info.date, info.kind.value, info.is_working, self.ordinal(info.date), info.provisional

    def differences(self, other: WorkCalendar) -> list[date]:
        """Days on which ``other`` says something else (kind or certainty), or that only one of the two
        knows.
        """
        ours = {row[0]: (row[1], row[4]) for row in self.table()}
        theirs = {row[0]: (row[1], row[4]) for row in other.table()}
        return sorted(day for day in ours.keys() | theirs.keys() if ours.get(day) != theirs.get(day))

    def _index(self, day: date) -> int:
        if not self.first <= day <= self.last:
            raise CalendarGap(date=day)
        return (day - self.first).days

    def _count_up(self) -> list[int]:
        count = [0]
        day = self.first
        for _ in range((self.last - self.first).days + 1):
            found = self._special.get(day)
            count.append(count[-1] + (found.is_working if found else day.weekday() < 5))
            day += ONE_DAY
        return count

    def _list_working(self) -> list[int]:
        return [index for index in range(len(self._count) - 1) if self._count[index + 1] > self._count[index]]


def span_touches(days: Iterable[date], start: date, end: date) -> bool:
    """Whether any of the sorted ``days`` lies in ``start``..``end``: which clocks a calendar change
    reaches.
    """
    ordered = days if isinstance(days, list) else sorted(days)
    place = bisect_left(ordered, start)
    return place < len(ordered) and ordered[place] <= end


def _with_provisional(info: DayInfo, provisional: bool) -> DayInfo:
    return DayInfo(info.date, info.kind, info.name, info.notice, provisional)
