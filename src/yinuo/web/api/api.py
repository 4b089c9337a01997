"""The API, version 1: published records for everybody. Every error has one shape (RFC 9457)."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import NinjaAPI, Query, Schema
from pydantic import Field

from yinuo import __version__
from yinuo.core.actor import PUBLIC
from yinuo.core.errors import NotFound
from yinuo.records.models import Record
from yinuo.records.published import current_version, public_values, visible_records
from yinuo.web.api.problems import Problem, register_problems

api = NinjaAPI(title="Yinuo 一诺", version=__version__, urls_namespace="api")
register_problems(api)
MOST_ROWS = 10_000


class RecordRow(Schema):
    """A published record in a list."""

    id: int
    information_class: str
    subject_name: str
    subject_code: str
    document_number: str
    authority_name: str
    summary: str
    decided_on: date | None
    published_on: date | None
    due_on: date | None
    public_until: date | None
    version: int


class RecordPage(Schema):
    """A page of records; ``next_offset`` is null on the last one that can be reached."""

    records: list[RecordRow]
    next_offset: int | None


class WholeRecord(RecordRow):
    """A published record with its public values by field code."""

    values: dict[str, object]


class Wanted(Schema):
    """Which records, and which page of them."""

    information_class: str = Field("", max_length=40)
    subject_code: str = Field("", max_length=18)
    limit: int = Field(50, ge=1, le=200)
    offset: int = Field(0, ge=0, le=MOST_ROWS)


@api.get("/records", response={200: RecordPage, 422: Problem}, summary="List published records")
def records(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, object]:
    """Newest decision first; filters narrow."""
    found = visible_records(PUBLIC).order_by("-decided_on", "-id")
    if wanted.information_class:
        found = found.filter(information_class=wanted.information_class)
    if wanted.subject_code:
        found = found.filter(subject_code=wanted.subject_code)
    page = list(found[wanted.offset : wanted.offset + wanted.limit + 1])
    following = wanted.offset + wanted.limit
    more = len(page) > wanted.limit and following <= MOST_ROWS
    return {"records": page[: wanted.limit], "next_offset": following if more else None}


@api.get(
    "/records/{record_id}",
    response={200: WholeRecord, 404: Problem, 422: Problem},
    summary="One published record",
)
def record(request: HttpRequest, record_id: int) -> dict[str, object]:
    """All public values of a record."""
    if not 0 < record_id < 2**63:
        raise NotFound
    found = visible_records(PUBLIC).filter(pk=record_id).first()
    if found is None:
        raise NotFound
    return {**_row(found), "values": dict(public_values(current_version(found)))}


def _row(found: Record) -> dict[str, object]:
    return {name: getattr(found, name) for name in RecordRow.model_fields}
