"""What importing a holiday notice would change, found by importing it and taking everything back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, Max

from yinuo.accounts.scope import own
from yinuo.clocks.acts.calendar import Imported, import_calendar
from yinuo.clocks.calendar import forget, work_calendar
from yinuo.clocks.models import CalendarNotice, Clock, Recalculation
from yinuo.core.actor import Actor
from yinuo.core.workdays import DayInfo, WorkCalendar

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an import would do. ``days`` pairs each changed day before (None where not known yet) and after;
    ``moved`` are the recalculations of clocks in the actor's charge, at most :data:`SHOWN`."""

    done: Imported
    days: Sequence[tuple[DayInfo | None, DayInfo]]
    moved: Sequence[Recalculation]


def foresee_import(actor: Actor, text: str, title: str = "") -> Foreseen:
    """Rehearse :func:`import_calendar`; nothing stays. Raises as it does."""
    try:
        with transaction.atomic():
            newest = CalendarNotice.objects.aggregate(last=Max("pk"))["last"] or 0
            before = work_calendar()
            done = import_calendar(actor, text, title)
            after = work_calendar()
            moved = _moved(actor, newest)
            transaction.set_rollback(True)
    finally:
        forget()
    return Foreseen(done, [_pair(before, after, day) for day in before.differences(after)], moved)


def _moved(actor: Actor, newest: int) -> list[Recalculation]:
    mine = Clock.objects.filter(own(actor, "clock"))
    found = Recalculation.objects.filter(notice__pk__gt=newest, clock__in=mine)
    different = found.exclude(due_before=F("due_after")).select_related("clock", "notice")
    return list(different.order_by("due_after", "pk")[:SHOWN])


def _pair(before: WorkCalendar, after: WorkCalendar, day: date) -> tuple[DayInfo | None, DayInfo]:
    return (before.day(day) if before.first <= day <= before.last else None), after.day(day)
