"""Handing in through the API, and what came of it. Every operation needs a token of a system client."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import PurePath
from typing import Annotated, Any, Literal

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from yinuo.accounts.scope import own
from yinuo.core.actor import Actor
from yinuo.core.errors import NotFound
from yinuo.intake.acts.enter import enter
from yinuo.intake.acts.hand_in import Delivery, HandedIn, hand_in, turn_away
from yinuo.intake.acts.stopping import stop_work
from yinuo.intake.annotating import annotated_workbook
from yinuo.intake.errors import AlreadyFinished, NotYourUnit
from yinuo.intake.models import FINISHED, Finding, Submission
from yinuo.intake.report import FINDINGS_HEADER, finding_rows, words_of
from yinuo.registry.models import Body
from yinuo.web.api import paging
from yinuo.web.api.callers import client
from yinuo.web.api.classes import ClassId
from yinuo.web.api.errors import SubmissionNotReady
from yinuo.web.api.incoming import Incoming, UnitCode, on_disk, read_batch, read_row
from yinuo.web.api.language import language_of, said
from yinuo.web.api.repeating import once
from yinuo.web.api.shapes import Links, Plain
from yinuo.web.api.states import (
    CHECKED,
    State,
    SubmissionRow,
    SubmissionState,
    row_of,
    state_of,
    wait_for,
    wished_wait,
)

router = Router(tags=["submissions"])
Receipt = Annotated[
    str, Path(max_length=24, pattern=r"^[0-9A-Z-]+$", description="such as YN-XXXX-XXXX-XXXX")
]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.post(
    "/submissions",
    response={200: SubmissionState, 202: SubmissionState},
    by_alias=True,
    url_name="submissions",
    summary="Hand in rows or a file",
)
def post_submission(request: HttpRequest) -> HttpResponse:
    """Rows as JSON, or a file as a form. 202 while the work goes on, 200 when it has ended.

    The same rows or the same file again give the same receipt and change nothing.
    """
    actor = client(request, "submissions:write")
    incoming = read_batch(request)
    return once(request, actor, incoming.fingerprint, lambda: _taken(request, actor, incoming))


class UnitWanted(Schema):
    """For which unit the row is handed in."""

    unit: UnitCode = Field("", description="code of the unit reported for; the token's own when left out")


@router.post(
    "/classes/{information_class}/records",
    response={200: SubmissionState, 202: SubmissionState},
    by_alias=True,
    url_name="row",
    summary="Hand in one row",
)
def post_row(request: HttpRequest, information_class: ClassId, wanted: Query[UnitWanted]) -> HttpResponse:
    """One row by field codes, as ``/classes/{id}`` describes it; it goes the way of every file."""
    actor = client(request, "submissions:write")
    incoming = read_row(request, information_class, wanted.unit)
    return once(request, actor, incoming.fingerprint, lambda: _taken(request, actor, incoming))


def _taken(request: HttpRequest, actor: Actor, incoming: Incoming) -> HttpResponse:
    handed = _hand_in(actor, incoming)
    wait = wished_wait(request)
    submission = wait_for(handed.submission, wait)
    response = _answer(request, submission, handed.repeated)
    if wait:
        response["Preference-Applied"] = f"wait={wait}"
    return response


def _hand_in(actor: Actor, incoming: Incoming) -> HandedIn:
    channel = Submission.Channel.API
    unit = Body.objects.filter(code=incoming.unit or actor.unit).first()
    if unit is None:
        refusal = NotYourUnit(unit=incoming.unit)
        turn_away(actor, incoming.information_class, None, channel, refusal)
        raise refusal
    if incoming.file is None:
        return enter(actor, incoming.information_class, unit, incoming.rows, channel)
    with on_disk(incoming.file) as path:
        name = incoming.file.name or "file"
        return hand_in(actor, Delivery(path, name, incoming.information_class, unit, channel))


def _answer(request: HttpRequest, submission: Submission, repeated: bool) -> HttpResponse:
    state = SubmissionState.model_validate(state_of(request, submission, repeated))
    status = 200 if submission.stage in FINISHED else 202
    content = orjson.dumps(state.model_dump(mode="json", by_alias=True))
    response = HttpResponse(content, status=status, content_type="application/json; charset=utf-8")
    response["Location"] = reverse("api:submission", args=[submission.receipt])
    return response


class SubmissionsWanted(Schema):
    """Which submissions, newest first."""

    information_class: Plain = Field("", alias="class")
    state: State | Literal[""] = ""
    limit: int = Field(50, ge=1, le=200)
    cursor: str = Field("", max_length=200, description="from links.next of the page before")


class SubmissionPage(Schema):
    """A page of submissions."""

    submissions: list[SubmissionRow]
    links: Links


@router.get("/submissions", response=SubmissionPage, by_alias=True, summary="List submissions")
def list_submissions(request: HttpRequest, wanted: Query[SubmissionsWanted]) -> dict[str, Any]:
    """What the token's unit and those under it handed in, of the granted classes."""
    rows = Submission.objects.filter(own(client(request, "submissions:read"), "submission"))
    if wanted.information_class:
        rows = rows.filter(information_class=wanted.information_class)
    if wanted.state:
        rows = rows.filter(stage=wanted.state)
    place = paging.read(wanted.cursor, int)
    if place is not None:
        rows = rows.filter(pk__lt=place[0])
    found = list(rows.select_related("unit").order_by("-pk")[: wanted.limit + 1])
    page = paging.Page(found, wanted.limit, lambda row: [row.pk])
    return {"submissions": [row_of(each) for each in page.rows], "links": page.links(request)}


def _found(request: HttpRequest, receipt: str, scope: str = "submissions:read") -> Submission:
    """The submission with this receipt in the client's charge. Raises NotFound."""
    mine = Submission.objects.filter(own(client(request, scope), "submission"), receipt=receipt)
    submission = mine.select_related("unit").first()
    if submission is None:
        raise NotFound
    return submission


@router.get(
    "/submissions/{receipt}",
    response=SubmissionState,
    by_alias=True,
    url_name="submission",
    summary="One submission",
)
def get_submission(request: HttpRequest, receipt: Receipt) -> dict[str, Any]:
    """How far it is, what went through, and what must be mended, by cause."""
    submission = wait_for(_found(request, receipt), wished_wait(request))
    return state_of(request, submission)


class FindingsWanted(Schema):
    """Which findings, in the order of the rows."""

    rule: Plain = ""
    level: Literal["", "error", "warning"] = ""
    format: Literal["json", "csv"] = "json"
    limit: int = Field(200, ge=1, le=1000)
    cursor: str = Field("", max_length=200, description="from links.next of the page before")


class FindingRow(Schema):
    """One thing found in one cell or row. ``row`` 1 is the first data row; values that may be personal are masked."""

    row: int
    field: str
    rule: str
    level: Literal["error", "warning"]
    value: str
    fault: Literal["source", "mapping", "platform"]
    closed: bool
    says: str
    mend: str


class FindingPage(Schema):
    """A page of findings."""

    findings: list[FindingRow]
    links: Links


@router.get(
    "/submissions/{receipt}/findings",
    response=FindingPage,
    url_name="findings",
    summary="The findings of a submission",
)
def list_findings(request: HttpRequest, receipt: Receipt, wanted: Query[FindingsWanted]) -> Any:
    """Page by page, or all as CSV (``format=csv``): row, field, rule, level, value, message."""
    submission, language = _found(request, receipt), language_of(request)
    if wanted.format == "csv":
        return _as_csv(submission, language)
    rows = Finding.objects.filter(submission=submission).order_by("row_number", "pk")
    rows = rows.filter(**{name: value for name in ("rule", "level") if (value := getattr(wanted, name))})
    place = paging.read(wanted.cursor, int, int)
    if place is not None:
        rows = rows.filter(row_number__gte=place[0]).exclude(row_number=place[0], pk__lte=place[1])
    page = paging.Page(list(rows[: wanted.limit + 1]), wanted.limit, lambda each: [each.row_number, each.pk])
    found = [_finding(submission, each, language) for each in page.rows]
    return {"findings": found, "links": page.links(request)}


def _finding(submission: Submission, each: Finding, language: str) -> dict[str, Any]:
    words = words_of(submission, each.saying, each.arguments)
    same = ("field", "rule", "level", "value", "fault", "closed")
    told = {"says": said(words.says, language), "mend": said(words.mend, language)}
    return {"row": each.row_number, **{name: getattr(each, name) for name in same}, **told}


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _as_csv(submission: Submission, language: str) -> HttpResponseBase:
    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield writer.writerow(FINDINGS_HEADER)
        for row in finding_rows(submission, language):
            yield writer.writerow(row)

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{submission.receipt}-findings.csv"'
    return response


@router.get(
    "/submissions/{receipt}/annotated",
    url_name="annotated",
    summary="The file with every finding at its cell",
)
def get_annotated(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    """A workbook (xlsx) of what was handed in, faulty cells marked and commented; to be corrected and sent again."""
    submission = _found(request, receipt)
    if submission.stage not in CHECKED:
        raise SubmissionNotReady
    content = io.BytesIO(annotated_workbook(submission, language_of(request))).getvalue()
    response = HttpResponse(content, content_type=XLSX)
    stem = PurePath(submission.filename).stem or receipt
    response.headers["Content-Disposition"] = _attachment(f"{stem}.xlsx", f"{receipt}.xlsx")
    return response


def _attachment(name: str, plain: str) -> str:
    from urllib.parse import quote

    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


@router.post(
    "/submissions/{receipt}/stop",
    response={202: SubmissionState},
    by_alias=True,
    url_name="stop",
    summary="Stop the work on a submission",
)
def post_stop(request: HttpRequest, receipt: Receipt) -> Any:
    """Stop between two chunks; what is stored stays. The same file handed in again goes on from there."""
    submission = _found(request, receipt, "submissions:write")
    if submission.stage in FINISHED:
        raise AlreadyFinished
    stop_work(client(request, "submissions:write"), submission)
    submission.refresh_from_db()
    return Status(202, state_of(request, submission))
