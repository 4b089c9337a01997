"""Information classes with the schema of their rows, and the calendar of working days. Open to everybody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.clocks.calendar import work_calendar
from yinuo.core.definitions.model import ClassEdition
from yinuo.core.workdays import DayInfo
from yinuo.web.api.json_schema import row_schema
from yinuo.web.api.language import language_of, said
from yinuo.web.api.shapes import ClassList, Day, DayList, Plain, WholeClass

router = Router(tags=["classes"])
MOST_DAYS = 800
ClassId = Annotated[str, Path(max_length=40, pattern=r"^[a-z][a-z0-9-]*$", description="id of the class")]


@router.get("/classes", response=ClassList, summary="List information classes")
def list_classes(request: HttpRequest) -> dict[str, Any]:
    """Every class with its newest edition."""
    language = language_of(request)
    newest = [catalogue().newest(name) for name in sorted(catalogue().classes)]
    return {"classes": [_row(edition, language) for edition in newest]}


class EditionWanted(Schema):
    """Which edition of the class."""

    edition: Plain = Field("", description="the newest when left out")


@router.get(
    "/classes/{information_class}",
    response=WholeClass,
    by_alias=True,
    url_name="class",
    summary="One information class",
)
def get_class(
    request: HttpRequest, information_class: ClassId, wanted: Query[EditionWanted]
) -> dict[str, Any]:
    """The class with the JSON Schema of one row as it is handed in."""
    known, language = catalogue(), language_of(request)
    edition = known.newest(information_class)
    if wanted.edition:
        edition = known.edition(information_class, wanted.edition)
    address = f"urn:yinuo:class:{edition.id}:{edition.edition}"
    return {
        **_row(edition, language),
        "key": list(edition.key),
        "row_schema": row_schema(edition, known.enumerations, language, address),
        "template": reverse("desk:template", args=[edition.id]),
    }


def _row(edition: ClassEdition, language: str) -> dict[str, Any]:
    return {
        "id": edition.id,
        "title": said(edition.title, language),
        "edition": edition.edition,
        "editions": [each.edition for each in catalogue().classes[edition.id]],
        "basis": edition.basis,
        "summary": said(edition.summary, language) if edition.summary else "",
        "clock": edition.clock,
        "publicity": edition.publicity,
        "url": reverse("api:class", args=[edition.id]),
    }


class DaysWanted(Schema):
    """From which day to which, both included. This year when left out."""

    start: Day | None = Field(None, alias="from")
    end: Day | None = Field(None, alias="to")


@router.get("/calendar", response=DayList, tags=["calendar"], summary="Days of the working-day calendar")
def list_days(request: HttpRequest, wanted: Query[DaysWanted]) -> dict[str, Any]:
    """Which days work, rest, are holidays or worked in exchange; provisional while the year's notice is not out.

    At most 800 days at once; links.next leads on.
    """
    calendar, year = work_calendar(), timesource.today().year
    start = max(wanted.start or date(wanted.end.year if wanted.end else year, 1, 1), calendar.first)
    end = min(wanted.end or date(start.year, 12, 31), calendar.last)
    shown = list(calendar.days(start, min(end, start + timedelta(days=MOST_DAYS - 1))))
    return {
        "days": [_day(day) for day in shown],
        "working_days": sum(day.is_working for day in shown),
        "first": calendar.first,
        "last": calendar.last,
        "links": {"self": request.get_full_path(), "next": _next_days(request, shown, end)},
    }


def _day(day: DayInfo) -> dict[str, Any]:
    same = ("date", "name", "notice", "provisional")
    return {
        **{name: getattr(day, name) for name in same},
        "kind": str(day.kind),
        "working": day.is_working,
    }


def _next_days(request: HttpRequest, shown: list[DayInfo], end: date) -> str | None:
    if not shown or shown[-1].date >= end:
        return None
    following = {"from": shown[-1].date + timedelta(days=1), "to": end}
    return f"{request.path}?{urlencode(following)}"
