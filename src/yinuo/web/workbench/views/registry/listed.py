"""The tree of bodies, the list, and regions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yinuo.accounts.permissions import may
from yinuo.registry.facts import BodyFact
from yinuo.registry.models import Body, Region
from yinuo.registry.queries.bodies import head_counts, search_bodies, tree
from yinuo.registry.queries.region_history import all_regions, standing
from yinuo.registry.queries.regions import region_names
from yinuo.web.listing import Cell, Choice, Column, Empty, ListSpec, Search, respond
from yinuo.web.ui.chips import Chip
from yinuo.web.ui.language import english
from yinuo.web.workbench.fields import code_advice
from yinuo.web.workbench.guard import actor_of, desk

STATES = (("now", _("在册")), ("ended", _("已终止")))


@dataclass
class Node:
    """A body with those below it, as the tree draws them; ``count`` of all below."""

    body: BodyFact
    below: list[Node] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(1 + node.count for node in self.below)


def forest() -> list[Node]:
    """All bodies in force as trees."""
    roots: list[Node] = []
    at: dict[str, Node] = {}
    for fact, _depth in sorted(tree(), key=lambda pair: pair[0].path):
        node = at[fact.path] = Node(fact)
        above = at.get(fact.path[: -Body.steplen])
        (above.below if above else roots).append(node)
    return roots


def state_chip(body: Body) -> Chip:
    """In force, or ended on a day."""
    if body.ended_on is None:
        return Chip("kept", gettext("在册"))
    return Chip("neutral", gettext("%(day)s 终止") % {"day": body.ended_on})


def _name(body: Body) -> Cell:
    return Cell(body.name, url=reverse("desk:body", args=[body.code]), sub=body.code)


def _found(bodies: QuerySet[Any], words: str) -> QuerySet[Any]:
    return bodies.filter(pk__in=search_bodies(words, ended=True).order_by().values("pk"))


def _in_state(bodies: QuerySet[Any], state: str) -> QuerySet[Any]:
    return bodies.filter(ended_on__isnull=state == "now")


def _name_regions(rows: Sequence[Any]) -> None:
    names = region_names(english=english())
    for body in rows:
        body.region_name = names.get(body.region_code, body.region_code)


def _counties() -> list[tuple[str, str]]:
    held = {fact.county_code for fact, _depth in tree()} - {""}
    return [(code, name) for code, name in sorted(region_names(english=english()).items()) if code in held]


SPEC = ListSpec(
    name="bodies",
    columns=(
        Column("name", _("单位"), _name, sort=("name",)),
        Column("kind", _("类型"), lambda body: body.get_kind_display(), sort=("kind",)),
        Column("code", _("统一社会信用代码"), shown=False),
        Column("region_code", _("区划"), lambda body: body.region_name),
        Column("reports", _("应报送"), lambda body: _("是") if body.reports else _("否"), shown=False),
        Column("started_on", _("设立"), sort=("started_on",), date=True),
        Column("state", _("状态"), lambda body: Cell(chip=state_chip(body))),
    ),
    filters=(
        Search("q", _("名称、别名、曾用名或代码"), narrowing=_found),
        Choice("kind", _("类型"), "kind", lambda: list(Body.Kind.choices)),
        Choice("county", _("县区"), "county_code", _counties),
        Choice("state", _("状态"), "", STATES, _in_state),
    ),
    default_sort="",
    empty=Empty(_("没有这样的单位"), _("可以只写名称里的两个字，曾用名和别名也查得到。")),
    prepare=_name_regions,
)


def _days(region: Region) -> str:
    first = region.valid_from or gettext("有记录以来")
    return f"{first} {gettext('至')} {region.valid_to or gettext('今')}"


def _linked(regions: Any) -> str:
    return "、".join(f"{one.name}（{one.code}）" for one in regions.all())


REGIONS = ListSpec(
    name="regions",
    columns=(
        Column("name", _("区划"), lambda one: Cell(one.name, sub=one.code), sort=("code",)),
        Column("level", _("级别"), lambda one: one.get_level_display()),
        Column(
            "days",
            _("有效期"),
            lambda one: Cell(_days(one), sub=_by_edition(one)),
            sort=("valid_from",),
            date=True,
        ),
        Column("before", _("由什么来"), lambda one: _linked(one.predecessors)),
        Column("after", _("后来是"), lambda one: _linked(one.successors)),
        Column("basis", _("依据"), shown=False),
    ),
    filters=(
        Search("q", _("名称或代码"), fields=("name", "code")),
        Choice("level", _("级别"), "level", lambda: list(Region.Level.choices)),
        Choice("state", _("是否现行"), "", (("now", _("现行")), ("past", _("已撤并"))), standing),
    ),
    default_sort="name",
    empty=Empty(_("没有这样的区划")),
)


def _by_edition(region: Region) -> str:
    return gettext("日期按区划代码版本推定") if region.dates_by_edition else ""


@desk("registry:read")
def whole_tree(request: HttpRequest) -> HttpResponseBase:
    """All bodies in force, each below the one that leads it."""
    counts = head_counts()
    kinds = [(word, counts.get(kind, 0)) for kind, word in Body.Kind.choices if counts.get(kind)]
    context = {"forest": forest(), "kinds": kinds, "may_change": may(actor_of(request), "registry:change")}
    return render(request, "desk/administration/registry.html", context)


@desk("registry:read")
def listed(request: HttpRequest) -> HttpResponseBase:
    """Bodies by name or code; a wrong code is explained."""
    words = request.GET.get("q", "").strip()
    advice = code_advice(words) if words and not search_bodies(words, ended=True).exists() else ""
    context = {"advice": advice, "may_change": may(actor_of(request), "registry:change")}
    bodies = Body.objects.order_by("path")
    return respond(request, bodies, SPEC, "desk/administration/bodies.html", context)


@desk("registry:read")
def regions(request: HttpRequest) -> HttpResponseBase:
    """Regions with the days they were in force and what became of them."""
    return respond(request, all_regions(), REGIONS, "desk/administration/regions.html")
