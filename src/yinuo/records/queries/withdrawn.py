"""Withdrawn records as everybody may know of them: that, when and why, not what (撤下的公示)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from yinuo import timesource
from yinuo.core.errors import NotFound
from yinuo.records.models import Record, RecordVersion
from yinuo.records.queries.lists import Filters


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What stands in the place of a withdrawn record."""

    record_id: int
    information_class: str
    authority_name: str
    withdrawn_at: datetime
    reason: str
    basis: str


TOLD = ("pk", "information_class", "authority_name", "withdrawn_at", "reason", "basis")


def withdrawn(filters: Filters | None = None) -> QuerySet[Any]:
    """Records within ``filters`` that were public and are withdrawn, the last first, with ``withdrawn_at``, ``reason`` and
    ``basis`` of their withdrawal. Nothing else of them is read."""
    acts = RecordVersion.objects.filter(record=OuterRef("pk"), kind=RecordVersion.Kind.WITHDRAWAL)
    last = acts.order_by("-number")
    wanted = replace(filters or Filters(), status=Record.Status.WITHDRAWN)
    return (
        Record.objects.filter(wanted.as_q(timesource.today()), published_on__isnull=False)
        .annotate(
            withdrawn_at=Subquery(last.values("known_from")[:1]),
            reason=Subquery(last.values("reason")[:1]),
            basis=Subquery(last.values("basis")[:1]),
        )
        .only("information_class", "authority_name")
        .order_by("-withdrawn_at", "-pk")
    )


def newest_withdrawn(filters: Filters, limit: int) -> list[Withdrawn]:
    """What was withdrawn last within ``filters``."""
    return [Withdrawn(*row) for row in withdrawn(filters).values_list(*TOLD)[:limit]]


def withdrawn_since(day: date) -> int:
    """How many public records were withdrawn from ``day`` on and still are."""
    return withdrawn().filter(withdrawn_at__date__gte=day).count()


def withdrawn_notice(record_id: int) -> Withdrawn:
    """What stands in the place of a withdrawn record that was public. Raises ``NotFound`` for any other."""
    row = withdrawn().filter(pk=record_id).values_list(*TOLD).first()
    if row is None:
        raise NotFound
    return Withdrawn(*row)
