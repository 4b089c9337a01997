"""The rows behind a number of the desk's statistics, as far as they are in the actor's charge: records that were late, rows
that did not pass with what is wrong in them, and the submissions they came in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from yinuo import timesource
from yinuo.accounts.scope import may, own
from yinuo.assessment.quality import Broken, Line, rows_behind, submissions_behind
from yinuo.assessment.refresh import required_rules
from yinuo.catalogue import catalogue
from yinuo.core.actor import Actor
from yinuo.intake.causes import with_first_fault
from yinuo.intake.models import Finding, QueuedRow, Submission
from yinuo.intake.report import words_of
from yinuo.records.models import Record
from yinuo.web.listing import Cell, Choice, Column, Empty, ListSpec, Search, respond
from yinuo.web.portal import board
from yinuo.web.portal.board import Wanted
from yinuo.web.portal.board_rules import RuleLine, rule_lines
from yinuo.web.portal.record_lists import used_chip
from yinuo.web.workbench.guard import actor_of, desk
from yinuo.web.workbench.views.today import class_title

TEMPLATE = "desk/administration/statistics_rows.html"
SHOWN_RULES = 8
NARROW = (board.BY_PERIOD, board.BY_COUNTY, board.BY_CLASS, board.BY_MEASURE)
EMPTY = Empty(_("没有这样的行"), _("这段时间没有，或者不在您的范围内。"))


def _record(one: Record) -> Cell:
    return Cell(one.subject_name, url=reverse("desk:record", args=[one.pk]), sub=one.subject_code)


RECORDS = ListSpec(
    name="late-records",
    columns=(
        Column("subject", _("相对人"), _record),
        Column("unit", _("单位"), lambda one: one.source.name),
        Column("class", _("类别"), lambda one: class_title(one.information_class), word=True),
        Column("listed_on", _("决定"), sort=("listed_on",), date=True),
        Column("due_on", _("到期"), sort=("due_on",), date=True),
        Column("used", _("用时"), lambda one: Cell(chip=used_chip(one), value=one.working_days_used)),
    ),
    filters=NARROW,
    default_sort="due_on",
    empty=Empty(_("没有超期的记录"), _("这些单位在这段时间都按期办成了，或者不在您的范围内。")),
)


def _file(submission: Submission, sub: object) -> Cell:
    url = reverse("desk:receipt", args=[submission.receipt])
    return Cell(submission.filename or submission.receipt, url=url, sub=sub, value=submission.receipt)


def _row(one: QueuedRow) -> Cell:
    url = reverse("desk:mend", args=[one.pk]) if one.state == QueuedRow.State.OPEN else ""
    return Cell(now_("第 %(n)d 行") % {"n": one.row_number}, url=url, value=one.row_number)


def _fault(one: Any) -> Cell:
    if one.saying is None:
        return Cell(one.get_why_display())
    words = words_of(one.submission, one.saying, one.arguments).says.in_language(get_language() or "zh")
    return Cell(words, sub=one.fault_field)


def _with_rule(rows: QuerySet[QueuedRow], rule: str) -> QuerySet[QueuedRow]:
    return rows.filter(_broken_in([rule]))


def _broken_in(rules: list[str]) -> Exists:
    found = Finding.objects.filter(submission=OuterRef("submission"), row_number=OuterRef("row_number"))
    return Exists(found.filter(rule__in=rules))


ROWS = ListSpec(
    name="rows-behind",
    columns=(
        Column("row", _("第几行"), _row, sort=("row_number",)),
        Column("fault", _("问题"), _fault),
        Column("unit", _("单位"), lambda one: one.submission.unit.name),
        Column("file", _("报送"), lambda one: _file(one.submission, one.submission.receipt)),
        Column("class", _("类别"), lambda one: class_title(one.information_class), word=True),
        Column("received", _("收到"), lambda one: one.submission.received_at, date=True),
        Column("state", _("现在"), lambda one: one.get_state_display()),
    ),
    filters=(
        *NARROW,
        Choice("state", _("现在"), "state", lambda: list(QueuedRow.State.choices)),
        Search("rule", _("规则"), narrowing=_with_rule, template="web/components/filter_hidden.html"),
    ),
    default_sort="row",
    empty=EMPTY,
)
SUBMISSIONS = ListSpec(
    name="submissions-behind",
    columns=(
        Column("file", _("报送"), lambda one: _file(one, one.receipt)),
        Column("unit", _("单位"), lambda one: one.unit.name),
        Column("class", _("类别"), lambda one: class_title(one.information_class), word=True),
        Column("received_at", _("收到"), sort=("received_at",), date=True),
        Column("rows", _("行"), number=True, sort=("rows",)),
        Column("accepted", _("通过"), number=True),
        Column("rejected", _("要改"), number=True, sort=("rejected",)),
    ),
    filters=NARROW,
    default_sort="-rejected",
    empty=EMPTY,
)


@desk("records:read")
def rows(request: HttpRequest) -> HttpResponseBase:
    """The rows behind one number; with ``show=files`` the submissions they came in."""
    wanted, actor = board.read(request.GET), actor_of(request)
    line = board.total(wanted)
    context = _words(request, wanted, line)
    if wanted.measure == "timeliness":
        return respond(request, _late(actor, wanted, line), RECORDS, TEMPLATE, context)
    files = _submissions(actor, wanted, line)
    if request.GET.get("show") == "files" or not may(actor, "queue:read"):
        return respond(request, files.select_related("unit"), SUBMISSIONS, TEMPLATE, context)
    context["broken"] = _broken(request, wanted)
    return respond(request, _queued(actor, wanted, files), ROWS, TEMPLATE, context)


def _late(actor: Actor, wanted: Wanted, line: Line | None) -> QuerySet[Record]:
    mine = Record.objects.filter(own(actor, "record")).select_related("source")
    if line is None:
        return mine.none()
    return mine.filter(rows_behind(line, wanted.scope).as_q(timesource.today()))


def _submissions(actor: Actor, wanted: Wanted, line: Line | None) -> QuerySet[Submission]:
    mine = Submission.objects.filter(own(actor, "submission"))
    return mine.filter(**submissions_behind(line, wanted.scope)) if line else mine.none()


def _queued(actor: Actor, wanted: Wanted, files: QuerySet[Submission]) -> QuerySet[QueuedRow]:
    """Rows that did not pass, whatever became of them; for completeness those with a required item missing."""
    mine = QueuedRow.objects.filter(own(actor, "queued-row"), submission__in=files.values("pk"))
    if wanted.measure == "completeness":
        chosen = wanted.scope.information_class
        classes = [chosen] if chosen else list(catalogue().classes)
        mine = mine.filter(_broken_in([rule for name in classes for rule in required_rules(name)]))
    return with_first_fault(mine.select_related("submission__unit"), also_closed=True)


def _broken(request: HttpRequest, wanted: Wanted) -> list[RuleLine]:
    def address(broken: Broken) -> str:
        return _address(request, rule=broken.rule, **{"class": broken.information_class})

    return rule_lines(wanted.scope, wanted.measure, address)[:SHOWN_RULES]


def _address(request: HttpRequest, **changes: str) -> str:
    """This page with ``changes``, from its first row."""
    query = {
        key: value for key, value in request.GET.items() if key not in ("page", "export", "show", "rule")
    }
    return f"?{urlencode({**query, **changes})}"


def _words(request: HttpRequest, wanted: Wanted, line: Line | None) -> dict[str, Any]:
    return {
        "wanted": wanted,
        "title": board.title_of_measure(wanted.measure),
        "period": board.BY_PERIOD.said({"period": wanted.period}),
        "as_of": line.as_of if line else None,
        "card": board.card(line.shares[wanted.measure]) if line else None,
        "formula": board.formulas(line, [wanted.measure])[0],
        "files_url": _address(request, show="files"),
        "rows_url": _address(request),
        "files": request.GET.get("show") == "files",
    }
