"""Filters of a list: each reads its value from the query string, narrows a queryset and says itself as chips.

Values come from anybody: unknown choices and impossible dates are ignored, texts are cut to a length.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

Params = Mapping[str, str]
Choices = Sequence[tuple[str, object]]
TEXT_LIMIT = 80


class Filter(Protocol):
    """What the list asks of a filter. ``template`` draws its control from ``control(params)``."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> object: ...
    @property
    def template(self) -> str: ...
    def names(self) -> tuple[str, ...]: ...
    def narrow(self, queryset: QuerySet[Any], params: Params) -> QuerySet[Any]: ...
    def said(self, params: Params) -> str: ...
    def control(self, params: Params) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few. ``choices`` is a list of (value, word) or a function giving it; ``lookup`` the field to equal.

    ``narrowing`` turns (queryset, value) into a queryset where a plain field does not say it.
    """

    key: str
    label: object
    lookup: str
    choices: Choices | Callable[[], Choices]
    narrowing: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None
    template: str = "web/components/filter_choice.html"

    def names(self) -> tuple[str, ...]:
        return (self.key,)

    def offered(self) -> Choices:
        return self.choices() if callable(self.choices) else self.choices

    def chosen(self, params: Params) -> str:
        wish = params.get(self.key, "")
        return wish if wish and wish in {str(value) for value, _ in self.offered()} else ""

    def narrow(self, queryset: QuerySet[Any], params: Params) -> QuerySet[Any]:
        wish = self.chosen(params)
        if wish and self.narrowing:
            return self.narrowing(queryset, wish)
        return queryset.filter(**{self.lookup: wish}) if wish else queryset

    def said(self, params: Params) -> str:
        wish = params.get(self.key, "")
        return next((str(word) for value, word in self.offered() if str(value) == wish), "") if wish else ""

    def control(self, params: Params) -> dict[str, Any]:
        wish, choices = params.get(self.key, ""), [(str(value), word) for value, word in self.offered()]
        return {"value": wish if wish in dict(choices) else "", "choices": choices}


@dataclass(frozen=True, slots=True)
class Search:
    """Words. ``narrowing`` turns (queryset, text) into a queryset (a search index); else ``fields`` contain the text."""

    key: str
    label: object
    fields: tuple[str, ...] = ()
    narrowing: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None
    placeholder: object = ""
    template: str = "web/components/filter_search.html"

    def names(self) -> tuple[str, ...]:
        return (self.key,)

    def text(self, params: Params) -> str:
        return params.get(self.key, "").replace("\x00", "").strip()[:TEXT_LIMIT]

    def narrow(self, queryset: QuerySet[Any], params: Params) -> QuerySet[Any]:
        text = self.text(params)
        if not text:
            return queryset
        if self.narrowing:
            return self.narrowing(queryset, text)
        wanted = Q()
        for name in self.fields:
            wanted |= Q(**{f"{name}__icontains": text})
        return queryset.filter(wanted)

    def said(self, params: Params) -> str:
        text = self.text(params)
        return f"「{text}」" if text else ""

    def control(self, params: Params) -> dict[str, Any]:
        return {"value": self.text(params), "placeholder": self.placeholder}


@dataclass(frozen=True, slots=True)
class DateRange:
    """From and to, both days included; ``key`` becomes ``<key>_from`` and ``<key>_to``; ``lookup`` a date field."""

    key: str
    label: object
    lookup: str
    template: str = "web/components/filter_dates.html"

    def names(self) -> tuple[str, ...]:
        return (f"{self.key}_from", f"{self.key}_to")

    def days(self, params: Params) -> tuple[date | None, date | None]:
        first, last = (_day(params.get(key, "")) for key in self.names())
        return first, last

    def narrow(self, queryset: QuerySet[Any], params: Params) -> QuerySet[Any]:
        first, last = self.days(params)
        if first:
            queryset = queryset.filter(**{f"{self.lookup}__gte": first})
        return queryset.filter(**{f"{self.lookup}__lte": last}) if last else queryset

    def said(self, params: Params) -> str:
        first, last = self.days(params)
        if first and last:
            return gettext("%(first)s 至 %(last)s") % {"first": first, "last": last}
        if first:
            return gettext("%(first)s 起") % {"first": first}
        return gettext("到 %(last)s") % {"last": last} if last else ""

    def control(self, params: Params) -> dict[str, Any]:
        first, last = self.days(params)
        return {"keys": self.names(), "first": first, "last": last}


@dataclass(frozen=True, slots=True)
class Flag:
    """A yes that narrows by ``condition``."""

    key: str
    label: object
    condition: Q
    template: str = "web/components/filter_flag.html"

    def names(self) -> tuple[str, ...]:
        return (self.key,)

    def narrow(self, queryset: QuerySet[Any], params: Params) -> QuerySet[Any]:
        return queryset.filter(self.condition) if params.get(self.key) == "1" else queryset

    def said(self, params: Params) -> str:
        return gettext("是") if params.get(self.key) == "1" else ""

    def control(self, params: Params) -> dict[str, Any]:
        return {"on": params.get(self.key) == "1"}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
