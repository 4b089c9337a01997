"""How each kind of row says where it belongs: which column holds the unit's place, the county, the class, the account.

Rooms above keep these column names; the scope function knows nothing else of their tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from yinuo.registry.models import Body

NOTHING = Q(pk__in=[])
EVERYTHING = Q()
PLACES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""The letters of a place in the tree, in their order (treebeard's default alphabet)."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Columns of one kind; an empty name: the kind has no such column, and no right can follow from it."""

    path: str = ""
    county: str = ""
    information_class: str = ""
    account: str = ""
    record: str | None = None
    """Prefix towards the record: "" for records themselves, None where the kind is not about one record."""


SHAPES = {
    "record": Shape("source_path", "county_code", "information_class", record=""),
    "record-version": Shape(
        "record__source_path", "record__county_code", "record__information_class", record="record__"
    ),
    "override": Shape(
        "record__source_path", "record__county_code", "record__information_class", record="record__"
    ),
    "submission": Shape("unit_path", "county_code", "information_class", "account"),
    "queued-row": Shape("unit_path", "submission__county_code", "information_class", "submission__account"),
    "finding": Shape(
        "submission__unit_path",
        "submission__county_code",
        "submission__information_class",
        "submission__account",
    ),
    "attempt": Shape("unit_path", "", "information_class", "account"),
    "draft": Shape("unit__path", "unit__county_code", "information_class", "account"),
    "clock": Shape("unit_path", "county_code"),
    "pause": Shape("clock__unit_path", "clock__county_code"),
    "recalculation": Shape("clock__unit_path", "clock__county_code"),
    "reminder": Shape("unit_path", "clock__county_code"),
    "job": Shape("unit_path", account="account"),
    "obligation": Shape("holder__path", "holder__county_code"),
}


def under(column: str, path: str) -> Q:
    """Rows whose ``column`` is ``path`` or lies under it; an empty path reaches nothing.

    A range instead of a LIKE, so that an index serves on SQLite and PostgreSQL alike.
    """
    if not path or not column:
        return NOTHING
    after = _after(path)
    within = Q(**{f"{column}__gte": path})
    return within & (Q(**{f"{column}__lt": after}) if after else Q(**{f"{column}__startswith": path}))


def _after(path: str) -> str:
    """The first place that no longer lies under ``path``; "" when there is none."""
    kept = path.rstrip(PLACES[-1])
    if not kept:
        return ""
    return kept[:-1] + PLACES[PLACES.index(kept[-1]) + 1]


def under_any(column: str, paths: Iterable[str]) -> Q:
    """Rows under one of ``paths``."""
    reached = NOTHING
    for path in paths:
        reached = reached | under(column, path)
    return reached


def covers_city(region: str) -> bool:
    """Whether an office of ``region`` (six digits, GB/T 2260) answers for the whole node: a city's or a province's."""
    return len(region) == 6 and region.endswith("00")


def bodies_of(region: str) -> QuerySet[Body]:
    """The bodies a region's office answers for: its county's, or all of a city."""
    bodies: QuerySet[Body] = Body.objects.all()
    if not region:
        return bodies.none()
    return bodies if covers_city(region) else bodies.filter(county_code=region)


def in_region(shape: Shape, region: str) -> Q:
    """Rows of the bodies of ``region`` and below."""
    if not region or not shape.path:
        return NOTHING
    if covers_city(region):
        return EVERYTHING
    if shape.county:
        return Q(**{shape.county: region})
    return Q(**{f"{shape.path}__in": bodies_of(region).values("path")})
