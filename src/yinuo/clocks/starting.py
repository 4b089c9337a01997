"""Starting clocks, many at once: due dates once per start date, rows written in bulk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yinuo.clocks import bulk
from yinuo.clocks.models import Clock
from yinuo.core.workdays import WorkCalendar

_COLUMNS = bulk.columns_of(Clock)


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due; days as ISO texts."""

    started_on: str
    on: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class NewClock:
    """A clock to be started for one object; ``closed_on`` when its duty was met already."""

    subject_id: int
    unit_path: str
    county_code: str
    due: Due
    closed_on: str | None = None


class Planner:
    """Due dates of one rule by one calendar, each start date worked out once."""

    def __init__(self, rule: str, calendar: WorkCalendar) -> None:
        self._calendar = calendar
        self._known: dict[str, Due] = {}

    def due(self, started_on: str | None) -> Due | None:
        if not started_on:
            return None
        known = self._known.get(started_on)
        if known is None:
            end = self._calendar.add_working_days(date.fromisoformat(started_on), 7)
            known = self._known[started_on] = Due(started_on, end.isoformat(), self._calendar.is_provisional(end))
        return known

    def used(self, due: Due, closed: date) -> int:
        return self._calendar.working_days_between(date.fromisoformat(due.started_on), closed)


def start_many(kind: str, rule: str | None, clocks: Iterable[NewClock], today: date) -> None:
    if rule is None:
        return
    rows = [
        (
            rule, "2018", kind, clock.subject_id, clock.unit_path, clock.county_code, clock.due.started_on,
            clock.due.on, clock.due.provisional, clock.closed_on,
            state_of(clock.due.on, clock.closed_on, today.isoformat()), "", False,
        )
        for clock in clocks
    ]  # fmt: skip
    bulk.insert(Clock._meta.db_table, _COLUMNS, rows)


def state_of(due_on: str, closed_on: str | None, today: str) -> str:
    """The state of a clock without pauses on the day ``today`` (ISO texts)."""
    if closed_on is not None:
        return "met" if closed_on <= due_on else "met-late"
    return "running" if today <= due_on else "overdue"
