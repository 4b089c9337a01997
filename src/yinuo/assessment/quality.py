"""Timeliness, completeness and accuracy of units by month and class, with thresholds, drillable to the rows.

The figures are read from :class:`QualityMonth`, a few thousand rows whatever the size of the store. They are public: they
say how units report, nothing of what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Max, QuerySet, Sum

from yinuo import timesource
from yinuo.accounts.shapes import under
from yinuo.assessment.models import QualityMonth
from yinuo.assessment.refresh import READ, required_rules
from yinuo.assessment.thresholds import Measure, Threshold, measures
from yinuo.core.months import add_months
from yinuo.records.queries import Filters
from yinuo.records.queries.lists import CITY, carried_on_by

PASS, FAIL, NOT_APPLICABLE = "pass", "fail", "not-applicable"
BASES = {
    "timeliness": ("on_time", "due"),
    "completeness": ("supplied_items", "required_items"),
    "accuracy": ("passed", "rows"),
}
_SUMS = (
    "records",
    "published",
    "due",
    "on_time",
    "open_overdue",
    "required_items",
    "supplied_items",
    "rows",
    "passed",
)
GROUPS = {
    "unit": ("unit_id", "unit__name", "unit_path"),
    "class": ("information_class",),
    "month": ("month",),
    "county": ("county_code",),
}


@dataclass(frozen=True, slots=True)
class Share:
    """One measure of one line: numerator, denominator, and the answer pass, fail or not applicable.

    ``value`` is None where the base is too small to judge; that is written out, never shown as zero.
    """

    name: str
    measure: Measure
    threshold: Threshold
    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        enough = self.denominator >= self.threshold.at_least
        return self.numerator / self.denominator if enough else None

    @property
    def answer(self) -> str:
        if self.value is None:
            return NOT_APPLICABLE
        return PASS if self.value >= self.threshold.threshold else FAIL


@dataclass(frozen=True, slots=True)
class Scope:
    """What figures are asked for; empty: not narrowed. ``first`` and ``last`` are first days of months, both included;
    ``unit_path`` reaches all below it unless ``only_unit``."""

    unit_path: str = ""
    county_code: str = ""
    information_class: str = ""
    first: date | None = None
    last: date | None = None
    only_unit: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """How often a rule of a class was broken in the rows supplied; one row may break several."""

    information_class: str
    rule: str
    count: int


@dataclass(frozen=True, slots=True)
class Line:
    """The measures of one group as of a day. ``group`` holds its columns, such as ``{"unit_id": 3, "month": …}``."""

    group: dict[str, object]
    numbers: dict[str, int]
    shares: dict[str, Share]
    as_of: date


def figures(scope: Scope | None = None, by: Sequence[str] = ("unit",)) -> list[Line]:
    """The measures grouped by some of ``unit``, ``class``, ``month``, ``county``; by nothing: one line of all.

    One statement. The threshold of a month's line is the one in force then, else today's figures' day.
    """
    scope = scope or Scope()
    columns = [column for name in by for column in GROUPS[name]]
    sums = {"as_of_day": Max("as_of"), **{name: Sum(name) for name in _SUMS}}
    known = measures()
    if not columns:
        row = _rows(scope).aggregate(**sums)
        return [_line(row, columns, known)] if row["as_of_day"] else []
    rows = _rows(scope).values(*columns).annotate(**sums)
    return [_line(row, columns, known) for row in rows.order_by(*columns)]


def by_year_before(scope: Scope, by: Sequence[str] = ("unit",)) -> list[Line]:
    """The same months a year earlier, to compare with."""
    first = add_months(scope.first, -12) if scope.first else None
    last = add_months(scope.last, -12) if scope.last else None
    return figures(replace(scope, first=first, last=last), by)


def broken_rules(scope: Scope, name: str = "accuracy") -> list[Broken]:
    """What a share rests on rule by rule, the most frequent first. For completeness only the rules of required items: their
    counts add up to what is missing."""
    counts: Counter[tuple[str, str]] = Counter()
    for information_class, findings in _rows(scope).values_list("information_class", "findings").iterator():
        for rule, count in findings.items():
            if name != "completeness" or rule in required_rules(information_class):
                counts[information_class, rule] += count
    return [
        Broken(*place, count) for place, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    ]


def rows_behind(line: Line, scope: Scope, name: str = "timeliness", short: bool = True) -> Filters:
    """The filters that list the records behind a line's timeliness; ``short``: only those that were late.

    For completeness and accuracy the rows are those of submissions: :func:`submissions_behind`.
    """
    month = line.group.get("month")
    first = month if isinstance(month, date) else scope.first
    last = month if isinstance(month, date) else scope.last
    return Filters(
        information_class=str(line.group.get("information_class") or scope.information_class),
        body_path=str(line.group.get("unit_path") or scope.unit_path),
        only_body="unit_path" in line.group or scope.only_unit,
        county_code=str(line.group.get("county_code", scope.county_code) or _any_county(line)),
        decided_from=first,
        decided_to=add_months(last, 1) - timedelta(days=1) if last else None,
        late=True if short else None,
    )


def _any_county(line: Line) -> str:
    """The empty county of a line grouped by county is the city itself; elsewhere it does not narrow."""
    return CITY if "county_code" in line.group else ""


def submissions_behind(line: Line, scope: Scope) -> dict[str, object]:
    """The filters of :class:`yinuo.intake.models.Submission` that list what a line's completeness and accuracy rest on."""
    wanted = rows_behind(line, scope, short=False)
    found = {
        "information_class": wanted.information_class,
        "unit__path" if wanted.only_body else "unit__path__startswith": wanted.body_path,
        "unit__county_code__in": carried_on_by(wanted.county_code) if wanted.county_code else None,
        "received_at__gte": _midnight(wanted.decided_from),
        "received_at__lt": _midnight(wanted.decided_to, 1),
        "stage__in": READ,
    }
    return {name: value for name, value in found.items() if value}


def _midnight(day: date | None, later: int = 0) -> datetime | None:
    """The instant a day begins in the place."""
    return datetime.combine(day + timedelta(days=later), time(), timesource.PLACE) if day else None


def _rows(scope: Scope) -> QuerySet[QualityMonth]:
    rows = QualityMonth.objects.order_by()
    plain = {
        "county_code": scope.county_code,
        "information_class": scope.information_class,
        "month__gte": scope.first,
        "month__lte": scope.last,
    }
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if scope.only_unit:
        return rows.filter(unit_path=scope.unit_path)
    return rows.filter(under("unit_path", scope.unit_path)) if scope.unit_path else rows


def _line(row: dict[str, object], columns: Sequence[str], known: dict[str, Measure]) -> Line:
    month, as_of = row.get("month"), row["as_of_day"]
    day = month if isinstance(month, date) else as_of
    numbers = {name: int(str(row[name] or 0)) for name in _SUMS}
    shares = {
        name: Share(name, known[name], known[name].on(day), numbers[above], numbers[below])  # type: ignore[arg-type]
        for name, (above, below) in BASES.items()
    }
    return Line({column: row[column] for column in columns}, numbers, shares, as_of)  # type: ignore[arg-type]
