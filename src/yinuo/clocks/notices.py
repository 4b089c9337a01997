"""Queries on the notices behind the calendar, and on what one of them moved."""

from __future__ import annotations

from django.db.models import F, QuerySet

from yinuo.accounts.scope import own
from yinuo.clocks.models import CalendarNotice, Clock, Recalculation
from yinuo.core.actor import Actor


def notices_of(year: int) -> QuerySet[CalendarNotice]:
    """Every notice known of a year, the one in force first."""
    return CalendarNotice.objects.filter(year=year).order_by("-pk")


def moved_by(actor: Actor, notice: int) -> QuerySet[Recalculation]:
    """Clocks in the actor's charge whose due date a notice moved, with the earlier date kept beside the new one."""
    mine = Clock.objects.filter(own(actor, "clock"))
    found = Recalculation.objects.filter(notice=notice, clock__in=mine).exclude(due_before=F("due_after"))
    return found.select_related("clock", "notice").order_by("due_after", "pk")
