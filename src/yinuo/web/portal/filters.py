"""Filters of public lists that narrow by what records.queries knows, and filters whose wish the view reads itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.records.queries import Filters
from yinuo.records.queries.lists import CITY
from yinuo.registry.models import Body
from yinuo.registry.queries.regions import current_regions
from yinuo.web.branding import branding
from yinuo.web.listing import Choice
from yinuo.web.listing.filters import TEXT_LIMIT, Choices, Params
from yinuo.web.portal import dictionary

_PEOPLE = re.compile(r"(?<=..)(?:回|满|蒙古|朝鲜|壮|苗|土家|畲|瑶|侗|彝)族(?:自治)?(?=[县区]$)")
LATE = (("1", gettext_lazy("超期")), ("0", gettext_lazy("没有超期")))


def counties() -> list[tuple[str, str]]:
    """The counties and functional zones of today by code, with the city's own bodies last."""
    named = [(each.code, each.name) for each in current_regions() if each.level in ("county", "zone")]
    return [*named, (CITY, gettext("市直单位"))]


def short_name(name: str, letters: int) -> str:
    """A region's name as people shorten it where there is little room: 瀍河回族区 is 瀍河区; the city's own name is left
    out; what is still longer is cut."""
    city = branding().city.removesuffix("市")
    short = _PEOPLE.sub("", name)
    if len(short) > letters:
        short = short.removeprefix(city)
    return short if len(short) <= letters else f"{short[: letters - 1]}…"


def classes() -> list[tuple[str, str]]:
    """Every information class by id."""
    return [(name, dictionary.said(catalogue().newest(name).title)) for name in catalogue().classes]


@dataclass(frozen=True, slots=True)
class Narrowing(Choice):
    """One of a few, narrowing by the filters it stands for."""

    filters: Callable[[str], Filters] = lambda wish: Filters()

    def narrow(self, queryset: QuerySet[Any], params: Params) -> QuerySet[Any]:
        wish = self.chosen(params)
        return queryset.filter(self.filters(wish).as_q(timesource.today())) if wish else queryset


@dataclass(frozen=True, slots=True)
class Wish(Choice):
    """One of a few that the view has applied before the list is made; ``default`` holds while nothing is chosen."""

    default: str = ""

    def control(self, params: Params) -> dict[str, Any]:
        choices = [(str(value), word) for value, word in self.offered()]
        return {"value": self.chosen(params) or self.default, "choices": choices, "all": not self.default}

    def narrow(self, queryset: QuerySet[Any], params: Params) -> QuerySet[Any]:
        return queryset


def wish(key: str, label: object, choices: Choices | Callable[[], Choices], default: str = "") -> Wish:
    """A filter the view reads itself."""
    return Wish(key, label, "", choices, template="portal/filter_wish.html", default=default)


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
        if not params.get(self.key, "").strip():
            return queryset
        body = self.body(params)
        if body is None:
            return queryset.none()
        only = params.get("only") == "1"
        return queryset.filter(Filters(body_path=body.path, only_body=only).as_q(timesource.today()))

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


BY_CLASS = Narrowing(
    "class", gettext_lazy("类别"), "", classes, filters=lambda wish: Filters(information_class=wish)
)
BY_COUNTY = Narrowing(
    "county", gettext_lazy("县区"), "", counties, filters=lambda wish: Filters(county_code=wish)
)
BY_LATE = Narrowing("late", gettext_lazy("时限"), "", LATE, filters=lambda wish: Filters(late=wish == "1"))
