"""The clock of each row of a chunk: due date, working days used, and whether the duty is met by storing it.

A record that is published at once meets its duty on that day (t3). One that law keeps back (a natural person, a tier that
is not published) was reported, and meets it on the day it was received (t1). One that waits for a decision about its free
texts keeps running.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from yinuo import timesource
from yinuo.clocks.planner import Due, Planner
from yinuo.clocks.starting import NewClock
from yinuo.records.accepted import StoreContext
from yinuo.records.prepared import Chunk


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


def planner_of(chunk: Chunk) -> Planner | None:
    """What plans the clocks of these rows; None for a class without a clock. Raises ``UnknownClockRule``."""
    return Planner(chunk.plan.clock) if chunk.plan.clock else None


def time_all(chunk: Chunk, planner: Planner | None) -> list[Timing]:
    """One timing per row, worked out once per decision date and outcome."""
    if planner is None:
        return [NOTHING] * len(chunk)
    known: dict[tuple[str | None, bool, bool], Timing] = {}
    found: list[Timing] = []
    for day, publication in zip(chunk.columns.decided, chunk.publications, strict=True):
        case = (day, publication.status == "published", publication.awaits_decision)
        timing = known.get(case)
        if timing is None:
            timing = known[case] = _timing(planner, chunk.context, *case)
        found.append(timing)
    return found


def clocks_of(chunk: Chunk, ids: Sequence[int], timings: Sequence[Timing]) -> Iterator[NewClock]:
    """The clocks to start, one per row that has one."""
    for record_id, timing, body in zip(ids, timings, chunk.sources, strict=True):
        if timing.due is not None and body is not None:
            yield NewClock(record_id, body.path, body.county_code, timing.due, timing.closed_on)


def _timing(
    planner: Planner, context: StoreContext, decided: str | None, published: bool, still_open: bool
) -> Timing:
    due = planner.due(decided)
    if due is None:
        return NOTHING
    reported = planner.legal_date(context.received_at, due)
    closed = None if still_open else context.today if published else reported
    late = due.on < (closed or context.today).isoformat()
    return Timing(
        due, closed.isoformat() if closed else None, planner.used(due, closed) if closed else None, late
    )
