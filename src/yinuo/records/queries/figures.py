"""Figures about records: those that speak of a body, the newest published, totals for the home page."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any, TypeVar, cast

from django.db.models import Count, QuerySet

from yinuo.accounts.scope import visible
from yinuo.core.actor import PUBLIC, Actor
from yinuo.records.models import Record
from yinuo.records.queries.lists import Filters, first_of, listed

KEEP_SECONDS = 600.0
_kept: dict[str, tuple[float, Any]] = {}
T = TypeVar("T")


def about_by_class(actor: Actor, body_id: int) -> dict[str, int]:
    """How many records the actor may see speak of a body, by class."""
    return _by_class(Record.objects.filter(visible(actor, "record"), subject_body=body_id))


def latest_published(limit: int = 10) -> list[Record]:
    """The newest published records, as everybody may see them."""
    rows = Record.objects.filter(visible(PUBLIC, "record")).select_related("source")
    return list(rows.order_by("-pk")[:limit])


def newest_published(filters: Filters, limit: int = 50) -> list[Record]:
    """What was published last within ``filters``, as everybody may see it: among the records decided last, four times
    as many as asked for, so that an index serves at any size of the store."""
    recent = first_of(listed(PUBLIC, filters), 4 * limit)
    recent.sort(key=lambda record: (record.published_on or record.listed_on, record.pk), reverse=True)
    return recent[:limit]


def totals() -> dict[str, int]:
    """Published records by class, at most ten minutes old. The home page reads them faster from the
    monthly figures of assessment."""
    return _keep_in_mind(lambda: _by_class(Record.objects.filter(visible(PUBLIC, "record"))), "totals")


def forget() -> None:
    """Count anew at the next call."""
    _kept.clear()


def _by_class(rows: QuerySet[Record]) -> dict[str, int]:
    grouped = rows.order_by().values("information_class")
    return dict(grouped.annotate(number=Count("pk")).values_list("information_class", "number"))


def _keep_in_mind(make: Callable[[], T], name: str) -> T:
    at, kept = _kept.get(name, (0.0, None))
    if at and monotonic() - at <= KEEP_SECONDS:
        return cast(T, kept)
    value = make()
    _kept[name] = (monotonic(), value)
    return value
