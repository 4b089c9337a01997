"""Records: the list with filters, one record with versions and clock, its proof. Public without a token."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import orjson
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from yinuo import timesource
from yinuo.clocks.models import Clock
from yinuo.clocks.queries import clocks_of, traced
from yinuo.core.actor import PUBLIC, Actor
from yinuo.core.errors import NotFound
from yinuo.records import queries
from yinuo.records.models import Record, RecordVersion
from yinuo.registry.models import Body
from yinuo.web.api import paging
from yinuo.web.api.callers import note_look, reader
from yinuo.web.api.errors import CursorNotValid, Withdrawn
from yinuo.web.api.language import language_of, said
from yinuo.web.api.record_rows import COLUMNS, ID, LISTED_ON, Values, open_to_all, row_of, values_of
from yinuo.web.api.shapes import WHOLE, Day, Plain, RecordPage, WholeRecord

router = Router(tags=["records"])
RecordId = Annotated[int, Path(ge=1, le=WHOLE, description="id of the record")]


class Wanted(Schema):
    """Which records, in which order, and which page of them. What is left out does not narrow."""

    information_class: Plain = Field("", alias="class", description="id of an information class")
    q: Plain = Field("", description="words, names with either brackets, codes, document numbers")
    status: Literal["", "held", "published", "ended", "repaired", "withdrawn"] = ""
    county: Plain = Field("", description="six digits (GB/T 2260); - for bodies of the city itself")
    body: Plain = Field("", description="code of the reporting body; those under it included")
    about: Plain = Field("", description="code of a body the records speak of")
    subject_code: Plain = Field("", description="unified social credit code of the subject")
    decided_from: Day | None = None
    decided_to: Day | None = None
    late: bool | None = Field(None, description="true: late, or open after its due date")
    tier: Literal["", "minor", "general", "serious"] = ""
    disputed: bool | None = None
    sort: Literal["-decided_on", "decided_on", "-id", "id"] = Field(
        "-decided_on", description="id is the order of arrival; with q always -id, the newest first"
    )
    limit: int = Field(50, ge=1, le=200)
    cursor: str = Field("", max_length=200, description="from links.next of the page before")
    count: bool = Field(False, description="also count, up to 10,000")

    @property
    def is_simple(self) -> bool:
        """Whether this asks for the first page of a plain list."""
        return not (self.q or self.cursor or self.count)

    def filters(self) -> queries.Filters:
        """As the lists of the portal take them. Unknown bodies give an empty list."""
        return queries.Filters(
            information_class=self.information_class,
            status=self.status,
            body_path=_body(self.body).path if self.body else "",
            about=_body(self.about).pk if self.about else None,
            county_code=self.county,
            subject_code=self.subject_code.upper(),
            decided_from=self.decided_from,
            decided_to=self.decided_to,
            late=self.late,
            tier=self.tier,
            disputed=self.disputed,
        )


class _NoSuchBody(Exception):
    """A filter names a body that is not there: nothing can match."""


def _body(code: str) -> Body:
    found: Body | None = Body.objects.filter(code=code.upper()).first()
    if found is None:
        raise _NoSuchBody
    return found


@router.get("/records", response=RecordPage, by_alias=True, summary="List records")
def list_records(request: HttpRequest, wanted: Query[Wanted]) -> HttpResponse:
    """Newest decision first. Without a token what is published; with one what its grant opens too."""
    actor = reader(request)
    found, rows = _read(actor, wanted)
    page = paging.Page(found, wanted.limit, lambda values: _place(values, wanted))
    if actor != PUBLIC and not all(map(open_to_all, page.rows)):
        note_look(request, actor, "list", "record", wanted.information_class)
    counted = queries.counted(rows) if wanted.count and rows is not None else None
    today = timesource.today()
    answer = {
        "records": [row_of(values, today) for values in page.rows],
        "links": page.links(request),
        "count": {"number": counted.number, "exact": counted.exact} if counted else None,
    }
    return HttpResponse(orjson.dumps(answer), content_type="application/json; charset=utf-8")


def _read(actor: Actor, wanted: Wanted) -> tuple[list[Values], QuerySet[Record] | None]:
    """Up to one record more than a page holds, and all of them to be counted; None where nobody asked to count."""
    try:
        filters = wanted.filters()
    except _NoSuchBody:
        return [], Record.objects.none()
    if actor == PUBLIC and wanted.is_simple and queries.SIMPLE.issuperset(queries.given(filters)):
        return queries.published_rows(filters, COLUMNS, ORDERS[wanted.sort], wanted.limit + 1), None
    rows = _rows(actor, wanted, filters)
    return list(map(values_of, queries.first_of(_from_cursor(rows, wanted), wanted.limit + 1))), rows


def _rows(actor: Actor, wanted: Wanted, filters: queries.Filters) -> QuerySet[Record]:
    if wanted.q:
        return queries.search(actor, wanted.q, filters, by_arrival=True).records
    return (queries.listed if "decided_on" in wanted.sort else queries.listed_by_number)(actor, filters)


ORDERS: dict[str, tuple[str, str] | tuple[str]] = {
    "-decided_on": ("-listed_on", "-id"),
    "decided_on": ("listed_on", "id"),
    "-id": ("-id",),
    "id": ("id",),
}


def _place(values: Values, wanted: Wanted) -> paging.Place:
    by_day = "decided_on" in wanted.sort and not wanted.q
    return [values[LISTED_ON].isoformat(), values[ID]] if by_day else [values[ID]]


def _from_cursor(rows: QuerySet[Record], wanted: Wanted) -> QuerySet[Record]:
    """The rows in the order asked for, from the cursor on."""
    if wanted.q or wanted.sort in ("id", "-id"):
        return _by_id(rows, wanted)
    down, place = wanted.sort == "-decided_on", paging.read(wanted.cursor, str, int)
    if place is not None:
        try:
            day = date.fromisoformat(str(place[0]))
        except ValueError:
            raise CursorNotValid from None
        side = "lte" if down else "gte"
        here = {"listed_on": day, f"pk__{'gte' if down else 'lte'}": place[1]}
        rows = rows.filter(**{f"listed_on__{side}": day}).exclude(**here)
    return rows.order_by(*ORDERS[wanted.sort])


def _by_id(rows: QuerySet[Record], wanted: Wanted) -> QuerySet[Record]:
    down, place = bool(wanted.q) or wanted.sort == "-id", paging.read(wanted.cursor, int)
    if place is not None:
        rows = rows.filter(**{"pk__lt" if down else "pk__gt": place[0]})
    walked = bool(rows.query.extra_order_by)
    return rows if walked else rows.order_by("-id" if down else "id")


@router.get(
    "/records/{int:record_id}", response=WholeRecord, by_alias=True, url_name="record", summary="One record"
)
def get_record(request: HttpRequest, record_id: RecordId) -> dict[str, Any]:
    """All values the caller may see, the versions, the clock day by day, and where the proof is.

    Of a record that was public and is withdrawn: 410 with the day and the reason.
    """
    actor = reader(request)
    record = _found(actor, record_id)
    version = RecordVersion.objects.get(record=record, number=record.version)
    fields = queries.fields_of(actor, record, version)
    if actor != PUBLIC and not (
        open_to_all(values_of(record)) and queries.fields_of(PUBLIC, record, version) == fields
    ):
        note_look(request, actor, "view", "record", record_id)
    language = language_of(request)
    return {
        **row_of(values_of(record), timesource.today(), "information_class"),
        "values": {one.code: one.value for one in fields if one.shown != "hidden"},
        "masked": [one.code for one in fields if one.shown == "masked"],
        "hidden": [one.code for one in fields if one.shown == "hidden"],
        "versions": queries.versions_of(actor, record_id),
        "clocks": [clock_of(clock, language) for clock in clocks_of("record", record_id)],
        "links": _links(record),
    }


def _found(actor: Actor, record_id: int) -> Record:
    """The record; Withdrawn where everybody may know that there was one. Raises NotFound, Withdrawn."""
    try:
        return queries.find(actor, record_id)
    except NotFound:
        notice = queries.withdrawn_notice(record_id)
    day = notice.withdrawn_at.astimezone(timesource.PLACE).date()
    raise Withdrawn(day=day, reason=notice.reason, basis=notice.basis)


def _links(record: Record) -> dict[str, str]:
    page = reverse("portal:record", args=[record.information_class, record.pk])
    return {
        "self": reverse("api:record", args=[record.pk]),
        "proof": reverse("api:proof", args=[record.pk]),
        "page": page,
        "information_class": reverse("api:class", args=[record.information_class]),
    }


def clock_of(clock: Clock, language: str) -> dict[str, Any]:
    """A clock with the mark of every day up to its due date."""
    told = traced(clock)
    return {
        "rule": clock.rule,
        "title": said(told.rule.title, language),
        "basis": told.rule.basis,
        "started_on": clock.started_on,
        "due_on": clock.due_on,
        "closed_on": clock.closed_on,
        "state": clock.state,
        "provisional": clock.provisional,
        "days": [{"date": day.date, "mark": str(day.mark), "name": day.name} for day in told.result.trace],
    }


@router.get("/records/{int:record_id}/proof", url_name="proof", summary="The proof of a record")
def get_record_proof(request: HttpRequest, record_id: RecordId) -> HttpResponse:
    """The ``.tlog-proof`` of the current version: anyone can check offline that this is what was recorded."""
    actor = reader(request)
    record = _found(actor, record_id)
    if not open_to_all(values_of(record)):
        note_look(request, actor, "proof", "record", record_id)
    response = HttpResponse(queries.proof_of(actor, record_id), content_type="text/plain; charset=utf-8")
    name = f"{record.information_class}-{record_id}.tlog-proof"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
