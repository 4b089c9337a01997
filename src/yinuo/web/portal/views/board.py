"""The timeliness board (看板): who reports in time, whole and right; by county, by body, by month."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from yinuo import timesource
from yinuo.assessment.quality import Line
from yinuo.assessment.thresholds import measures
from yinuo.records.queries.lists import CITY
from yinuo.web import charts
from yinuo.web.branding import branding
from yinuo.web.listing import Cell, Column, Empty, ListSpec, respond
from yinuo.web.listing.memory import Rows
from yinuo.web.portal import board, filters
from yinuo.web.portal.board import BoardLine, Wanted
from yinuo.web.ui.chips import SIGNS
from yinuo.web.ui.language import said
from yinuo.web.ui.numbers import thousands

LONGEST_NAME = 4
"""Letters that fit a tile on a phone."""


def _body(row: BoardLine) -> Cell:
    code = row.body.code if row.body else ""
    return Cell(
        row.name,
        url=reverse("portal:body", args=[code]),
        sub=row.county_name,
        value=row.body.name if row.body else "",
    )


def _late(row: BoardLine) -> Cell:
    return Cell(thousands(row.late), url=row.late_rows if row.late else "", value=row.late)


def _due(row: BoardLine) -> Cell:
    return Cell(thousands(row.due), url=row.all_rows if row.due else "", value=row.due)


def _share(name: str) -> Any:
    return lambda row: board.share_cell(row.line.shares[name], row.rows_of(name))


def _open(row: BoardLine) -> Cell:
    url = row.rows_of("timeliness") if row.open_overdue else ""
    return Cell(thousands(row.open_overdue), url=url, value=row.open_overdue)


NUMBERS = (
    Column("timeliness", gettext_lazy("及时率"), _share("timeliness"), sort=("timeliness",)),
    Column("due", gettext_lazy("应公示"), _due, sort=("due",), number=True),
    Column("late", gettext_lazy("超期"), _late, sort=("late",), number=True),
    Column("open_overdue", gettext_lazy("其中未办"), _open, sort=("open_overdue",), number=True),
    Column("completeness", gettext_lazy("完整率"), _share("completeness"), sort=("completeness",)),
    Column("accuracy", gettext_lazy("准确率"), _share("accuracy"), sort=("accuracy",)),
)
EMPTY = Empty(gettext_lazy("这段时间没有报送"), gettext_lazy("换一段时间，或去掉筛选再看。"))
BODIES = ListSpec(
    name="board",
    columns=(
        Column("name", gettext_lazy("单位"), _body, sort=("name",)),
        Column("county", gettext_lazy("县区"), lambda row: row.county_name, shown=False),
        *NUMBERS,
    ),
    filters=(board.BY_PERIOD, board.BY_COUNTY, board.BY_CLASS, board.BY_MEASURE),
    default_sort="-late",
    empty=EMPTY,
)
MONTHS = ListSpec(
    name="board-months",
    columns=(
        Column(
            "month",
            gettext_lazy("月份"),
            lambda row: Cell(board.month_word(row.month), value=f"{row.month:%Y-%m}"),
            sort=("month",),
        ),
        Column("class_title", gettext_lazy("类别"), word=True),
        *NUMBERS,
    ),
    filters=(board.BY_COUNTY, board.BY_CLASS),
    default_sort="-month",
    empty=EMPTY,
)


def show(request: HttpRequest) -> HttpResponseBase:
    """The board as filtered."""
    wanted = board.read(request.GET)
    context = {"wanted": wanted, "period": board.BY_PERIOD.said({"period": wanted.period}), **_words(wanted)}
    if request.GET.get("export") is None:
        context |= {"cards": _cards(wanted), **_charts(wanted)}
    return respond(request, Rows(board.by_body(wanted)), BODIES, "portal/board.html", context)  # type: ignore[arg-type]


def months(request: HttpRequest) -> HttpResponseBase:
    """Every month and class of the last twelve months with numerators and denominators."""
    wanted = board.read(request.GET)
    context = {"wanted": wanted, **_words(wanted)}
    if request.GET.get("export") is None:
        context |= _month_chart(wanted)
    return respond(request, Rows(board.by_month(wanted)), MONTHS, "portal/board_months.html", context)  # type: ignore[arg-type]


def _month_chart(wanted: Wanted) -> dict[str, Any]:
    """The timeliness of each month as a bar against the threshold, each leading to its rows."""
    lines, limit = board.month_totals(wanted), board.limit_of("timeliness", timesource.today())
    drawn = [
        (
            board.month_word(month),
            board.percent(line.shares["timeliness"]),
            board.base_of(line.shares["timeliness"]),
            board.rows_of("timeliness", {**wanted.query, "period": f"{month:%Y-%m}"}),
        )
        for month, line in lines
    ]
    values = {"n": board.short_of([line for _, line in lines], "timeliness"), "limit": f"{limit:g}"}
    title = (
        gettext("%(n)d 个月及时率不到 %(limit)s %%")
        if values["n"]
        else gettext("每个月及时率都不低于 %(limit)s %%")
    )
    return {"chart": charts.bars(drawn, limit=limit) if drawn else None, "chart_title": title % values}


def _words(wanted: Wanted) -> dict[str, Any]:
    """The formulas in force, and on which day the figures stand."""
    line = board.total(wanted)
    return {"line": line, "as_of": line.as_of if line else None, "formulas": board.formulas(line)}


def _cards(wanted: Wanted) -> list[dict[str, Any]]:
    """The three measures with base and rows."""
    line = board.total(wanted)
    if line is None:
        return []
    return [_card(line, name, board.rows_of(name, wanted.query)) for name in board.MEASURES]


def _card(line: Line, name: str, rows: str) -> dict[str, Any]:
    return {**board.card(line.shares[name]), "rows": rows}


def _charts(wanted: Wanted) -> dict[str, Any]:
    counties = board.by_county(wanted)
    limit = board.limit_of(wanted.measure, timesource.today())
    names = dict(filters.counties())
    drawn = {code: _tile(wanted, code, names[code], counties[code]) for code in names if code in counties}
    months_seen, rows = board.trends(wanted)
    short = [words for _, words, _, _ in drawn.values()] and board.short_of(
        [line for code, line in counties.items() if code in names and code != CITY], wanted.measure
    )
    title = said(measures()[wanted.measure].title)
    return {
        "tiles": charts.tile_map(branding().tiles, _on_map(drawn), SIGNS) if drawn else None,
        "tiles_title": _message(title, int(short or 0), limit),
        "city": board.share_chip(counties[CITY].shares[wanted.measure]) if CITY in counties else None,
        "city_url": board.board_address(wanted, county=CITY),
        "small": charts.multiples(rows, [f"{month:%Y-%m}" for month in months_seen], limit=limit),
        "limit": f"{limit:g}",
        "small_title": gettext("各县区%(measure)s逐月变化") % {"measure": title},
    }


def _on_map(drawn: dict[str, tuple[str, str, str, str]]) -> dict[str, tuple[str, str, str, str]]:
    return {code: tile for code, tile in drawn.items() if code != CITY}


def _tile(wanted: Wanted, code: str, name: str, line: Line) -> tuple[str, str, str, str]:
    chip = board.share_chip(line.shares[wanted.measure])
    return (
        filters.short_name(name, LONGEST_NAME),
        chip.word.removesuffix(" %"),
        chip.kind,
        board.board_address(wanted, county=code),
    )


def _message(title: str, short: int, limit: float) -> str:
    values = {"n": short, "measure": title, "limit": f"{limit:g}"}
    if short:
        return gettext("%(n)d 个县区%(measure)s不到 %(limit)s %%") % values
    return gettext("各县区%(measure)s都不低于 %(limit)s %%") % values
