"""What the scheduler asks of clocks: fire what is due to fire, and mark what became overdue. Safe to repeat."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import transaction

from yinuo import bulk, timesource
from yinuo.clocks.calendar import work_calendar
from yinuo.clocks.computing import next_alarm, rule_of
from yinuo.clocks.models import Clock, Reminder
from yinuo.clocks.words import alarm_words
from yinuo.core.clocks import alarms
from yinuo.registry.models import Body

CHUNK = 1000


def fire_due_alarms(today: date | None = None) -> int:
    """Deliver every reminder and escalation whose day has come; returns how many. The cost follows what fires.

    What came due while the node slept is delivered once, under the day on which it is delivered.
    """
    day, fired = today or timesource.today(), 0
    while (count := _fire_chunk(day)) is not None:
        fired += count
    return fired


@transaction.atomic
def mark_overdue(today: date | None = None) -> int:
    """Set the state of running clocks whose due date has passed; returns how many."""
    late = Clock.objects.filter(
        closed_on__isnull=True, due_on__lt=today or timesource.today(), state=Clock.State.RUNNING
    )
    return late.update(state=Clock.State.OVERDUE)


@transaction.atomic
def _fire_chunk(today: date) -> int | None:
    waiting = Clock.objects.select_for_update().filter(next_alarm_on__isnull=False, next_alarm_on__lte=today)
    clocks = list(waiting.order_by("next_alarm_on")[:CHUNK])
    if not clocks:
        return None
    reminders = [reminder for clock in clocks for reminder in _reminders(clock, today)]
    Reminder.objects.bulk_create(reminders)
    for clock in clocks:
        clock.next_alarm_on = next_alarm(clock, today, work_calendar())
    rows = [(clock.next_alarm_on.isoformat() if clock.next_alarm_on else None, clock.pk) for clock in clocks]
    bulk.update(Clock._meta.db_table, ["next_alarm_on"], rows)
    return len(reminders)


def _reminders(clock: Clock, today: date) -> Iterator[Reminder]:
    """One reminder for each of those to be told since the last time, whatever the number of missed days."""
    rule, since = rule_of(clock), clock.next_alarm_on or today
    calendar = work_calendar()
    due_now = [alarm for alarm in alarms(rule, clock.due_on, calendar) if since <= alarm.date <= today]
    told: set[tuple[str, str]] = set()
    words = alarm_words(rule, clock.due_on, today, calendar)
    for alarm in due_now:
        if (alarm.tell, alarm.kind) in told:
            continue
        told.add((alarm.tell, alarm.kind))
        yield Reminder(
            clock=clock,
            unit_path=_desk(clock.unit_path, alarm.tell),
            recipient=alarm.tell,
            kind=alarm.kind,
            due_on=clock.due_on,
            zh=words.zh,
            en=words.en,
            created_at=timesource.now(),
        )


def _desk(unit_path: str, tell: str) -> str:
    """The place whose desk hears it: the unit's own, or the body above it for whoever is to be told there."""
    above = unit_path[: -Body.steplen]
    return above if tell in ("superior", "office") and above else unit_path
