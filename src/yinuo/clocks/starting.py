"""Starting clocks, many at once: due dates once per start date, rows written in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from yinuo.clocks import bulk
from yinuo.clocks.models import Clock, Recalculation
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


@dataclass(frozen=True, slots=True)
class Move:
    """A new due date for the clock of one object; ``closed_on`` counts only if it was open."""

    subject_id: int
    due: Due
    closed_on: str | None = None


def move_many(kind: str, rule: str, moves: Sequence[Move], today: date, at: datetime) -> None:
    """Set clocks to new due dates; each earlier result is kept, a duty once met stays met."""
    by_subject = {move.subject_id: move for move in moves}
    updates: list[tuple[object, ...]] = []
    kept: list[tuple[object, ...]] = []
    for part in bulk.parts(by_subject):
        for clock in Clock.objects.filter(subject_kind=kind, rule=rule, subject_id__in=part):
            move = by_subject[clock.subject_id]
            closed = clock.closed_on.isoformat() if clock.closed_on else move.closed_on
            if move.due.on != clock.due_on.isoformat():
                before, provisional = clock.due_on.isoformat(), clock.provisional
                kept.append((clock.pk, bulk.instant(at), before, move.due.on, provisional, None))
            if clock.state != Clock.State.CANCELLED:
                state = state_of(move.due.on, closed, today.isoformat())
                updates.append((move.due.started_on, move.due.on, move.due.provisional, closed, state, clock.pk))
    columns = ["started_on", "due_on", "provisional", "closed_on", "state"]
    bulk.update(Clock._meta.db_table, columns, updates)
    bulk.insert(Recalculation._meta.db_table, bulk.columns_of(Recalculation), kept)
