"""What the API answers about records, bodies, regions, classes and days. Names are stable within version 1."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

Plain = Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""A short text out of a query string, without control characters."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _written_day(value: object) -> object:
    """A day is written YYYY-MM-DD; pydantic alone would also take seconds since 1970."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise PydanticCustomError("date_parsing", "not a date")
    return value


Day = Annotated[date, BeforeValidator(_written_day)]
"""A day out of a query string."""

WHOLE = 2**63 - 1
"""The largest id a database keeps."""


class Links(Schema):
    """Where to go from a page of a list; ``next`` is null on the last page."""

    self: str
    next: str | None


class Count(Schema):
    """How many there are in all; ``exact`` false: at least so many."""

    number: int
    exact: bool


class BodyRef(Schema):
    """A body (单位) by code and name."""

    code: str
    name: str


class RecordRow(Schema):
    """A record in a list. A natural person's name is masked; amounts and free text are in the record itself."""

    id: int
    information_class: str = Field(serialization_alias="class")
    status: Literal["held", "published", "ended", "repaired", "withdrawn"]
    subject_name: str
    subject_code: str
    document_number: str
    authority_name: str
    summary: str
    source: BodyRef
    county: str = Field(description="six digits (GB/T 2260); empty: a body of the city itself")
    decided_on: date | None
    published_on: date | None
    due_on: date | None
    working_days_used: int | None
    late: bool | None = Field(description="published after its due date, or open after it; null: no due date")
    tier: str
    public_until: date | None
    disputed_since: date | None
    version: int
    url: str


class RecordPage(Schema):
    """A page of records."""

    records: list[RecordRow]
    links: Links
    count: Count | None = Field(description="only with count=true")


class VersionRow(Schema):
    """One version: when it was known, what kind of change it was, and why."""

    number: int
    kind: Literal["first", "correction", "withdrawal", "restoration", "release", "mark", "expiry", "erasure"]
    status: str
    edition: str
    known_from: datetime
    known_to: datetime | None
    published_on: date | None
    public_until: date | None
    reason: str
    basis: str


class ClockDay(Schema):
    """One day of a clock: whether it counted, and what it rests on."""

    date: date
    mark: str
    name: str


class ClockRow(Schema):
    """A due date with every day on the way to it."""

    rule: str
    title: str
    basis: str
    started_on: date
    due_on: date
    closed_on: date | None
    state: Literal["running", "paused", "met", "met-late", "overdue", "cancelled"]
    provisional: bool
    days: list[ClockDay]


class RecordLinks(Schema):
    """Addresses that belong to a record."""

    self: str
    proof: str
    page: str
    information_class: str = Field(serialization_alias="class")


class WholeRecord(RecordRow):
    """A record with its values by field code: money in fen (分), dates as YYYY-MM-DD.

    ``masked`` are codes whose value is shown in part, ``hidden`` those that have a value the caller may not see.
    """

    values: dict[str, Any]
    masked: list[str]
    hidden: list[str]
    versions: list[VersionRow]
    clocks: list[ClockRow]
    links: RecordLinks


class BodyRow(Schema):
    """A body in a list."""

    code: str
    name: str
    name_en: str
    short_name: str
    kind: Literal["government", "department", "township", "institution", "zone"]
    region: str
    county: str
    parent: BodyRef | None
    reports: bool
    leads_credit_work: bool
    started_on: date | None
    ended_on: date | None
    fictitious: bool
    url: str


class BodyPage(Schema):
    """A page of bodies in the order of the tree."""

    bodies: list[BodyRow]
    links: Links


class NameRow(Schema):
    """A name of a body and the days it was in use."""

    name: str
    kind: str
    valid_from: date | None
    valid_to: date | None


class SuccessionRow(Schema):
    """One body took over from another."""

    kind: Literal["merger", "split", "rename", "abolition"]
    predecessor: BodyRef
    successor: BodyRef
    takes_effect_on: date
    basis: str


class OnTime(Schema):
    """A share with what it rests on: everything due by ``as_of``, open and overdue included."""

    met: int
    due: int
    share: float | None
    as_of: date


class WholeBody(BodyRow):
    """A body with its names, where it came from, its public records by class and its timeliness."""

    names: list[NameRow]
    successions: list[SuccessionRow]
    reported: dict[str, int]
    about: dict[str, int]
    on_time: OnTime


class ClassRow(Schema):
    """An information class."""

    id: str
    title: str
    edition: str
    editions: list[str]
    basis: str
    summary: str
    clock: str | None
    publicity: str | None
    url: str


class ClassList(Schema):
    """All information classes."""

    classes: list[ClassRow]


class WholeClass(ClassRow):
    """A class with the JSON Schema of one row as it is handed in."""

    key: list[str] = Field(description="codes of the fields that make two rows the same record")
    row_schema: dict[str, Any] = Field(
        serialization_alias="schema", description="JSON Schema 2020-12 of a row as handed in; texts as typed"
    )
    template: str = Field(description="address of the template workbook, for people signed in")


class RegionRow(Schema):
    """A region in force on the day asked for."""

    code: str
    name: str
    level: Literal["province", "city", "county", "township", "zone"]
    parent: str
    valid_from: date | None
    valid_to: date | None
    local: bool


class RegionList(Schema):
    """Regions by code."""

    on: date
    regions: list[RegionRow]


class DayRow(Schema):
    """One day of the working-day calendar."""

    date: date
    kind: Literal["working", "rest", "holiday", "swapped"]
    working: bool
    name: str
    notice: str
    provisional: bool


class DayList(Schema):
    """The days asked for that the calendar knows; it reaches from ``first`` to ``last``."""

    days: list[DayRow]
    working_days: int
    first: date
    last: date
    links: Links


class Service(Schema):
    """Where to begin."""

    name: str
    version: str
    documentation: str
    openapi: str
    records: str
    classes: str
    bodies: str
    submissions: str
