"""Starting, pausing, resuming, meeting and cancelling one clock; each act is one journal entry.

A clock that is met by another act (a record is published) is journaled with that act, not twice.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yinuo import timesource
from yinuo.accounts.scope import own, require
from yinuo.clocks.computing import rule_of, settle
from yinuo.clocks.errors import (
    ClockClosed,
    ClockRunsAlready,
    GroundMissing,
    NotComputable,
    NotPaused,
    PausedAlready,
)
from yinuo.clocks.models import Clock, Pause
from yinuo.clocks.planner import Planner
from yinuo.core.actor import Actor
from yinuo.core.errors import NotFound
from yinuo.journal.acts import Draft, append


@transaction.atomic
def start(
    actor: Actor,
    rule: str,
    *,
    subject_kind: str,
    subject_id: int,
    unit_path: str,
    county_code: str,
    started_on: date,
    ground: str = "",
) -> Clock:
    """Start a clock of ``rule`` for an object, on behalf of the act that gives rise to it, which has checked the right.

    Raises ``UnknownClockRule``, ``ClockRunsAlready``, ``NotComputable``.
    """
    planner = Planner(rule)
    earlier = Clock.objects.filter(subject_kind=subject_kind, subject_id=subject_id, rule=rule).first()
    if earlier is not None:
        raise ClockRunsAlready(due=earlier.due_on)
    due = planner.due(started_on.isoformat())
    if due is None:
        raise NotComputable(start=started_on)
    clock = Clock(
        rule=rule,
        rule_edition=due.edition,
        subject_kind=subject_kind,
        subject_id=subject_id,
        unit_path=unit_path,
        county_code=county_code,
        started_on=started_on,
        due_on=due.on,
    )
    clock.save()
    settle(clock, timesource.today())
    clock.save()
    _journal(actor, "clock.start", clock, {"ground": ground})
    return clock


@transaction.atomic
def pause(actor: Actor, clock_id: int, from_date: date, ground: str) -> Clock:
    """Stop counting from ``from_date`` on, until resumed. Raises ``NotPermitted``, ``NotFound``, ``ClockClosed``,
    ``PausedAlready``, ``GroundMissing``."""
    clock = _open_clock(actor, "clocks:pause", clock_id)
    if clock.pauses.filter(to_date__isnull=True).exists():
        raise PausedAlready
    Pause.objects.create(clock=clock, from_date=from_date, ground=_ground(ground))
    return _settled(actor, "clock.pause", clock, {"from": from_date.isoformat(), "ground": ground})


@transaction.atomic
def resume(actor: Actor, clock_id: int, last_day: date) -> Clock:
    """End the pause; ``last_day`` is the last day that did not count. Raises as :func:`pause`, ``NotPaused``."""
    clock = _open_clock(actor, "clocks:pause", clock_id)
    running = clock.pauses.filter(to_date__isnull=True, from_date__lte=last_day)
    if not running.update(to_date=last_day):
        raise NotPaused
    return _settled(actor, "clock.resume", clock, {"last": last_day.isoformat()})


@transaction.atomic
def meet(actor: Actor, clock_id: int, on: date) -> Clock:
    """Say that the duty was done on ``on``. Raises ``NotPermitted``, ``NotFound``, ``ClockClosed``."""
    clock = _open_clock(actor, "clocks:meet", clock_id)
    _met(clock, on)
    _journal(actor, "clock.meet", clock, {"on": on.isoformat()})
    return clock


@transaction.atomic
def cancel(actor: Actor, clock_id: int, ground: str) -> Clock:
    """End a clock whose duty fell away; it counts in a column of its own, neither met nor late.

    Raises ``NotPermitted``, ``NotFound``, ``ClockClosed``, ``GroundMissing``.
    """
    clock = _open_clock(actor, "clocks:cancel", clock_id)
    clock.state, clock.cancelled_ground = Clock.State.CANCELLED, _ground(ground)[:300]
    clock.closed_on, clock.next_alarm_on = timesource.today(), None
    clock.version += 1
    clock.save()
    _journal(actor, "clock.cancel", clock, {"ground": ground})
    return clock


@transaction.atomic
def run_on(actor: Actor, clock: Clock) -> Clock:
    """Let a clock that was met run on from its start, on behalf of the act that found its duty undone again."""
    clock.closed_on = None
    return _settled(actor, "clock.run-on", clock, {})


def meet_of(subject_kind: str, subject_id: int, on: date, rule: str | None = None) -> int:
    """Meet the open clocks of an object (of one rule, or all), inside the act that does the duty and journals it."""
    found = Clock.objects.filter(subject_kind=subject_kind, subject_id=subject_id, closed_on__isnull=True)
    if rule is not None:
        found = found.filter(rule=rule)
    met = list(found.select_for_update())
    for clock in met:
        _met(clock, on)
    return len(met)


def _met(clock: Clock, on: date) -> None:
    clock.state = Clock.State.MET if on <= clock.due_on else Clock.State.MET_LATE
    clock.closed_on, clock.next_alarm_on = on, None
    clock.version += 1
    clock.save()


def _open_clock(actor: Actor, action: str, clock_id: int) -> Clock:
    require(actor, action)
    clock = Clock.objects.select_for_update().filter(own(actor, "clock"), pk=clock_id).first()
    if clock is None:
        raise NotFound
    if clock.closed_on is not None:
        raise ClockClosed(state=clock.get_state_display())
    return clock


def _ground(text: str) -> str:
    if not text.strip():
        raise GroundMissing
    return text.strip()


def _settled(actor: Actor, act: str, clock: Clock, payload: dict[str, object]) -> Clock:
    settle(clock, timesource.today())
    clock.version += 1
    clock.save()
    _journal(actor, act, clock, payload)
    return clock


def _journal(actor: Actor, act: str, clock: Clock, payload: dict[str, object]) -> None:
    about = {
        "rule": clock.rule,
        "subject": f"{clock.subject_kind}/{clock.subject_id}",
        "start": clock.started_on.isoformat(),
        "due": clock.due_on.isoformat(),
        "state": str(clock.state),
    }
    draft = Draft(
        act=act,
        object_kind="clock",
        object_id=str(clock.pk),
        object_version=clock.version,
        actor=actor,
        basis=rule_of(clock).basis,
        payload={**about, **payload},
        at=timesource.now(),
    )
    append(draft)
