"""How many working days the records decided lately took, as the last refresh of the figures counted them: only numbers,
whatever may be shown of the records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Sum

from yinuo.accounts.shapes import under
from yinuo.assessment.models import DaysUsed

RECENT = timedelta(days=90)
"""Records whose decision lies at most so far back are counted."""
Counts = Mapping[str, Mapping[int, int]]
"""By group: working days used, and how many records took so many."""


def days_used_by_county(information_class: str) -> Counts:
    """Records of a class by the county of today; ``""``: the city's own bodies."""
    return _counted("county_code", information_class=information_class)


def days_used_by_class(unit_path: str) -> Counts:
    """Records of the body at ``unit_path`` and all below it, by class."""
    return _counted("information_class", unit_path=unit_path)


def _counted(by: str, information_class: str = "", unit_path: str = "") -> Counts:
    rows = DaysUsed.objects.order_by()
    rows = rows.filter(information_class=information_class) if information_class else rows
    rows = rows.filter(under("unit_path", unit_path)) if unit_path else rows
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for group, days, number in rows.values_list(by, "days").annotate(total=Sum("number")):
        found[group][days] = number
    return found
