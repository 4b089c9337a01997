"""One clock computed anew from its rule, its pauses and the calendar: due date, state, trace, next alarm."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from yinuo.clocks.calendar import work_calendar
from yinuo.clocks.models import Clock
from yinuo.clocks.models import Pause as StoredPause
from yinuo.clocks.rules import rule_book
from yinuo.core import clocks
from yinuo.core.clock_rules import ClockRule
from yinuo.core.clocks import ClockResult, Pause
from yinuo.core.workdays import WorkCalendar


def rule_of(clock: Clock) -> ClockRule:
    """The edition of the rule by which the clock was started. Raises ``UnknownClockRule``."""
    return rule_book().rule(clock.rule, clock.started_on)


def pauses_of(stored: Iterable[StoredPause]) -> list[Pause]:
    return [Pause(pause.from_date, pause.to_date, pause.ground) for pause in stored]


def result(clock: Clock, today: date, calendar: WorkCalendar | None = None) -> ClockResult:
    """Due date and trace of a clock as it stands; its pauses are read from ``clock.pauses``."""
    pauses = pauses_of(clock.pauses.all())
    return clocks.due(rule_of(clock), clock.started_on, calendar or work_calendar(), pauses, today)


def settle(clock: Clock, today: date, calendar: WorkCalendar | None = None) -> ClockResult:
    """Set due date, state and next alarm of an open clock from what is known on ``today``; does not save."""
    calendar = calendar or work_calendar()
    found = result(clock, today, calendar)
    clock.due_on, clock.provisional = found.due, found.provisional
    clock.state = clocks.state_of(found.due, today, pauses=pauses_of(clock.pauses.all())).value
    clock.next_alarm_on = next_alarm(clock, today - timedelta(days=1), calendar)
    return found


def next_alarm(clock: Clock, after: date, calendar: WorkCalendar) -> date | None:
    """The day of the first alarm later than ``after``; None while the clock is paused."""
    if clock.state == Clock.State.PAUSED:
        return None
    found = clocks.next_alarm(rule_of(clock), clock.due_on, calendar, after)
    return found.date if found else None
