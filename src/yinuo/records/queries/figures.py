"""Figures about records: the summary of a body's page, the newest published, totals for the home page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from time import monotonic
from typing import Any, TypeVar, cast

from django.db.models import Count, F, Q, QuerySet

from yinuo import timesource
from yinuo.accounts.scope import visible
from yinuo.accounts.shapes import under
from yinuo.core.actor import PUBLIC, Actor
from yinuo.records.models import Record
from yinuo.records.queries.lists import Filters, due_by, first_of, listed

KEEP_SECONDS = 600.0
_kept: dict[str, tuple[float, Any]] = {}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Share:
    """A share with what it rests on: numerator, denominator, the day as of which; None where nothing was due."""

    numerator: int
    denominator: int
    as_of: date

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class BodySummary:
    """A body's records the actor may see: counts by class, its share on time, the newest of its own and about it."""

    reported: dict[str, int]
    about: dict[str, int]
    on_time: Share
    recent: list[Record] = field(default_factory=list)


def body_summary(actor: Actor, path: str, body_id: int, recent: int = 10) -> BodySummary:
    """The summary of a body at ``path`` with all below it, in at most six queries. The share is over all it reported, whatever
    the actor may see of it: a rate that leaves out what is hidden would mislead. For the public, counts are at most ten
    minutes old."""
    today = timesource.today()
    seen = Record.objects.filter(visible(actor, "record"))
    here = under("source_path", path)

    def counted() -> tuple[dict[str, int], dict[str, int], Share]:
        return (
            _by_class(seen.filter(here)),
            _by_class(seen.filter(subject_body=body_id)),
            on_time(here, today),
        )

    public = actor == PUBLIC
    reported, about, share = _keep_in_mind(counted, f"body {path} {today}") if public else counted()
    return BodySummary(reported, about, share, first_of(listed(actor, Filters(body_path=path)), recent))


def on_time(which: Q, today: date) -> Share:
    """The share of records ``which`` done by their due date, among all due by ``today`` (open and overdue included)."""
    numbers = Record.objects.filter(which, due_by(today)).aggregate(
        due=Count("pk"), done=Count("pk", filter=Q(met_on__lte=F("due_on")))
    )
    return Share(numbers["done"], numbers["due"], today)


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


def days_used(by: str, since: date, filters: Filters | None = None) -> dict[str, dict[int, int]]:
    """How many finished records since a decision on ``since`` took how many working days, by ``county_code`` or
    ``information_class``: one statement, whatever may be shown of them, for only numbers leave. At most ten minutes
    old."""
    wanted = filters or Filters()
    return _keep_in_mind(lambda: _days_used(by, since, wanted), f"days-used {by} {since} {wanted}")


def _days_used(by: str, since: date, filters: Filters) -> dict[str, dict[int, int]]:
    rows = Record.objects.filter(filters.as_q(timesource.today()), listed_on__gte=since)
    counts = rows.filter(working_days_used__isnull=False, due_on__isnull=False).order_by()
    found: dict[str, dict[int, int]] = {}
    for group, used, number in (
        counts.values(by, "working_days_used")
        .annotate(number=Count("pk"))
        .values_list(by, "working_days_used", "number")
    ):
        found.setdefault(group, {})[used] = number
    return found


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
