"""Due dates of one rule, each start date worked out once: what makes a million clocks cheap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yinuo import timesource
from yinuo.clocks.calendar import work_calendar
from yinuo.clocks.rules import rule_book
from yinuo.core import clocks
from yinuo.core.clock_rules import ClockRule, UnknownClockRule
from yinuo.core.workdays import CalendarGap, WorkCalendar


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due by which edition of a rule; days as ISO texts."""

    rule: str
    edition: str
    started_on: str
    on: str
    provisional: bool


def edition_of(rule: ClockRule) -> str:
    """How a clock names the edition of its rule: the first day it holds, "" when that is unbounded."""
    return rule.valid.start.isoformat() if rule.valid.start else ""


class Planner:
    """Plans clocks of one rule by the calendar in force when it is made. Raises ``UnknownClockRule``."""

    def __init__(self, rule: str, calendar: WorkCalendar | None = None) -> None:
        if rule not in rule_book():
            raise UnknownClockRule(rule=rule, day="–")
        self.rule = rule
        self._calendar = calendar or work_calendar()
        self._due: dict[str, Due | None] = {}
        self._alarms: dict[tuple[str, date], str | None] = {}

    def due(self, started_on: str | None) -> Due | None:
        """The due date for a start (ISO text). None without a start, before the rule was law, and where no calendar
        reaches: a date that cannot be computed is said to be so, never guessed."""
        if not started_on:
            return None
        if started_on not in self._due:
            self._due[started_on] = self._plan(started_on)
        return self._due[started_on]

    def next_alarm(self, due: Due, after: date) -> str | None:
        """The day of the first alarm later than ``after``, as ISO text."""
        case = (due.started_on, after)
        if case not in self._alarms:
            rule = self._edition(due.started_on)
            found = clocks.next_alarm(rule, date.fromisoformat(due.on), self._calendar, after)
            self._alarms[case] = found.date.isoformat() if found else None
        return self._alarms[case]

    def used(self, due: Due, closed: date) -> int:
        """Working days used from the start to ``closed``."""
        return clocks.used_working_days(date.fromisoformat(due.started_on), closed, self._calendar)

    def legal_date(self, instant: datetime, due: Due) -> date:
        """The day on which something done at ``instant`` counts (民法典 203)."""
        return clocks.legal_date(instant, timesource.PLACE, self._edition(due.started_on))

    def _edition(self, started_on: str) -> ClockRule:
        return rule_book().rule(self.rule, date.fromisoformat(started_on))

    def _plan(self, started_on: str) -> Due | None:
        try:
            rule = self._edition(started_on)
            result = clocks.due(rule, date.fromisoformat(started_on), self._calendar)
        except (CalendarGap, UnknownClockRule):
            return None
        return Due(self.rule, edition_of(rule), started_on, result.due.isoformat(), result.provisional)
