"""Starting and moving clocks, many at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from yinuo import bulk
from yinuo.clocks.models import Clock, Recalculation
from yinuo.clocks.planner import Due, Planner
from yinuo.core.clocks import state_of

_COLUMNS = (
    "rule", "rule_edition", "subject_id", "unit_path", "county_code", "started_on", "due_on", "provisional", "closed_on",
    "state", "next_alarm_on",
)  # fmt: skip
_MOVED = ["started_on", "due_on", "provisional", "closed_on", "state", "next_alarm_on", "rule_edition"]


@dataclass(frozen=True, slots=True)
class NewClock:
    """A clock for one object; ``closed_on`` (ISO text) when its duty is met already."""

    subject_id: int
    unit_path: str
    county_code: str
    due: Due
    closed_on: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A new due date for the clock of one object; ``closed_on`` counts only if the clock was open."""

    subject_id: int
    due: Due
    closed_on: str | None = None


class _States:
    """State and next alarm of clocks without pauses, each case worked out once."""

    def __init__(self, planner: Planner, today: date) -> None:
        self._planner, self._today = planner, today
        self._known: dict[tuple[str, str | None], tuple[str, str | None]] = {}

    def of(self, due: Due, closed_on: str | None) -> tuple[str, str | None]:
        case = (due.started_on, closed_on)
        if case not in self._known:
            self._known[case] = self._work_out(due, closed_on)
        return self._known[case]

    def _work_out(self, due: Due, closed_on: str | None) -> tuple[str, str | None]:
        met = date.fromisoformat(closed_on) if closed_on else None
        state = state_of(date.fromisoformat(due.on), max(self._today, met or self._today), met=met)
        yesterday = self._today - timedelta(days=1)
        return state.value, None if closed_on else self._planner.next_alarm(due, yesterday)


def start_many(kind: str, planner: Planner, clocks: Iterable[NewClock], today: date) -> None:
    """Write the clocks of many objects of ``kind``, in the caller's transaction."""
    states = _States(planner, today)
    rows = []
    for clock in clocks:
        due, closed = clock.due, clock.closed_on
        state, alarm = states.of(due, closed)
        rows.append(
            (
                due.rule, due.edition, clock.subject_id, clock.unit_path, clock.county_code, due.started_on, due.on,
                due.provisional, closed, state, alarm,
            )
        )  # fmt: skip
    shared = {"subject_kind": kind, "cancelled_ground": "", "needs_attention": False, "version": 1}
    bulk.insert(Clock._meta.db_table, _COLUMNS, rows, shared)


def without(kind: str, planner: Planner, subjects: Iterable[int]) -> set[int]:
    """Those of ``subjects`` that have no clock of the planner's rule."""
    wanted = set(subjects)
    for part in bulk.parts(sorted(wanted)):
        found = Clock.objects.filter(subject_kind=kind, rule=planner.rule, subject_id__in=part)
        wanted.difference_update(found.values_list("subject_id", flat=True))
    return wanted


def move_many(kind: str, planner: Planner, moves: Sequence[Move], today: date, at: datetime) -> None:
    """Set clocks to new due dates; each earlier result is kept, a duty once met stays met."""
    states = _States(planner, today)
    by_subject = {move.subject_id: move for move in moves}
    updates: list[tuple[object, ...]] = []
    kept: list[tuple[object, ...]] = []
    for clock in _stored(kind, planner.rule, by_subject):
        move = by_subject[clock.subject_id]
        due, closed = move.due, clock.closed_on.isoformat() if clock.closed_on else move.closed_on
        state, alarm = states.of(due, closed)
        if due.on != clock.due_on.isoformat():
            before = clock.due_on.isoformat()
            kept.append((clock.pk, bulk.instant(at), before, due.on, clock.provisional, None))
        updates.append((due.started_on, due.on, due.provisional, closed, state, alarm, due.edition, clock.pk))
    bulk.update(Clock._meta.db_table, _MOVED, updates)
    bulk.insert(Recalculation._meta.db_table, bulk.columns_of(Recalculation), kept)


def _stored(kind: str, rule: str, subjects: Iterable[int]) -> Iterable[Clock]:
    """The clocks of ``subjects`` that were not cancelled."""
    for part in bulk.parts(subjects):
        found = Clock.objects.filter(subject_kind=kind, rule=rule, subject_id__in=part)
        yield from found.exclude(state=Clock.State.CANCELLED)
