"""Statistics of the desk (统计): timeliness, completeness, accuracy by unit, month and class, down to the rows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yinuo import timesource
from yinuo.accounts.scope import own
from yinuo.assessment.quality import Line, figures, rows_behind, submissions_behind
from yinuo.assessment.thresholds import measures
from yinuo.core.actor import Actor, Role
from yinuo.intake.models import Submission
from yinuo.records.models import Record
from yinuo.registry.models import Body
from yinuo.web.listing import Cell, Column, Empty, ListSpec, respond
from yinuo.web.listing.memory import Rows
from yinuo.web.listing.page import plain
from yinuo.web.portal import board, filters
from yinuo.web.portal.board import BoardLine, Wanted
from yinuo.web.portal.record_lists import used_chip
from yinuo.web.ui.language import said
from yinuo.web.ui.numbers import thousands
from yinuo.web.workbench.guard import actor_of, desk
from yinuo.web.workbench.views.today import class_title

BY = filters.wish(
    "by",
    _("怎样分"),
    lambda: [
        ("unit", str(_("按单位"))),
        ("unit-month", str(_("按单位和月份"))),
        ("unit-class", str(_("按单位和类别"))),
        ("unit-month-class", str(_("按单位、月份和类别"))),
    ],
    "unit",
)
UNITS = frozenset({Role.UNIT_CLERK, Role.UNIT_APPROVER})


def _asked(request: HttpRequest) -> QueryDict:
    """What the address asks for; what it leaves open is the actor's own unit or county."""
    given, actor = request.GET.copy(), actor_of(request)
    if actor.role in UNITS and not given.get("body"):
        given["body"] = actor.unit
    if actor.role is Role.OFFICE and not actor.region.endswith("00") and "county" not in given:
        given["county"] = actor.region
    return given


def _share(name: str) -> Any:
    def cell(row: BoardLine) -> Cell:
        drawn = board.share_cell(row.line.shares[name])
        base = row.line.shares[name].denominator
        url = (
            row.late_rows if name == "timeliness" else row.all_rows.replace("measure=rows", f"measure={name}")
        )
        return Cell(drawn.sub, url=url if base else "", chip=drawn.chip, value=drawn.value)

    return cell


def _name(row: BoardLine) -> Cell:
    url = reverse("desk:body", args=[row.body.code]) if row.body else ""
    return Cell(row.name, url=url, value=row.name)


def _month(row: BoardLine) -> Cell:
    return Cell(board.month_word(row.month), value=f"{row.month:%Y-%m}") if row.month else Cell("")


def _class(row: BoardLine) -> str:
    return class_title(str(row.line.group.get("information_class", "")))


def _spec(by: tuple[str, ...]) -> ListSpec:
    columns = [Column("name", _("单位"), _name, sort=("name",))]
    columns += [Column("month", _("月份"), _month, sort=("month",))] if "month" in by else []
    columns += [Column("class", _("类别"), _class)] if "class" in by else []
    columns += [
        Column("timeliness", _("及时率"), _share("timeliness"), sort=("timeliness",)),
        Column("late", _("超期"), lambda row: thousands(row.late), sort=("late",), number=True),
        Column("completeness", _("完整率"), _share("completeness"), sort=("completeness",)),
        Column("accuracy", _("准确率"), _share("accuracy"), sort=("accuracy",)),
    ]
    return ListSpec(
        name="statistics",
        columns=tuple(columns),
        filters=(board.BY_PERIOD, board.BY_COUNTY, board.BY_CLASS, BY),
        default_sort="-late",
        empty=Empty(_("这段时间没有报送"), _("换一段时间，或去掉筛选再看。")),
    )


@desk("records:read")
def page(request: HttpRequest) -> HttpResponseBase:
    """The measures with their bases and thresholds; each number leads to its rows."""
    given = _asked(request)
    wanted = board.read(given)
    by = tuple((BY.chosen(plain(given)) or "unit").split("-"))
    lines = figures(wanted.scope, by)
    bodies = Body.objects.in_bulk({int(str(line.group["unit_id"])) for line in lines})
    drawn = [_drawn(number, line, wanted, bodies) for number, line in enumerate(lines, 1)]
    total = board.total(wanted)
    context = {
        "total": total,
        "wanted": wanted,
        "cards": [_card(total, name) for name in board.MEASURES] if total else [],
        "short": board.short_of(lines, "timeliness"),
        "formulas": [_formula(name) for name in board.MEASURES],
    }
    return respond(request, Rows(drawn), _spec(by), "desk/administration/statistics.html", context)  # type: ignore[arg-type]


def _drawn(number: int, line: Line, wanted: Wanted, bodies: dict[int, Body]) -> BoardLine:
    body = bodies.get(int(str(line.group["unit_id"])))
    month = line.group.get("month")
    query = {
        "body": body.code if body else "",
        "class": str(line.group.get("information_class") or wanted.scope.information_class),
        "period": f"{month:%Y-%m}" if month else wanted.period,
    }
    late = urlencode({**query, "measure": "timeliness"})
    every = urlencode({**query, "measure": "rows"})
    base = reverse("desk:statistics-rows")
    return BoardLine(number, line, f"{base}?{late}", f"{base}?{every}", body)


def _formula(name: str) -> tuple[str, str, str, str]:
    """Title, formula, threshold in per cent and its basis."""
    measure = measures()[name]
    threshold = measure.on(timesource.today())
    return said(measure.title), said(measure.formula), f"{100 * threshold.threshold:g} %", threshold.basis


def _card(line: Line, name: str) -> dict[str, Any]:
    share = line.shares[name]
    value = board.percent(share)
    return {
        "label": said(share.measure.title),
        "value": None if value is None else f"{value:.1f}",
        "base": f"{thousands(share.numerator)} ÷ {thousands(share.denominator)}",
        "tone": "late" if share.answer == "fail" else "",
    }


RECORDS = ListSpec(
    name="late-records",
    columns=(
        Column("subject", _("相对人"), lambda one: Cell(one.subject_name, sub=one.subject_code)),
        Column("class", _("类别"), lambda one: class_title(one.information_class)),
        Column("listed_on", _("决定"), sort=("listed_on",), date=True),
        Column("due_on", _("到期"), sort=("due_on",), date=True),
        Column("used", _("用时"), lambda one: Cell(chip=used_chip(one), value=one.working_days_used)),
    ),
    default_sort="due_on",
    empty=Empty(_("没有超期的记录"), _("这些单位在这段时间都按期办成了，或者不在您的范围内。")),
)
SUBMISSIONS = ListSpec(
    name="submissions-behind",
    columns=(
        Column(
            "file",
            _("报送"),
            lambda one: Cell(
                one.filename or one.receipt, url=f"/desk/submissions/{one.receipt}/", sub=one.receipt
            ),
        ),
        Column("class", _("类别"), lambda one: class_title(one.information_class)),
        Column("received_at", _("收到"), sort=("received_at",), date=True),
        Column("rows", _("行"), number=True, sort=("rows",)),
        Column("accepted", _("通过"), number=True),
        Column("rejected", _("要改"), number=True, sort=("rejected",)),
    ),
    default_sort="-rejected",
    empty=Empty(_("没有报送"), _("这段时间没有报送，或者不在您的范围内。")),
)


@desk("records:read")
def rows(request: HttpRequest) -> HttpResponseBase:
    """The rows behind one number: records that were late, or the submissions a share of rows rests on."""
    wanted, actor = board.read(request.GET), actor_of(request)
    line = board.total(wanted)
    name = request.GET.get("measure", "")
    context = {"wanted": wanted, "title": said(measures()[name].title) if name in measures() else ""}
    template = "desk/administration/statistics_rows.html"
    if name == "timeliness" or line is None:
        return respond(request, _late(actor, wanted, line), RECORDS, template, context)
    behind = Submission.objects.filter(own(actor, "submission"), **submissions_behind(line, wanted.scope))
    return respond(request, behind, SUBMISSIONS, template, context)


def _late(actor: Actor, wanted: Wanted, line: Line | None) -> Any:
    mine = Record.objects.filter(own(actor, "record"))
    if line is None:
        return mine.none()
    return mine.filter(rows_behind(line, wanted.scope).as_q(timesource.today()))
