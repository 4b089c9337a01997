"""Reminders and escalations as a desk hears them (提醒、催办): those for this person, alike ones together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from yinuo import timesource
from yinuo.accounts.scope import own, require
from yinuo.clocks.models import Reminder
from yinuo.core.actor import Actor, Role

MOST = 1_000
"""Reminders that are looked at; who has more unread than that is told so."""

_AT_OWN_DESK: Mapping[Role, tuple[str, ...]] = {
    Role.UNIT_CLERK: ("handler", "unit"),
    Role.UNIT_APPROVER: ("unit", "head", "superior"),
    Role.OFFICE: ("handler", "unit", "head"),
}
_IN_THE_REGION = ("office", "superior")


@dataclass(slots=True)
class Told:
    """What was told of clocks of one rule, as reminder or as escalation: how often, and the newest."""

    newest: Reminder
    count: int = 0

    @property
    def rule(self) -> str:
        return self.newest.clock.rule

    @property
    def subject_kind(self) -> str:
        return self.newest.clock.subject_kind

    @property
    def escalated(self) -> bool:
        return self.newest.kind == Reminder.Kind.ESCALATION


def unread(actor: Actor) -> QuerySet[Reminder]:
    """What was told to this person and not read yet, of duties that are not done, newest first. An office hears for its
    region what goes above a unit."""
    at_desk = Q(unit_path=actor.unit_path, recipient__in=_AT_OWN_DESK.get(actor.role, ()))
    if actor.role is Role.OFFICE:
        at_desk |= Q(recipient__in=_IN_THE_REGION)
    found = Reminder.objects.filter(own(actor, "reminder"), at_desk, read_at__isnull=True)
    return found.filter(clock__closed_on__isnull=True).order_by("-created_at", "-pk")


def told(actor: Actor) -> list[Told]:
    """The unread ones by rule and kind, the newest first; of at most :data:`MOST`."""
    grouped: dict[tuple[str, str], Told] = {}
    for reminder in unread(actor).select_related("clock")[:MOST]:
        group = grouped.setdefault((reminder.clock.rule, reminder.kind), Told(reminder))
        group.count += 1
    return list(grouped.values())


@transaction.atomic
def mark_read(actor: Actor, up_to: int) -> int:
    """Take what was told up to the reminder ``up_to`` off this person's desk; how many. Raises ``NotPermitted``."""
    require(actor, "clocks:read")
    seen = unread(actor).order_by().filter(pk__lte=up_to).values("pk")
    return Reminder.objects.filter(pk__in=seen).update(read_at=timesource.now())
