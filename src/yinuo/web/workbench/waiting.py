"""What waits for a person (待办): the lines of the page Today and the numbers beside the menu.

Work for the person, never mere volume: an office sees every unit's queue, but only what the office itself must settle and
what its own unit reported is its work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo import timesource
from yinuo.accounts.scope import may, own
from yinuo.accounts.shapes import under
from yinuo.clocks.calendar import work_calendar
from yinuo.core.actor import Actor, Role
from yinuo.intake.models import QueuedRow, Submission
from yinuo.web import menu
from yinuo.web.ui.chips import Chip, of_clock

MOST = 20
COUNT_TO = 9_999


@dataclass(frozen=True, slots=True)
class Task:
    """One line of Today: when it is due, what it is, where it comes from, and the next act."""

    what: str
    detail: str
    source: str
    url: str
    act: str
    due: date | None = None

    @property
    def chip(self) -> Chip | None:
        """How many working days are left."""
        if self.due is None:
            return None
        return of_clock("running", _working_days_left(self.due))


def _working_days_left(due: date) -> int:
    """Signed: below zero once the day has passed, even when no working day lies between."""
    today = timesource.today()
    if due >= today:
        return work_calendar().working_days_between(today, due)
    return -max(work_calendar().working_days_between(due, today), 1)


def _mine(actor: Actor) -> Q:
    """Of the rows in scope, those the person's own unit answers for."""
    return under("unit_path", actor.unit_path) if actor.role is Role.OFFICE else Q()


def rows_to_mend(actor: Actor) -> QuerySet[QueuedRow]:
    """Open rows that this person is to mend; for an office also those of bodies that are not registered."""
    if not may(actor, "queue:mend"):
        return QueuedRow.objects.none()
    settles = Q(why=QueuedRow.Why.UNREGISTERED) if actor.role is Role.OFFICE else Q(pk__in=[])
    mine = _mine(actor)
    wanted = mine | settles if mine else mine
    return QueuedRow.objects.filter(own(actor, "queued-row"), wanted, state=QueuedRow.State.OPEN)


def tasks(actor: Actor) -> list[Task]:
    """Everything that waits, the most urgent first, what has no due date last."""
    found = [*_questions(actor), *_rows(actor)]
    return sorted(found, key=lambda task: task.due or date.max)


def _questions(actor: Actor) -> Iterator[Task]:
    if not may(actor, "mapping:confirm"):
        return
    asking = Submission.objects.filter(own(actor, "submission"), _mine(actor), stage=Submission.Stage.ASKING)
    for each in asking.order_by("received_at")[:MOST]:
        url = reverse("desk:mapping", args=[each.receipt])
        yield Task(_("确认各列对应哪个字段"), _("确认后继续核验入库"), each.filename, url, _("去确认"))


def _rows(actor: Actor) -> Iterator[Task]:
    grouped = rows_to_mend(actor).values(receipt=F("submission__receipt"), file=F("submission__filename"))
    for each in grouped.annotate(count=Count("pk"), received=F("submission__received_at")).order_by(
        "received"
    )[:MOST]:
        url = f"{reverse('desk:mending')}?{urlencode({'receipt': each['receipt']})}"
        what = _("%(n)d 行要改") % {"n": each["count"]}
        yield Task(what, _("按原因归并，同类的改一次"), each["file"] or each["receipt"], url, _("去改"))


def register() -> None:
    """Put the numbers beside the menu."""
    menu.count_for("desk:today", lambda actor: len(tasks(actor)))
    menu.count_for("desk:mending", lambda actor: rows_to_mend(actor)[:COUNT_TO].count())
