"""Queries on regions as rows, with what came before and after."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yinuo import timesource
from yinuo.registry.models import Region


def all_regions() -> QuerySet[Region]:
    """Every region there ever was, with predecessors and successors at hand."""
    return Region.objects.prefetch_related("successors", "predecessors").order_by("code", "valid_from")


def standing(regions: QuerySet[Region], wish: str) -> QuerySet[Region]:
    """Of some regions those in force today (``now``), or those that are no more (``past``)."""
    over = Q(valid_to__lt=timesource.today())
    return regions.filter(over) if wish == "past" else regions.exclude(over)
