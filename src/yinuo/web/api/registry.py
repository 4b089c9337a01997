"""The registry: bodies, what became of them, and regions. Open to everybody."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from yinuo import timesource
from yinuo.assessment.quality import BASES, Line, Scope, figures
from yinuo.core.actor import PUBLIC
from yinuo.core.errors import NotFound
from yinuo.records.queries import about_by_class
from yinuo.registry.models import Body, BodyName
from yinuo.registry.queries.bodies import history_of, in_force, search_bodies
from yinuo.registry.queries.regions import current_regions
from yinuo.web.api import paging
from yinuo.web.api.shapes import BodyPage, Day, Plain, RegionList, WholeBody

router = Router(tags=["registry"])
BodyCode = Annotated[
    str, Path(max_length=18, pattern=r"^[0-9A-Za-z]+$", description="unified social credit code")
]


class BodiesWanted(Schema):
    """Which bodies; those in force today unless ``ended`` asks for all."""

    q: Plain = Field("", description="part of a name of any time, or the beginning of a code")
    kind: Literal["", "government", "department", "township", "institution", "zone"] = ""
    county: Plain = Field("", description="six digits (GB/T 2260); - for bodies of the city itself")
    under: Plain = Field("", description="code of a body: itself and all below it")
    ended: bool = Field(False, description="also bodies that have ended")
    limit: int = Field(50, ge=1, le=200)
    cursor: str = Field("", max_length=400, description="from links.next of the page before")


@router.get("/bodies", response=BodyPage, summary="List bodies")
def list_bodies(request: HttpRequest, wanted: Query[BodiesWanted]) -> dict[str, Any]:
    """Bodies in the order of the tree."""
    rows, place = _bodies(wanted), paging.read(wanted.cursor, str)
    if place is not None:
        rows = rows.filter(path__gt=place[0])
    page = paging.Page(list(rows[: wanted.limit + 1]), wanted.limit, lambda body: [body.path])
    parents = _parents(page.rows)
    return {"bodies": [_row(body, parents) for body in page.rows], "links": page.links(request)}


def _bodies(wanted: BodiesWanted) -> QuerySet[Body]:
    rows: QuerySet[Body]
    if wanted.q:
        rows = search_bodies(wanted.q, ended=wanted.ended)
    else:
        rows = Body.objects.order_by("path") if wanted.ended else in_force()
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.county:
        rows = rows.filter(county_code="" if wanted.county == "-" else wanted.county)
    if wanted.under:
        top = Body.objects.filter(code=wanted.under.upper()).values_list("path", flat=True).first()
        rows = rows.filter(path__startswith=top) if top else rows.none()
    return rows


def _parents(bodies: list[Body]) -> dict[str, Body]:
    """The bodies directly above, by place, in one query."""
    paths = {body.path[: -Body.steplen] for body in bodies if body.depth > 1}
    return {body.path: body for body in Body.objects.filter(path__in=paths)}


def _ref(body: Body | None) -> dict[str, str] | None:
    return {"code": body.code, "name": body.name} if body else None


def _row(body: Body, parents: dict[str, Body]) -> dict[str, Any]:
    same = ("code", "name", "name_en", "short_name", "kind", "reports", "leads_credit_work")
    dates = ("started_on", "ended_on", "fictitious")
    return {
        **{name: getattr(body, name) for name in (*same, *dates)},
        "region": body.region_code,
        "county": body.county_code,
        "parent": _ref(parents.get(body.path[: -Body.steplen])),
        "url": reverse("api:body", args=[body.code]),
    }


@router.get("/bodies/{code}", response=WholeBody, url_name="body", summary="One body")
def get_body(request: HttpRequest, code: BodyCode) -> dict[str, Any]:
    """Its names, where it came from and what became of it, its public records by class, its timeliness.

    What it and those below it reported is as last counted, at most half an hour ago.
    """
    body = Body.objects.filter(code=code.upper()).first()
    if body is None:
        raise NotFound
    counted = figures(Scope(unit_path=body.path), by=("class",))
    return {
        **_row(body, _parents([body])),
        "names": list(BodyName.objects.filter(body=body).order_by("valid_from", "pk")),
        "successions": [
            {
                "kind": each.kind,
                "predecessor": _ref(each.predecessor),
                "successor": _ref(each.successor),
                "takes_effect_on": each.takes_effect_on,
                "basis": each.basis,
            }
            for each in history_of(body.pk)
        ],
        "reported": {
            str(line.group["information_class"]): line.numbers["published"]
            for line in counted
            if line.numbers["published"]
        },
        "about": about_by_class(PUBLIC, body.pk),
        "on_time": _on_time(counted),
    }


def _on_time(lines: list[Line]) -> dict[str, Any]:
    """The share of all these lines together, however little it rests on."""
    met, due = (sum(line.numbers[name] for line in lines) for name in BASES["timeliness"])
    as_of = max((line.as_of for line in lines), default=timesource.today())
    return {"met": met, "due": due, "share": met / due if due else None, "as_of": as_of}


class RegionsWanted(Schema):
    """Which regions, as on which day."""

    on: Day | None = Field(None, description="today when left out")
    level: Literal["", "province", "city", "county", "township", "zone"] = ""
    parent: Plain = Field("", description="code of the region directly above")


@router.get("/regions", response=RegionList, summary="List regions")
def list_regions(request: HttpRequest, wanted: Query[RegionsWanted]) -> dict[str, Any]:
    """Administrative divisions and functional zones in force on a day, by code."""
    day = wanted.on or timesource.today()
    found = current_regions(day, wanted.level, wanted.parent)
    return {
        "on": day,
        "regions": [
            {
                "code": each.code,
                "name": each.name,
                "level": each.level,
                "parent": each.parent_code,
                "valid_from": each.valid_from,
                "valid_to": each.valid_to,
                "local": each.local,
            }
            for each in found
        ],
    }
