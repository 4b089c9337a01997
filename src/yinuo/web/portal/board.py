"""The board (看板): figures of reporting quality shaped for people, each with its base and the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from yinuo import timesource
from yinuo.assessment.quality import Line, Scope, Share, figures, rows_behind
from yinuo.assessment.thresholds import measures
from yinuo.core.months import add_months
from yinuo.records.queries.lists import CITY
from yinuo.registry.models import Body
from yinuo.registry.queries.regions import region_names
from yinuo.web.listing import Cell
from yinuo.web.listing.filters import Params
from yinuo.web.listing.page import plain
from yinuo.web.portal import filters
from yinuo.web.portal.editions import title_of
from yinuo.web.portal.record_lists import rows_address
from yinuo.web.ui import numbers
from yinuo.web.ui.chips import Chip
from yinuo.web.ui.language import called, english, said

TREND = 12
PERIODS = (
    ("3", gettext_lazy("近 3 个月")),
    ("12", gettext_lazy("近 12 个月")),
    ("year", gettext_lazy("今年")),
)
MEASURES = ("timeliness", "completeness", "accuracy")
KINDS = {"pass": "kept", "fail": "late", "not-applicable": "neutral"}


def _months() -> list[tuple[str, str]]:
    this = timesource.today().replace(day=1)
    months = [add_months(this, -back) for back in range(TREND)]
    return [*((key, str(word)) for key, word in PERIODS), *((f"{m:%Y-%m}", month_word(m)) for m in months)]


def _of_measures() -> list[tuple[str, str]]:
    return [(name, said(measures()[name].title)) for name in MEASURES]


BY_PERIOD = filters.wish("period", gettext_lazy("时间"), _months, PERIODS[0][0])
BY_COUNTY = filters.wish("county", gettext_lazy("县区"), filters.counties)
BY_CLASS = filters.wish("class", gettext_lazy("类别"), filters.classes)
BY_MEASURE = filters.wish("measure", gettext_lazy("看什么"), _of_measures, MEASURES[0])


def month_word(month: date) -> str:
    """``2026 年 11 月`` or ``Nov 2026``."""
    return f"{month:%b %Y}" if english() else f"{month.year} 年 {month.month} 月"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked for. ``body`` narrows to one body and, unless the scope says only, those under it."""

    scope: Scope
    measure: str
    period: str
    body: Body | None

    @property
    def trend(self) -> Scope:
        """The same without the period: the last twelve months."""
        first, last = _span("12")
        return replace(self.scope, first=first, last=last)

    @property
    def query(self) -> dict[str, str]:
        """The query string that asks for the same."""
        asked = {
            "period": self.period,
            "county": self.scope.county_code,
            "class": self.scope.information_class,
            "body": self.body.code if self.body else "",
            "only": "1" if self.scope.only_unit else "",
        }
        return {key: value for key, value in asked.items() if value}


def read(params: QueryDict) -> Wanted:
    """What a query string asks of the board; whatever makes no sense is left out."""
    given: Params = plain(params)
    period = BY_PERIOD.chosen(given) or BY_PERIOD.default
    body = Body.objects.filter(code=given.get("body", "")[:18].upper()).first()
    path, only = (body.path, given.get("only") == "1") if body else ("", False)
    scope = Scope(path, BY_COUNTY.chosen(given), BY_CLASS.chosen(given), *_span(period), only)
    return Wanted(scope, BY_MEASURE.chosen(given) or BY_MEASURE.default, period, body)


def _span(period: str) -> tuple[date, date]:
    """First and last month of a period that :func:`_months` offers."""
    this = timesource.today().replace(day=1)
    if period == "year":
        return this.replace(month=1), this
    if period.isdigit():
        return add_months(this, 1 - int(period)), this
    month = date.fromisoformat(f"{period}-01")
    return month, month


def percent(share: Share) -> float | None:
    """A share in per cent with one decimal; None where it does not apply."""
    return None if share.value is None else round(100 * share.value, 1)


def share_chip(share: Share) -> Chip:
    """A share with its verdict."""
    if share.value is None:
        return Chip("neutral", gettext("不适用"))
    return Chip(KINDS[share.answer], f"{percent(share):.1f} %")


def share_cell(share: Share, rows: str = "") -> Cell:
    """A share with its base, which leads to the ``rows`` behind it."""
    base = f"{numbers.thousands(share.numerator)} / {numbers.thousands(share.denominator)}"
    if not share.denominator:
        return Cell(chip=share_chip(share))
    return Cell(base, url=rows, chip=share_chip(share), value=percent(share))


def title_of_measure(name: str) -> str:
    """What a measure is called."""
    return said(measures()[name].title)


def limit_of(measure: str, day: date) -> float:
    """The threshold in per cent in force on ``day``."""
    return 100 * measures()[measure].on(day).threshold


def rows_of(measure: str, query: Mapping[str, str], view: str = "board-rows", **more: str) -> str:
    """The rows behind a measure of what ``query`` asks for, or with ``view`` the rules they broke."""
    return f"{reverse(f'portal:{view}')}?{urlencode({**query, 'measure': measure, **more})}"


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One line of a table of the board; ``pk`` only keeps the order of equals; ``query`` asks for the line alone."""

    pk: int
    line: Line
    late_rows: str
    all_rows: str
    body: Body | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    county_name: str = ""

    def rows_of(self, measure: str) -> str:
        """The page of the rows behind one of its shares."""
        return rows_of(measure, self.query)

    @property
    def month(self) -> date | None:
        month = self.line.group.get("month")
        return month if isinstance(month, date) else None

    @property
    def name(self) -> str:
        return called(self.body) if self.body else ""

    @property
    def class_title(self) -> str:
        return title_of(str(self.line.group["information_class"]))

    @property
    def due(self) -> int:
        return self.line.numbers["due"]

    @property
    def late(self) -> int:
        return self.line.numbers["due"] - self.line.numbers["on_time"]

    @property
    def open_overdue(self) -> int:
        return self.line.numbers["open_overdue"]

    @property
    def timeliness(self) -> float | None:
        return percent(self.line.shares["timeliness"])

    @property
    def completeness(self) -> float | None:
        return percent(self.line.shares["completeness"])

    @property
    def accuracy(self) -> float | None:
        return percent(self.line.shares["accuracy"])


def by_body(wanted: Wanted) -> list[BoardLine]:
    """One line for each body with figures: two statements."""
    lines, counties = figures(wanted.scope, by=("unit",)), region_names()
    bodies = Body.objects.in_bulk([line.group["unit_id"] for line in lines])
    found = []
    for number, line in enumerate(lines, 1):
        body = bodies[int(str(line.group["unit_id"]))]
        found.append(
            replace(_line(number, line, wanted, wanted.scope, body), county_name=county_of(body, counties))
        )
    return found


def county_of(body: Body, names: Mapping[str, str]) -> str:
    """The name of the county a body belongs to."""
    return names.get(body.county_code, "") if body.county_code else gettext("市直")


def by_month(wanted: Wanted) -> list[BoardLine]:
    """One line for each month and class of the last twelve months: one statement."""
    lines = figures(wanted.trend, by=("month", "class"))
    return [_line(number, line, wanted, wanted.trend) for number, line in enumerate(lines, 1)]


def month_totals(wanted: Wanted) -> list[tuple[date, Line]]:
    """All classes together in each of the last twelve months that has figures: one statement."""
    lines = figures(wanted.trend, by=("month",))
    dated = [(month, line) for line in lines if isinstance(month := line.group["month"], date)]
    return sorted(dated, key=lambda pair: pair[0])


def _line(number: int, line: Line, wanted: Wanted, scope: Scope, body: Body | None = None) -> BoardLine:
    named = body or wanted.body
    code = named.code if named else ""
    late, every = rows_behind(line, scope), rows_behind(line, scope, short=False)
    query = {**wanted.query, **narrowed_to(line, body)}
    return BoardLine(number, line, rows_address(late, code), rows_address(every, code), body, query)


def narrowed_to(line: Line, body: Body | None) -> dict[str, str]:
    """What a query string adds to ask for one line alone."""
    month = line.group.get("month")
    found = {
        "body": body.code if body else "",
        "only": "1" if body else "",
        "class": str(line.group.get("information_class", "")),
        "period": f"{month:%Y-%m}" if isinstance(month, date) else "",
    }
    return {key: value for key, value in found.items() if value}


def total(wanted: Wanted) -> Line | None:
    """All figures in scope on one line; None where there are none."""
    return next(iter(figures(wanted.scope, by=())), None)


def by_county(wanted: Wanted) -> dict[str, Line]:
    """Figures by county code, of all counties whichever is chosen; the city's own bodies under :data:`CITY`."""
    lines = figures(replace(wanted.scope, county_code=""), by=("county",))
    return {str(line.group["county_code"]) or CITY: line for line in lines}


def trends(wanted: Wanted) -> tuple[list[date], list[tuple[str, list[float | None], str]]]:
    """The measure by county and month, with the months that have figures at all."""
    lines = figures(replace(wanted.trend, county_code=""), by=("county", "month"))
    months = sorted({line.group["month"] for line in lines if isinstance(line.group["month"], date)})
    known = {
        (str(line.group["county_code"]) or CITY, line.group["month"]): percent(line.shares[wanted.measure])
        for line in lines
    }
    present = {code for code, _ in known}
    rows = [
        (name, [known.get((code, month)) for month in months], board_address(wanted, county=code))
        for code, name in filters.counties()
        if code in present
    ]
    return months, rows


def board_address(wanted: Wanted, **changes: str) -> str:
    """The board with ``changes`` to what is wanted."""
    query: Mapping[str, str] = {**wanted.query, "measure": wanted.measure, **changes}
    return f"{reverse('portal:board')}?{urlencode({key: value for key, value in query.items() if value})}"


def short_of(lines: Sequence[Line], measure: str) -> int:
    """How many lines fall short of the threshold."""
    return sum(line.shares[measure].answer == "fail" for line in lines)


def base_of(share: Share) -> str:
    """What the share counts, with both numbers: ``报送 144 行，通过核验 141 行``."""
    parts = {"part": numbers.thousands(share.numerator), "whole": numbers.thousands(share.denominator)}
    return said(share.measure.counted).format(**parts)


def card(share: Share) -> dict[str, str | None]:
    """A share as a number card: label, value in per cent, base, tone."""
    value = percent(share)
    return {
        "label": said(share.measure.title),
        "value": None if value is None else f"{value:.1f}",
        "base": base_of(share),
        "tone": "late" if share.answer == "fail" else "",
    }


def formulas(line: Line | None, names: Sequence[str] = MEASURES) -> list[tuple[str, str, str, str]]:
    """Title, formula, threshold in per cent and its basis of each measure, in the edition in force on the day of ``line``."""
    day = line.as_of if line else timesource.today()
    known = measures()
    return [
        (
            said(known[name].title),
            said(known[name].formula),
            f"{limit_of(name, day):g}",
            known[name].on(day).basis,
        )
        for name in names
    ]
