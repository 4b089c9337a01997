"""Filters of public lists, and filters whose wish the view reads itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from yinuo.catalogue import catalogue
from yinuo.records.queries.lists import CITY
from yinuo.registry.queries.regions import current_regions
from yinuo.web.branding import branding
from yinuo.web.listing import Choice
from yinuo.web.listing.filters import Choices, Params
from yinuo.web.record_filters import Chosen
from yinuo.web.ui.language import called, said

_PEOPLE = re.compile(r"(?<=..)(?:回|满|蒙古|朝鲜|壮|苗|土家|畲|瑶|侗|彝)族(?:自治)?(?=[县区]$)")
_ENGLISH_KIND = re.compile(
    r"(?: Hui| Manchu| Mongol)?(?: Autonomous)? (?:District|County|Departments)$", re.I
)
LATE = (("1", gettext_lazy("超期")), ("0", gettext_lazy("没有超期")))


def counties() -> list[tuple[str, str]]:
    """The counties and functional zones of today by code, with the city's own bodies last."""
    named = [(each.code, called(each)) for each in current_regions() if each.level in ("county", "zone")]
    return [*named, (CITY, gettext("市直单位"))]


def short_name(name: str, letters: int) -> str:
    """A region's name as people shorten it where there is little room: 瀍河回族区 is 瀍河区, Chanhe Hui District is
    Chanhe; the city's own name is left out; what is still longer is cut. ``letters`` are as wide as Chinese ones, two
    Latin ones as wide as one of them."""
    if name.isascii():
        short, letters = _ENGLISH_KIND.sub("", name.removeprefix(f"{branding().city_en} ")), 2 * letters + 1
        return short if len(short) <= letters else f"{short[: letters - 1]}…"
    city = branding().city.removesuffix("市")
    short = _PEOPLE.sub("", name)
    if len(short) > letters:
        short = short.removeprefix(city)
    return short if len(short) <= letters else f"{short[: letters - 1]}…"


def classes() -> list[tuple[str, str]]:
    """Every information class by id."""
    return [(name, said(catalogue().newest(name).title)) for name in catalogue().classes]


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


BY_CLASS = Chosen("class", gettext_lazy("类别"), "", classes, sets="information_class")
BY_COUNTY = Chosen("county", gettext_lazy("县区"), "", counties, sets="county_code")
BY_LATE = Chosen("late", gettext_lazy("时限"), "", LATE, sets="late", meaning=lambda wish: wish == "1")
