"""Bodies (单位): list, tree, and the page of each that gathers what is known of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from yinuo import timesource
from yinuo.assessment.quality import Scope, figures
from yinuo.core.actor import PUBLIC
from yinuo.core.months import add_months
from yinuo.records.queries import Filters, first_of
from yinuo.records.queries import listed as records_listed
from yinuo.records.queries.lists import CITY
from yinuo.registry.models import Body, BodyName
from yinuo.registry.queries import children, history_of, in_force, search_bodies
from yinuo.registry.queries.regions import region_names
from yinuo.web.listing import Cell, Choice, Column, Empty, ListSpec, Search, respond
from yinuo.web.portal import board, dots, filters
from yinuo.web.portal.body_tree import grown
from yinuo.web.portal.record_lists import rows_address, used_chip
from yinuo.web.ui.language import called, english

ABOUT = 5
RECENT = 10
MONTHS = 12


def _name(body: Body) -> Cell:
    under = body.name if english() else body.short_name
    return Cell(called(body), url=reverse("portal:body", args=[body.code]), sub=under, value=body.name)


def _found(queryset: Any, text: str) -> Any:
    return queryset.filter(pk__in=search_bodies(text).values("pk"))


def _counties() -> list[tuple[str, str]]:
    return [pair for pair in filters.counties() if pair[0] != CITY]


SPEC = ListSpec(
    name="bodies",
    columns=(
        Column("name", gettext_lazy("单位"), _name, sort=("name",)),
        Column("kind", gettext_lazy("类型"), lambda body: body.get_kind_display(), sort=("kind",)),
        Column(
            "county_code",
            gettext_lazy("县区"),
            lambda body: board.county_of(body, region_names(english=english())),
            sort=("county_code",),
        ),
        Column("code", gettext_lazy("统一社会信用代码"), lambda body: Cell(body.code, mono=True)),
        Column("started_on", gettext_lazy("设立"), shown=False, date=True),
    ),
    filters=(
        Search(
            "q",
            gettext_lazy("名称或代码"),
            narrowing=_found,
            placeholder=gettext_lazy("两个字也行，曾用名也行"),
        ),
        Choice("kind", gettext_lazy("类型"), "kind", lambda: list(Body.Kind.choices)),
        Choice("county", gettext_lazy("县区"), "county_code", _counties),
    ),
    empty=Empty(gettext_lazy("没有这样的单位"), gettext_lazy("可以只写名称里的两个字。")),
)


def listed(request: HttpRequest) -> HttpResponseBase:
    """All bodies in force."""
    return respond(request, in_force(), SPEC, "portal/bodies.html")


def tree(request: HttpRequest) -> HttpResponse:
    """The bodies in force as a tree of command."""
    return render(request, "portal/body_tree.html", {"roots": grown()})


def body(request: HttpRequest, code: str) -> HttpResponse:
    """One body: figures, records by class, what was before and after it, what is below it."""
    found = Body.objects.filter(code=code.upper()).first()
    if found is None:
        raise Http404
    today = timesource.today()
    published = _published(found)
    recent = first_of(records_listed(PUBLIC, Filters(body_path=found.path)), RECENT)
    below, history = children(found), list(history_of(found.pk))
    founders = [each for each in history if each.successor_id == found.pk]
    context = {
        "body": found,
        "today": today,
        "above": Body.objects.get_ancestors(found),
        "county": region_names(english=english()).get(found.county_code, ""),
        "ended": found.ended_on is not None and found.ended_on < today,
        "line": _line(found),
        "published": sum(published.values()),
        "reported": _reported(found, published),
        "dots": dots.by_class(found.path, found.code),
        "days": dots.DAYS,
        "limit": dots.limit(),
        "recent": [(record, used_chip(record)) for record in recent],
        "about": first_of(records_listed(PUBLIC, Filters(about=found.pk)), ABOUT),
        "rows": rows_address(Filters(body_path=found.path), found.code),
        "names": _names(found),
        "history": history,
        "heirs": [each for each in history if each.predecessor_id == found.pk],
        "founders": founders,
        "founded_from": gettext("、").join(called(each.predecessor) for each in founders),
        "children": list(below),
    }
    return render(request, "portal/body.html", context)


def _line(body: Body) -> dict[str, Any] | None:
    """The figures of the last twelve months over the body and all below it, with the rows behind them."""
    this = timesource.today().replace(day=1)
    scope = Scope(unit_path=body.path, first=add_months(this, 1 - MONTHS), last=this)
    line = next(iter(figures(scope, by=())), None)
    if line is None:
        return None
    late = Filters(body_path=body.path, decided_from=scope.first, late=True)
    shares = [
        (line.shares[name], board.percent(line.shares[name]), board.base_of(line.shares[name]))
        for name in board.MEASURES
    ]
    return {
        "as_of": line.as_of,
        "shares": shares,
        "late": line.numbers["due"] - line.numbers["on_time"],
        "open": line.numbers["open_overdue"],
        "late_rows": rows_address(late, body.code),
        "months": f"{reverse('portal:board-months')}?body={body.code}",
    }


def _published(body: Body) -> dict[str, int]:
    """How many records of each class are public, of the body and all below it, as the board counted them last."""
    lines = figures(Scope(unit_path=body.path), by=("class",))
    counts = {str(line.group["information_class"]): line.numbers["published"] for line in lines}
    return {name: number for name, number in counts.items() if number}


def _reported(body: Body, counts: dict[str, int]) -> list[tuple[str, int, str]]:
    """Class, how many are public, and their list."""
    names = dict(filters.classes())
    return [
        (
            names.get(name, name),
            number,
            rows_address(Filters(information_class=name, body_path=body.path), body.code),
        )
        for name, number in sorted(counts.items(), key=lambda pair: -pair[1])
    ]


def _names(body: Body) -> list[tuple[str, list[BodyName]]]:
    """Former names, aliases, and the name of today where it has a first day; by kind."""
    known = BodyName.objects.filter(body=body).order_by("valid_from", "name")
    told = [each for each in known if each.name != body.name or each.valid_from]
    kinds = (BodyName.Kind.OFFICIAL, BodyName.Kind.FORMER, BodyName.Kind.ALIAS)
    by_kind = [(str(kind.label), [each for each in told if each.kind == kind]) for kind in kinds]
    return [pair for pair in by_kind if pair[1]]
