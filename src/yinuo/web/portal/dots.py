"""Dots for single cases rather than averages: how many working days each decision took to be published, by county or
class. Drawn are the classes under the rule of double publicity (双公示), for the line is its limit.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from yinuo import timesource
from yinuo.assessment.days_used import RECENT, days_used_by_class, days_used_by_county
from yinuo.catalogue import catalogue
from yinuo.clocks.rules import in_force
from yinuo.records.queries import Filters
from yinuo.records.queries.lists import CITY
from yinuo.web import charts
from yinuo.web.portal import filters
from yinuo.web.portal.record_lists import rows_address

DAYS = RECENT.days
LETTERS = 6
"""Letters that fit beside the dots on a phone."""
RULE = "publish-in-7-working-days"


def since() -> date:
    """The first day of decisions that are drawn."""
    return timesource.today() - RECENT


def limit() -> int:
    """The last working day in time, by the rule in force today."""
    return in_force(RULE).length


def _classes() -> list[tuple[str, str]]:
    """The classes under the rule, with their titles."""
    return [(name, title) for name, title in filters.classes() if catalogue().newest(name).clock == RULE]


def by_county() -> charts.DotStrip | None:
    """Every county of today and the city's own bodies; None without any record."""
    found: dict[str, Counter[int]] = {}
    for name, _ in _classes():
        for code, used in days_used_by_county(name).items():
            found.setdefault(code or CITY, Counter()).update(used)
    rows = [
        (
            filters.short_name(name, LETTERS),
            found[code],
            rows_address(Filters(county_code=code, decided_from=since())),
        )
        for code, name in filters.counties()
        if code in found
    ]
    return charts.dot_strip(rows, limit=limit()) if rows else None


def by_class(body_path: str, body_code: str) -> charts.DotStrip | None:
    """Every class that a body and those under it reported; None without any record."""
    found, rows = days_used_by_class(body_path), []
    for name, title in _classes():
        wanted = Filters(information_class=name, body_path=body_path, decided_from=since())
        if name in found:
            rows.append((title, found[name], rows_address(wanted, body_code)))
    return charts.dot_strip(rows, limit=limit(), above=True) if rows else None
