"""Queries on one official and their terms."""

from __future__ import annotations

from django.db.models import QuerySet

from yinuo.registry.models import Term


def terms_of(official_id: int) -> QuerySet[Term]:
    """Every term of an official, the latest first."""
    terms = Term.objects.filter(official_id=official_id).select_related("post__body")
    return terms.order_by("-started_on", "-pk")
