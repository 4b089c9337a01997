"""Reading clocks: the trace of one, what is open for whom, reminders, rates with what they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from yinuo import timesource
from yinuo.accounts.scope import own, visible
from yinuo.clocks.computing import result, rule_of
from yinuo.clocks.models import Clock, Recalculation, Reminder
from yinuo.core.actor import Actor
from yinuo.core.clock_rules import ClockRule
from yinuo.core.clocks import ClockResult
from yinuo.core.errors import NotFound, Text

FORMULA = Text(
    "按期率 = 到期日（含）前办成的 ÷ 截至 {day} 应办成的全部（含尚未办成的；取消的另列）",
    "on time = done by the due date ÷ everything due by {day}, open ones included; cancelled ones apart",
)


@dataclass(frozen=True, slots=True)
class Traced:
    """A clock with all that its page shows: rule, every day with its mark, and earlier results."""

    clock: Clock
    rule: ClockRule
    result: ClockResult
    earlier: list[Recalculation]


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with its base: ``met`` of ``due`` by ``as_of``; ``open_overdue`` lie in the base; ``cancelled`` do not."""

    met: int
    due: int
    open_overdue: int
    cancelled: int
    as_of: date

    @property
    def value(self) -> float | None:
        """Between 0 and 1; None when nothing was due."""
        return self.met / self.due if self.due else None

    @property
    def formula(self) -> Text:
        return FORMULA.format(day=self.as_of)


def trace(actor: Actor, clock_id: int) -> Traced:
    """The trace of a clock the actor may see. Raises ``NotFound``."""
    clock = Clock.objects.filter(visible(actor, "clock"), pk=clock_id).prefetch_related("pauses").first()
    if clock is None:
        raise NotFound
    return traced(clock)


def traced(clock: Clock) -> Traced:
    """The trace of a clock whose subject the caller may show, such as that of a published record."""
    earlier = list(Recalculation.objects.filter(clock=clock).select_related("notice").order_by("-at"))
    return Traced(clock, rule_of(clock), result(clock, timesource.today()), earlier)


def clocks_of(subject_kind: str, subject_id: int) -> list[Clock]:
    """The clocks of an object whose own query has said that the actor may see it."""
    found = Clock.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    return list(found.prefetch_related("pauses").order_by("due_on"))


def open_clocks(actor: Actor, due_by: date | None = None) -> QuerySet[Clock]:
    """Open clocks in the actor's charge, the most urgent first."""
    found = Clock.objects.filter(own(actor, "clock"), closed_on__isnull=True)
    if due_by is not None:
        found = found.filter(due_on__lte=due_by)
    return found.order_by("due_on", "pk")


def reminders(actor: Actor, unread: bool = True) -> QuerySet[Reminder]:
    """Reminders on the desks in the actor's charge, newest first."""
    found = Reminder.objects.filter(own(actor, "reminder")).select_related("clock")
    if unread:
        found = found.filter(read_at__isnull=True)
    return found.order_by("-created_at", "-pk")


def on_time(which: Q | None = None, as_of: date | None = None) -> Rate:
    """The rate of the clocks ``which`` (all by default) on ``as_of``: what is open and overdue is in the denominator, what
    is due today and still open is in neither part, and what happened later is not known yet."""
    day = as_of or timesource.today()
    due = Q(due_on__lt=day) | Q(due_on=day, closed_on__lte=day)
    cancelled = Q(state=Clock.State.CANCELLED, closed_on__lte=day)
    closed = Q(closed_on__lte=day) & ~Q(state=Clock.State.CANCELLED)
    numbers = Clock.objects.filter(which or Q(), due).aggregate(
        due=Count("pk", filter=~cancelled),
        met=Count("pk", filter=closed & Q(closed_on__lte=F("due_on"))),
        closed=Count("pk", filter=closed),
        cancelled=Count("pk", filter=cancelled),
    )
    overdue = numbers["due"] - numbers["closed"]
    return Rate(numbers["met"], numbers["due"], overdue, numbers["cancelled"], day)
