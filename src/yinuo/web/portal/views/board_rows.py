"""The rows behind the numbers of the board: public records for timeliness; for completeness and accuracy the submissions
and the rules their rows broke. What a rejected row says is nobody's business but the unit's: it is only counted here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy

from yinuo.assessment.quality import Broken, Line, rows_behind, submissions_behind
from yinuo.assessment.refresh import required_items
from yinuo.core.actor import PUBLIC
from yinuo.intake.models import Submission
from yinuo.records.models import Record
from yinuo.records.queries import counted, listed
from yinuo.registry.queries.regions import region_names
from yinuo.web.listing import Cell, Column, Empty, ListSpec, Search, respond
from yinuo.web.listing.memory import Rows
from yinuo.web.listing.page import plain
from yinuo.web.portal import board, filters
from yinuo.web.portal.board import Wanted
from yinuo.web.portal.board_rules import RuleLine, rule_lines
from yinuo.web.portal.editions import title_of
from yinuo.web.portal.record_lists import COLUMNS
from yinuo.web.ui.numbers import thousands

SHOWN_RULES = 8
HIDDEN = "web/components/filter_hidden.html"
NARROW = (board.BY_PERIOD, board.BY_COUNTY, board.BY_CLASS, board.BY_MEASURE)
WHICH = (("late", gettext_lazy("超期")), ("all", gettext_lazy("全部")))
BY_WHICH = filters.wish("which", gettext_lazy("哪些"), lambda: WHICH, "late")
EMPTY = Empty(gettext_lazy("没有这样的行"), gettext_lazy("换一段时间，或去掉筛选再看。"))
OWN_ORDER = ("decided_on", "due_on", "published_on")
RECORDS = ListSpec(
    name="board-records",
    columns=(
        *(replace(column, sort=()) for column in COLUMNS if column.key not in OWN_ORDER),
        Column("decided_on", gettext_lazy("决定"), sort=("listed_on",), date=True),
        Column("due_on", gettext_lazy("应公示"), date=True),
        Column("published_on", gettext_lazy("公示"), date=True),
    ),
    filters=(*NARROW, BY_WHICH),
    default_sort="-decided_on",
    empty=EMPTY,
)


def _unit(one: Submission) -> Cell:
    url = reverse("portal:body", args=[one.unit.code])
    return Cell(one.unit.name, url=url, sub=one.county_name, value=one.unit.name)  # type: ignore[attr-defined]


def _name_counties(submissions: Sequence[Submission]) -> None:
    names = region_names()
    for one in submissions:
        one.county_name = board.county_of(one.unit, names)  # type: ignore[attr-defined]


def _required(one: Submission) -> tuple[int, int]:
    """Required items and how many of them are missing."""
    return required_items(one.information_class, one.rows, one.findings_by_rule, one.not_applicable_by_rule)


def _share(part: int, whole: int) -> Cell:
    return Cell(f"{100 * part / whole:.1f} %", value=round(100 * part / whole, 1)) if whole else Cell()


def _completeness(one: Submission) -> Cell:
    required, missing = _required(one)
    return _share(required - missing, required)


def _of_rule(rows: QuerySet[Submission], rule: str) -> QuerySet[Submission]:
    return rows.filter(findings_by_rule__has_key=rule)


def _number(key: str, label: object, cell: Any, sort: str = "") -> Column:
    return Column(key, label, cell, sort=(sort,) if sort else (), number=True)


COUNTS = (
    _number("rows", gettext_lazy("行"), lambda one: one.rows, "rows"),
    _number("passed", gettext_lazy("通过"), lambda one: one.accepted),
    _number("rejected", gettext_lazy("没有通过"), lambda one: one.rows - one.accepted, "rejected"),
    _number("accuracy", gettext_lazy("准确率"), lambda one: _share(one.accepted, one.rows)),
)
ITEMS = (
    _number("required", gettext_lazy("应填项"), lambda one: _required(one)[0]),
    _number("missing", gettext_lazy("没填"), lambda one: _required(one)[1]),
    _number("completeness", gettext_lazy("完整率"), _completeness),
)
SHOWN = {"accuracy": COUNTS, "completeness": (COUNTS[0], *ITEMS)}
"""The columns shown at first; the others can be chosen."""


def _submission_spec(measure: str) -> ListSpec:
    shown = SHOWN[measure]
    return ListSpec(
        name="board-submissions",
        columns=(
            Column("receipt", gettext_lazy("回执"), lambda one: Cell(one.receipt, mono=True), date=True),
            Column("unit", gettext_lazy("单位"), _unit),
            Column("class", gettext_lazy("类别"), lambda one: title_of(one.information_class), word=True),
            Column("received_at", gettext_lazy("收到"), sort=("received_at",), date=True),
            *(replace(column, shown=column in shown) for column in (*COUNTS, *ITEMS)),
        ),
        filters=(*NARROW, Search("rule", gettext_lazy("规则"), narrowing=_of_rule, template=HIDDEN)),
        default_sort="-rejected",
        empty=EMPTY,
        prepare=_name_counties,
    )


def _rule(row: RuleLine) -> Cell:
    return Cell(row.rule, url=row.url, mono=True, sub=row.field, value=row.rule)


RULES = ListSpec(
    name="board-rules",
    columns=(
        Column("rule", gettext_lazy("规则"), _rule, sort=("rule",)),
        Column("says", gettext_lazy("会怎么说")),
        Column("level", gettext_lazy("级别")),
        Column("class_title", gettext_lazy("类别"), sort=("class_title",), word=True),
        Column("count", gettext_lazy("次"), sort=("count",), number=True),
    ),
    filters=NARROW,
    default_sort="-count",
    empty=EMPTY,
)


def rows(request: HttpRequest) -> HttpResponseBase:
    """The rows behind one measure of what the query string asks for."""
    wanted = board.read(request.GET)
    line = board.total(wanted)
    context = _words(wanted, line)
    if wanted.measure == "timeliness":
        return _timeliness(request, wanted, line, context)
    context |= {
        "broken": _broken(wanted)[:SHOWN_RULES],
        "all_rules": board.rows_of(wanted.measure, wanted.query, "board-rules"),
    }
    spec = _submission_spec(wanted.measure)
    return respond(request, _submissions(wanted, line), spec, "portal/board_rows.html", context)


def _timeliness(
    request: HttpRequest, wanted: Wanted, line: Line | None, context: dict[str, Any]
) -> HttpResponseBase:
    """Late records, or all of them where none was late."""
    short = line is not None and line.numbers["due"] > line.numbers["on_time"]
    asked = request.GET.copy()
    asked.setdefault("which", "late" if short else "all")
    request.GET = asked  # type: ignore[assignment]
    shown = _records(wanted, line, BY_WHICH.chosen(plain(asked)) != "all")
    context["hidden"] = _not_shown(wanted, line)
    return respond(request, shown, RECORDS, "portal/board_rows.html", context)


def rules(request: HttpRequest) -> HttpResponseBase:
    """Every rule that the rows broke, with how often."""
    wanted = board.read(request.GET)
    context = _words(wanted, board.total(wanted))
    context["rows_url"] = board.rows_of(wanted.measure, wanted.query)
    return respond(request, Rows(_broken(wanted)), RULES, "portal/board_rules.html", context)  # type: ignore[arg-type]


def _broken(wanted: Wanted) -> list[RuleLine]:
    def address(broken: Broken) -> str:
        query = {**wanted.query, "class": broken.information_class}
        return board.rows_of(wanted.measure, query, rule=broken.rule)

    return rule_lines(wanted.scope, wanted.measure, address)


def _records(wanted: Wanted, line: Line | None, short: bool) -> QuerySet[Record]:
    if line is None:
        return Record.objects.none()
    return listed(PUBLIC, rows_behind(line, wanted.scope, short=short))


def _submissions(wanted: Wanted, line: Line | None) -> QuerySet[Submission]:
    if line is None:
        return Submission.objects.none()
    behind = submissions_behind(line, wanted.scope)
    return Submission.objects.filter(**behind).select_related("unit")


def _not_shown(wanted: Wanted, line: Line | None) -> dict[str, str] | None:
    """How many late records there are, how many of them the public can see, and how many nobody has published yet."""
    if line is None:
        return None
    late, waiting = line.numbers["due"] - line.numbers["on_time"], line.numbers["open_overdue"]
    shown = counted(_records(wanted, line, short=True))
    return {"late": thousands(late), "shown": str(shown), "open": thousands(waiting)}


def _words(wanted: Wanted, line: Line | None) -> dict[str, Any]:
    """Measure, formula and threshold, and for whom, when and until when."""
    share = line.shares[wanted.measure] if line else None
    return {
        "wanted": wanted,
        "title": board.title_of_measure(wanted.measure),
        "period": board.BY_PERIOD.said({"period": wanted.period}),
        "line": line,
        "as_of": line.as_of if line else None,
        "card": board.card(share) if share else None,
        "formula": board.formulas(line, [wanted.measure])[0],
        "board_url": board.board_address(wanted),
    }
