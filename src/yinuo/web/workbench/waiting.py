"""What waits for a person (待办): the lines of the page Today and the numbers beside the menu.

Work for the person, never mere volume: an office sees every unit's queue, but only what the office itself must settle and
what its own unit reported is its work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo import timesource
from yinuo.accounts.scope import may, own
from yinuo.accounts.shapes import under
from yinuo.clocks.models import Clock
from yinuo.clocks.queries import open_clocks
from yinuo.clocks.rules import rule_book
from yinuo.core.actor import Actor, Role
from yinuo.intake import waiting
from yinuo.intake.models import QueuedRow, Submission
from yinuo.records.deciding import BY_LAW, TIER
from yinuo.records.models import Record
from yinuo.web import menu
from yinuo.web.clock_strips import chips_of
from yinuo.web.portal.editions import title_of
from yinuo.web.ui.chips import Chip
from yinuo.web.ui.language import said
from yinuo.web.ui.numbers import thousands

AHEAD = timedelta(days=14)
"""How far Today looks: a clock that is due later is not yet today's work."""
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
    chip: Chip | None = None
    """How many working days are left."""


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


def held_for_decision(actor: Actor) -> QuerySet[Record]:
    """Records that the scan before publication holds until somebody decides."""
    if not (may(actor, "records:override") or may(actor, "records:correct")):
        return Record.objects.none()
    held = Record.objects.filter(own(actor, "record"), set_aside=Record.Status.HELD)
    return held.exclude(held_because__in=BY_LAW)


def tasks(actor: Actor) -> list[Task]:
    """Everything that waits, the most urgent first, what has no due date last."""
    found = [*_clocks(actor), *_held(actor), *_questions(actor), *_rows(actor)]
    chips = chips_of(task.due for task in found)
    dated = [replace(task, chip=chips[task.due]) for task in found]
    return sorted(dated, key=lambda task: task.due or date.max)


def _questions(actor: Actor) -> Iterator[Task]:
    if not may(actor, "mapping:confirm"):
        return
    asking = Submission.objects.filter(own(actor, "submission"), _mine(actor), stage=Submission.Stage.ASKING)
    found = list(asking.order_by("received_at")[:MOST])
    due = waiting.confirm_by(each.pk for each in found)
    for each in found:
        url = reverse("desk:mapping", args=[each.receipt])
        words = (_("确认各列对应哪个字段"), _("确认后继续核验入库"), each.filename or each.receipt)
        yield Task(*words, url, _("去确认"), due.get(each.pk))


def _rows(actor: Actor) -> Iterator[Task]:
    """The rows of each submission, those due first; what waits for the registry is a line of its own, by another clock."""
    mine = rows_to_mend(actor)
    soonest = waiting.soonest(_row_clocks(actor), MOST)
    lines = list(_by_submission(mine.filter(submission__in=soonest)))
    if len(soonest) < MOST:
        lines += _by_submission(mine.exclude(submission__in=soonest))[:MOST]
    due = waiting.due_of(line["submission"] for line in lines)
    dated = [(due.get((line["submission"], line["for_registry"])), line) for line in lines]
    for day, line in sorted(dated, key=lambda each: (each[0] or date.max, each[1]["received"]))[:MOST]:
        yield _line(line, day)


def _row_clocks(actor: Actor) -> Q:
    """The clocks of the rows that are this person's work."""
    theirs = own(actor, "clock")
    return theirs & (_mine(actor) | Q(rule=waiting.CHECK)) if actor.role is Role.OFFICE else theirs


def _by_submission(rows: QuerySet[QueuedRow]) -> Any:
    named = {
        "receipt": F("submission__receipt"),
        "file": F("submission__filename"),
        "of": F("submission__information_class"),
    }
    grouped = rows.values("submission", for_registry=waiting.for_registry(), **named)
    return grouped.annotate(count=Count("pk"), received=F("submission__received_at")).order_by("received")


def _line(line: dict[str, Any], due: date | None) -> Task:
    query, detail = {"receipt": line["receipt"]}, _("同类的改一次")
    number = {"n": thousands(line["count"])}
    what, act = ngettext("%(n)s 行要改", "%(n)s 行要改", line["count"]) % number, _("去改")
    if line["for_registry"]:
        query["why"] = QueuedRow.Why.UNREGISTERED
        what, act = (
            ngettext("%(n)s 行的机关没有登记", "%(n)s 行的机关没有登记", line["count"]) % number,
            _("去看"),
        )
        detail = _("登记后自动放行；代码或名称写错的，改好重报")
    url = f"{reverse('desk:mending')}?{urlencode(query)}"
    detail = f"{title_of(line['of'])} · {detail}"
    return Task(what, detail, line["file"] or line["receipt"], url, act, due)


def _held(actor: Actor) -> Iterator[Task]:
    count = held_for_decision(actor)[:COUNT_TO].count()
    if count:
        url = f"{reverse('desk:records')}?{urlencode({'held': '1'})}"
        words = ngettext("%(n)s 条记录公开前检查没有通过", "%(n)s 条记录公开前检查没有通过", count)
        what = words % {"n": thousands(count)}
        yield Task(what, _("改掉文字里的号码，或写明必须公开的理由"), _("公开前检查"), url, _("去看"))


def _due(actor: Actor) -> QuerySet[Clock]:
    """Open clocks of records that are due soon."""
    return open_clocks(actor, timesource.today() + AHEAD).filter(_mine(actor), subject_kind="record")


def _decidable(actor: Actor) -> QuerySet[Record]:
    """Records in the actor's charge with which this person may do what would end the wait. What the law holds back, or
    another role decides, is not this person's work."""
    wanted = Q(pk__in=[])
    if may(actor, "records:publish"):
        wanted |= Q(set_aside=Record.Status.HELD, held_because=TIER)
    if may(actor, "records:override") or may(actor, "records:correct"):
        wanted |= Q(set_aside=Record.Status.HELD) & ~Q(held_because__in=BY_LAW)
    if may(actor, "records:correct"):
        wanted |= ~Q(set_aside=Record.Status.HELD)
    return Record.objects.filter(own(actor, "record"), wanted)


def due_for_others(actor: Actor) -> int:
    """How many records of the actor's charge are due soon that somebody else must decide on."""
    if not may(actor, "clocks:read"):
        return 0
    others = _due(actor).exclude(subject_id__in=_decidable(actor).values("pk"))
    return others[:COUNT_TO].count()


def _clocks(actor: Actor) -> Iterator[Task]:
    """Open clocks of records by rule and day, each day one line."""
    if not may(actor, "clocks:read"):
        return
    due = _due(actor).filter(subject_id__in=_decidable(actor).values("pk"))
    counted: dict[tuple[str, date], list[int]] = {}
    for rule, day, record in due.values_list("rule", "due_on", "subject_id")[: MOST * 20]:
        counted.setdefault((rule, day), []).append(record)
    for (rule, day), records in list(counted.items())[:MOST]:
        query = urlencode({"open": "1", "due_from": day, "due_to": day})
        url = f"{reverse('desk:records')}?{query}"
        if len(records) == 1:
            url = reverse("desk:record", args=[records[0]])
        what = ngettext("%(n)d 条记录：%(rule)s", "%(n)d 条记录：%(rule)s", len(records)) % {
            "n": len(records),
            "rule": said(rule_book().rule(rule, day).title),
        }
        yield Task(what, _("%(day)s 到期") % {"day": day}, _("时限"), url, _("去办"), day)


def register() -> None:
    """Put the numbers beside the menu."""
    menu.count_for("desk:today", lambda actor: len(tasks(actor)))
    menu.count_for("desk:mending", lambda actor: rows_to_mend(actor)[: menu.COUNTED_TO + 1].count())
