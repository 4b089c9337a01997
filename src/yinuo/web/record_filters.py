"""Filters of lists of records: each says which of :class:`yinuo.records.queries.Filters` it sets.

The list is asked for with all of them at once, since by which index it is best read follows from the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from yinuo.accounts.shapes import EVERYTHING
from yinuo.records.queries import Filters
from yinuo.registry.models import Body
from yinuo.web.listing import Choice, DateRange, Flag
from yinuo.web.listing.filters import TEXT_LIMIT, Filter, Params
from yinuo.web.listing.page import plain

Said = Mapping[str, Any]
NO_BODY: Said = {"body_path": "-", "only_body": True}
"""A place that no body has: nothing is found of a body that is not there."""


@runtime_checkable
class Saying(Protocol):
    """A filter of the list that says what it sets."""

    def says(self, params: Params) -> Said: ...


def wanted(filters: Iterable[Filter], params: QueryDict, **given: Any) -> Filters:
    """What the list is narrowed to by its ``filters`` as the query string has them, beside what is ``given``."""
    values = plain(params)
    for one in filters:
        if isinstance(one, Saying):
            given.update(one.says(values))
    return Filters(**given)


@dataclass(frozen=True, slots=True)
class Chosen(Choice):
    """One of a few, setting the filter ``sets`` to what ``meaning`` makes of it."""

    sets: str = ""
    meaning: Callable[[str], object] = str

    def narrow(self, queryset: QuerySet[Any], params: Params) -> QuerySet[Any]:
        return queryset

    def says(self, params: Params) -> Said:
        wish = self.chosen(params)
        return {self.sets: self.meaning(wish)} if wish else {}


@dataclass(frozen=True, slots=True)
class Decided(DateRange):
    """The days of the decision."""

    key: str = "decided"
    label: object = gettext_lazy("决定日期")
    lookup: str = "listed_on"

    def narrow(self, queryset: QuerySet[Any], params: Params) -> QuerySet[Any]:
        return queryset

    def says(self, params: Params) -> Said:
        return dict(zip(("decided_from", "decided_to"), self.days(params), strict=True))


@dataclass(frozen=True, slots=True)
class Yes(Flag):
    """A yes to the filter named as the key."""

    condition: Q = EVERYTHING

    def narrow(self, queryset: QuerySet[Any], params: Params) -> QuerySet[Any]:
        return queryset

    def says(self, params: Params) -> Said:
        return {self.key: True} if params.get(self.key) == "1" else {}


@dataclass(frozen=True, slots=True)
class OfBody:
    """Records reported by a body, named by code or name; with ``only=1`` without those under it."""

    key: str = "body"
    label: object = gettext_lazy("单位")
    template: str = "web/components/filter_search.html"

    def names(self) -> tuple[str, ...]:
        return (self.key, "only")

    def body(self, params: Params) -> Body | None:
        text = params.get(self.key, "").replace("\x00", "").strip()[:TEXT_LIMIT]
        if not text:
            return None
        found: Body | None = Body.objects.filter(code=text.upper()).first()
        return found or Body.objects.filter(name=text).order_by("path").first()

    def narrow(self, queryset: QuerySet[Any], params: Params) -> QuerySet[Any]:
        return queryset

    def says(self, params: Params) -> Said:
        if not params.get(self.key, "").strip():
            return {}
        body = self.body(params)
        return {"body_path": body.path, "only_body": params.get("only") == "1"} if body else NO_BODY

    def said(self, params: Params) -> str:
        typed = params.get(self.key, "").strip()[:TEXT_LIMIT]
        if not typed:
            return ""
        body = self.body(params)
        if body is None:
            return gettext("「%(name)s」没有这个单位") % {"name": typed}
        return (
            gettext("%(name)s（不含下属）") % {"name": body.name} if params.get("only") == "1" else body.name
        )

    def control(self, params: Params) -> dict[str, Any]:
        return {"value": params.get(self.key, "")[:TEXT_LIMIT], "placeholder": gettext("全称或代码")}
