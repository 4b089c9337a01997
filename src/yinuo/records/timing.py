"""The clock of each row of a chunk: due date, working days used, and whether the duty is met by storing it.

A record that is published at once meets its duty on that day (t3). One that law keeps back (a natural person, a tier that
is not published) was reported, and meets it on the day it was received (t1). One that waits for a decision about its free
texts keeps running.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from yinuo import timesource
from yinuo.clocks.calendar import work_calendar
from yinuo.clocks.starting import Due, NewClock, Planner
from yinuo.records.deciding import CLASS_CONDITION, NATURAL_PERSON, NOT_PUBLIC, TIER, Publication
from yinuo.records.prepared import Chunk

BY_LAW = frozenset({NATURAL_PERSON, CLASS_CONDITION, TIER, NOT_PUBLIC})


@dataclass(frozen=True, slots=True)
class Timing:
    """What the clock says of one row; equal cases are the same object. Days as ISO texts; None: no clock."""

    due: Due | None = None
    closed_on: str | None = None
    used: int | None = None
    late: bool = False

    @property
    def due_on(self) -> str | None:
        return self.due.on if self.due else None


NOTHING = Timing()


def day_of(instant: datetime) -> str:
    """The date of an instant in the calendar of the place."""
    return instant.astimezone(timesource.PLACE).date().isoformat()


def time_all(chunk: Chunk, decided: Sequence[str | None], publications: Sequence[Publication]) -> list[Timing]:
    """One timing per row, worked out once per decision date and outcome."""
    if chunk.plan.clock is None:
        return [NOTHING] * len(decided)
    planner = Planner(chunk.plan.clock, work_calendar())
    today, received = chunk.context.today, date.fromisoformat(day_of(chunk.context.received_at))
    known: dict[tuple[str | None, bool, bool], Timing] = {}
    found: list[Timing] = []
    for day, publication in zip(decided, publications, strict=True):
        by_law = publication.held_because in BY_LAW or publication.status == "ended"
        case = (day, by_law, not publication.held_because)
        timing = known.get(case)
        if timing is None:
            closed = received if by_law else today if case[2] else None
            timing = known[case] = _timing(planner, day, closed, today)
        found.append(timing)
    return found


def clocks_of(chunk: Chunk, ids: Sequence[int], timings: Sequence[Timing]) -> Iterator[NewClock]:
    """The clocks to start, one per row that has one."""
    for record_id, timing, body in zip(ids, timings, chunk.sources, strict=True):
        if timing.due is not None and body is not None:
            yield NewClock(record_id, body.path, body.county_code, timing.due, timing.closed_on)


def _timing(planner: Planner, decided: str | None, closed: date | None, today: date) -> Timing:
    due = planner.due(decided)
    if due is None:
        return NOTHING
    used = planner.used(due, closed) if closed else None
    late = due.on < (closed or today).isoformat()
    return Timing(due, closed.isoformat() if closed else None, used, late)
