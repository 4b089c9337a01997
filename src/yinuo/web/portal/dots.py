"""Dots for single cases rather than averages: how many working days each record took, by county or class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from yinuo import timesource
from yinuo.records.queries import Filters, days_used
from yinuo.records.queries.lists import CITY
from yinuo.registry.queries import counties_for_statistics
from yinuo.web import charts
from yinuo.web.portal import filters
from yinuo.web.portal.record_lists import rows_address

DAYS = 90
LETTERS = 6
"""Letters that fit beside the dots on a phone."""
LIMIT = 7
"""Working days a double publicity decision may take (发改办财金〔2018〕424号)."""


def since() -> date:
    """The first day of decisions that are drawn."""
    return timesource.today() - timedelta(days=DAYS)


def by_county() -> charts.DotStrip | None:
    """Every county of today and the city's own bodies; None without any record."""
    today_of, found = counties_for_statistics(), dict[str, Counter[int]]()
    for code, used in days_used("county_code", since()).items():
        found.setdefault(today_of.get(code, code) or CITY, Counter()).update(used)
    rows = [
        (
            filters.short_name(name, LETTERS),
            found[code],
            rows_address(Filters(county_code=code, decided_from=since())),
        )
        for code, name in filters.counties()
        if code in found
    ]
    return charts.dot_strip(rows, limit=LIMIT) if rows else None


def by_class(body_path: str, body_code: str) -> charts.DotStrip | None:
    """Every class a body and those under it reported; None without any record."""
    found = days_used("information_class", since(), Filters(body_path=body_path))
    names = dict(filters.classes())
    rows: list[tuple[str, Mapping[int, int], str]] = []
    for name, used in found.items():
        wanted = Filters(information_class=name, body_path=body_path, decided_from=since())
        rows.append((names.get(name, name), dict(used), rows_address(wanted, body_code)))
    return charts.dot_strip(rows, limit=LIMIT) if rows else None
