"""Statistics of the desk (统计): timeliness, completeness, accuracy by unit, month and class; each leads to its rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yinuo.accounts.scope import own
from yinuo.assessment.quality import Line, figures, submissions_behind
from yinuo.clocks.queries import Rate, on_time
from yinuo.core.actor import Actor, Role
from yinuo.intake import waiting
from yinuo.intake.models import Submission
from yinuo.registry.models import Body
from yinuo.web.listing import Cell, Column, Empty, ListSpec, respond
from yinuo.web.listing.memory import Rows
from yinuo.web.listing.page import plain
from yinuo.web.portal import board, filters
from yinuo.web.portal.board import BoardLine, Wanted
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
        return board.share_cell(row.line.shares[name], rows_of(name, row.query))

    return cell


def _name(row: BoardLine) -> Cell:
    url = reverse("desk:body", args=[row.body.code]) if row.body else ""
    return Cell(row.name, url=url, value=row.name)


def _month(row: BoardLine) -> Cell:
    return Cell(board.month_word(row.month), value=f"{row.month:%Y-%m}") if row.month else Cell("")


def _class(row: BoardLine) -> str:
    return class_title(str(row.line.group.get("information_class", "")))


def _late(row: BoardLine) -> Cell:
    url = rows_of("timeliness", row.query) if row.late else ""
    return Cell(thousands(row.late), url=url, value=row.late)


def _spec(by: tuple[str, ...]) -> ListSpec:
    columns = [Column("name", _("单位"), _name, sort=("name",))]
    columns += [Column("month", _("月份"), _month, sort=("month",))] if "month" in by else []
    columns += [Column("class", _("类别"), _class, word=True)] if "class" in by else []
    columns += [
        Column("timeliness", _("及时率"), _share("timeliness"), sort=("timeliness",)),
        Column("late", _("超期"), _late, sort=("late",), number=True),
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
        "cards": [_card(total, name, wanted) for name in board.MEASURES] if total else [],
        "short": board.short_of(lines, "timeliness"),
        "mended": _mended(actor_of(request), total, wanted) if total else None,
        "formulas": board.formulas(total),
    }
    return respond(request, Rows(drawn), _spec(by), "desk/administration/statistics.html", context)  # type: ignore[arg-type]


def _card(total: Line, name: str, wanted: Wanted) -> dict[str, str | None]:
    return {**board.card(total.shares[name]), "rows": rows_of(name, wanted.query)}


def _mended(actor: Actor, total: Line, wanted: Wanted) -> Rate:
    """How many of the submissions in question whose rows were given back had them mended by the due date."""
    behind = Submission.objects.filter(own(actor, "submission"), **submissions_behind(total, wanted.scope))
    return on_time(Q(subject_kind=waiting.KIND, rule=waiting.MEND, subject_id__in=behind.values("pk")))


def _drawn(number: int, line: Line, wanted: Wanted, bodies: dict[int, Body]) -> BoardLine:
    body = bodies.get(int(str(line.group["unit_id"])))
    query = {**wanted.query, **board.narrowed_to(line, body)}
    return BoardLine(number, line, "", "", body, query)


def rows_of(measure: str, query: Mapping[str, str]) -> str:
    """The rows behind a measure of what ``query`` asks for."""
    return f"{reverse('desk:statistics-rows')}?{urlencode({**query, 'measure': measure})}"
