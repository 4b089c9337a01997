"""What clocks and notices of holidays are now, for ``journal check``.

A clock that an act started, paused or ended is held against its last entry; all of them are worked out again
(:mod:`yinuo.clocks.recomputing`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from yinuo import timesource
from yinuo.clocks import notice_states, pause_states, recomputing
from yinuo.clocks.models import Clock
from yinuo.clocks.recomputing import Row
from yinuo.journal.models import Entry
from yinuo.journal.states import State, last_told, register_derived, register_state

UNDECIDED = frozenset({Clock.State.RUNNING.value, Clock.State.OVERDUE.value})
MET = frozenset({Clock.State.MET.value, Clock.State.MET_LATE.value})


def _clocks(ids: Sequence[str]) -> Iterator[State]:
    """Clocks with entries. The entry of a clock that its object says everything of tells what was done to it, no more."""
    told, rows = last_told("clock", ids), recomputing.rows_of(ids)
    claims = recomputing.claims_on(rows)
    for row in rows:
        said, version = told[str(row.pk)]
        yield str(row.pk), version, said if row.pk in claims else {**said, **_present(row, said)}


def _present(clock: Row, said: Mapping[str, object]) -> dict[str, object]:
    """The values of ``said`` as they are now. A state that days or an act on the clock's object have led to is no change."""
    now: dict[str, object] = {
        "rule": clock.rule,
        "subject": clock.of,
        "start": clock.started_on.isoformat(),
        "due": clock.due_on.isoformat(),
        "after": clock.due_on.isoformat(),
        "on": clock.closed_on.isoformat() if clock.closed_on else None,
        "state": said.get("state") if _led_to(clock, str(said.get("state"))) else clock.state,
    }
    return {name: value for name, value in now.items() if name in said}


def _led_to(clock: Row, before: str) -> bool:
    if before == clock.state or {before, clock.state} <= UNDECIDED:
        return True
    return before in UNDECIDED and clock.state in MET and _acted_on(clock)


def _acted_on(clock: Row) -> bool:
    """Whether its object was acted on on the day it was closed: the act that met it."""
    instants = Entry.objects.filter(object=clock.of).values_list("act__at", flat=True)
    return any(at.astimezone(timesource.PLACE).date() == clock.closed_on for at in instants)


def register() -> None:
    """Called when the application starts."""
    register_state("clock", _clocks)
    register_state("calendar", notice_states.read)
    register_derived("clock", recomputing.all_ids, recomputing.Judging)
    register_derived("pauses of clock", pause_states.ids, lambda: pause_states.judge)
    register_derived("calendar", notice_states.years, lambda: notice_states.judge)
