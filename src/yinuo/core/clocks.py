"""Due dates, their trace, their state and their alarms: pure functions over a rule and a calendar.

The day of the event does not count (民法典 201). Working days are those of the calendar (行政许可法 82,
行政处罚法 85). Months end on the same day of the month, else its last (202). In calendar days and months
an end on a day off moves to the next working day (203). Days "before" an event count backwards and never
move later.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from yinuo.core.clock_rules import AlarmSpec, ClockRule, Counting
from yinuo.core.months import add_months
from yinuo.core.workdays import ONE_DAY, DayKind, WorkCalendar


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MET_LATE = "met-late"
    OVERDUE = "overdue"
    CANCELLED = "cancelled"


class Mark(StrEnum):
    """What a day did in the count."""

    EVENT = "not-counted"
    COUNTED = "counted"
    SWAPPED = "swapped"
    REST = "rest"
    HOLIDAY = "holiday"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count, both ends included; ``until`` None while it lasts. ``ground`` says why."""

    since: date
    until: date | None = None
    ground: str = ""

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class TraceDay:
    """One day of the trace. A ``swapped`` day counted, as did a ``counted`` one."""

    date: date
    mark: Mark
    provisional: bool = False
    name: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class ClockResult:
    """A due date; provisional while a day it rests on may change; ``trace`` from the start to the due date.

    ``held`` while an open pause lasts: ``due`` is then the earliest it can become.
    """

    due: date
    provisional: bool
    trace: tuple[TraceDay, ...]
    held: bool = False


@dataclass(frozen=True, slots=True)
class Alarm:
    """Someone to be told on a day. ``offset`` is the number of days from the due date that the rule names."""

    date: date
    tell: str
    kind: str
    offset: int


def due_date(
    rule: ClockRule,
    start: date,
    calendar: WorkCalendar,
    pauses: Sequence[Pause] = (),
    as_of: date | None = None,
) -> date:
    """The due date of ``rule`` for an event on ``start`` (for a backward counting: of the event to come).

    A pause without an end needs ``as_of``: it counts as lasting until that day. Raises ``CalendarGap``
    when the count leaves the calendar, ``ValueError`` for an open pause without ``as_of``.
    """
    nominal = _counted_end(rule, start, calendar, [_closed(pause, as_of) for pause in pauses])
    return calendar.next_working_day(nominal) if rule.moves_off_holidays else nominal


def due(
    rule: ClockRule,
    start: date,
    calendar: WorkCalendar,
    pauses: Sequence[Pause] = (),
    as_of: date | None = None,
) -> ClockResult:
    """``due_date`` with its trace: what every day from the start to the due date did in the count."""
    closed = [_closed(pause, as_of) for pause in pauses]
    nominal = _counted_end(rule, start, calendar, closed)
    end = calendar.next_working_day(nominal) if rule.moves_off_holidays else nominal
    trace = tuple(_trace(_by_working_days(rule), (start, nominal, end), calendar, closed))
    provisional = any(day.provisional and _rests_on(rule, nominal, day.date) for day in trace[1:])
    return ClockResult(end, provisional, trace, held=any(pause.until is None for pause in pauses))


def state_of(
    due_on: date,
    as_of: date,
    *,
    met: date | None = None,
    cancelled: date | None = None,
    pauses: Sequence[Pause] = (),
) -> ClockState:
    """The state on ``as_of``; what happened later is not known yet. On time compares dates: the due date
    is in time.
    """
    if met is not None and met <= as_of:
        return ClockState.MET if met <= due_on else ClockState.MET_LATE
    if cancelled is not None and cancelled <= as_of:
        return ClockState.CANCELLED
    if any(pause.covers(as_of) and pause.since <= due_on for pause in pauses):
        return ClockState.PAUSED
    return ClockState.OVERDUE if as_of > due_on else ClockState.RUNNING


def legal_date(instant: datetime, zone: ZoneInfo, rule: ClockRule | None = None) -> date:
    """The day on which an act at ``instant`` counts: the local date, or the next when the office had
    closed (民法典 203). ``instant`` must know its zone.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone has no legal date")
    local = instant.astimezone(zone)
    closed = rule is not None and rule.closes_at is not None and local.time() > rule.closes_at
    return local.date() + ONE_DAY if closed else local.date()


def alarms(rule: ClockRule, due_on: date, calendar: WorkCalendar) -> list[Alarm]:
    """Every reminder and escalation of a clock due on ``due_on``, in order of time, repeats included."""
    found = [alarm for spec in rule.alarms for alarm in _rung(spec, due_on, calendar)]
    return sorted(found, key=lambda alarm: (alarm.date, alarm.offset, alarm.tell))


def next_alarm(rule: ClockRule, due_on: date, calendar: WorkCalendar, after: date) -> Alarm | None:
    """The first alarm later than ``after``: what a scheduler stores to ask "what fires by now" by an
    index.
    """
    return next((alarm for alarm in alarms(rule, due_on, calendar) if alarm.date > after), None)


def used_working_days(start: date, met: date, calendar: WorkCalendar) -> int:
    """Working days used from an event to its act; 0 when both fall on one day."""
    return calendar.working_days_between(start, met)


def _closed(pause: Pause, as_of: date | None) -> Pause:
    if pause.until is not None:
        return pause
    if as_of is None:
        raise ValueError("a pause that still lasts needs the day as of which is asked")
    return Pause(pause.since, max(as_of, pause.since), pause.ground)


def _is_paused(day: date, pauses: Sequence[Pause]) -> bool:
    return any(pause.covers(day) for pause in pauses)


def _counted_end(rule: ClockRule, start: date, calendar: WorkCalendar, pauses: Sequence[Pause]) -> date:
    if rule.counting is Counting.FIXED_DATE:
        return _fixed(rule, start)
    if rule.backwards:
        return _backwards(rule, start, calendar)
    if rule.counting is Counting.WORKING_DAYS:
        return _working_days(rule.length, start, calendar, pauses)
    if rule.counting is Counting.MONTHS:
        return _months(rule.length, start, pauses)
    return _calendar_days(rule.length, start, pauses)


def _fixed(rule: ClockRule, start: date) -> date:
    """The date in the first year in which it is after ``start``; 29 February is the 28th in other years."""
    month, day = rule.month or 1, rule.day or 1
    years = (start.year, start.year + 1)
    ends = [date(year, month, min(day, monthrange(year, month)[1])) for year in years]
    return ends[0] if ends[0] > start else ends[1]


def _backwards(rule: ClockRule, event: date, calendar: WorkCalendar) -> date:
    if rule.counting is Counting.WORKING_DAYS_BEFORE:
        return calendar.add_working_days(event, -rule.length)
    return event - timedelta(days=rule.length)


def _working_days(length: int, start: date, calendar: WorkCalendar, pauses: Sequence[Pause]) -> date:
    end = calendar.add_working_days(start, length)
    if not any(pause.since <= end and (pause.until or end) > start for pause in pauses):
        return end
    left, day = length, start
    while left:
        day += ONE_DAY
        left -= calendar.is_working(day) and not _is_paused(day, pauses)
    return day


def _calendar_days(length: int, start: date, pauses: Sequence[Pause]) -> date:
    left, day = length, start
    if not pauses:
        return start + timedelta(days=length)
    while left:
        day += ONE_DAY
        left -= not _is_paused(day, pauses)
    return day


def _months(length: int, start: date, pauses: Sequence[Pause]) -> date:
    """The end by the calendar, and as many days later as were paused on the way."""
    end = day = add_months(start, length)
    left = sum(_is_paused(start + timedelta(days=n), pauses) for n in range(1, (end - start).days + 1))
    while left:
        day += ONE_DAY
        left -= not _is_paused(day, pauses)
    return day


def _by_working_days(rule: ClockRule) -> bool:
    return rule.counting in (Counting.WORKING_DAYS, Counting.WORKING_DAYS_BEFORE)


def _rests_on(rule: ClockRule, nominal: date, day: date) -> bool:
    """Whether the due date would change with the kind of ``day``."""
    return _by_working_days(rule) or (rule.moves_off_holidays and day >= nominal)


def _trace(
    working: bool, span: tuple[date, date, date], calendar: WorkCalendar, pauses: Sequence[Pause]
) -> Iterator[TraceDay]:
    start, nominal, end = span
    step = 1 if end >= start else -1
    for offset in range(0, (end - start).days + step, step):
        info = calendar.day(start + timedelta(days=offset))
        by_kind = working or (info.date >= nominal and nominal != end)
        mark = _mark(info.kind, by_kind, info.date, pauses) if offset else Mark.EVENT
        yield TraceDay(info.date, mark, info.provisional, info.name, info.notice)


def _mark(kind: DayKind, by_kind: bool, day: date, pauses: Sequence[Pause]) -> Mark:
    if _is_paused(day, pauses):
        return Mark.PAUSED
    return Mark.COUNTED if not by_kind or kind is DayKind.WORKING else Mark(kind.value)


def _rung(spec: AlarmSpec, due_on: date, calendar: WorkCalendar) -> Iterator[Alarm]:
    for offset in range(spec.days, spec.days + spec.repeat + 1):
        if spec.unit == "working-days":
            day = calendar.add_working_days(due_on, offset)
        else:
            day = due_on + timedelta(days=offset)
        yield Alarm(day, spec.tell, spec.kind, offset)
