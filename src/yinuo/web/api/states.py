"""How a submission stands, as the API tells it; and waiting a moment for it to end (``Prefer: wait``, RFC 7240)."""

from __future__ import annotations

import re
import threading
import time
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from ninja import Schema
from pydantic import Field

from yinuo.intake.found import found_by_rule
from yinuo.intake.models import FINISHED, Submission
from yinuo.jobs.models import Job
from yinuo.jobs.queries import job_of
from yinuo.web.api.language import language_of, said
from yinuo.web.api.shapes import BodyRef

Stage = Submission.Stage
CHECKED = (Stage.VALIDATED, Stage.STORED, Stage.DONE)
LONGEST_WAIT = 10
POLL_SECONDS = 0.2
_waiting = threading.BoundedSemaphore(2)
"""Few requests may wait at a time, so that waiting never takes all threads of the server."""

State = Literal["received", "read", "asking", "mapped", "validated", "stored", "done", "refused", "stopped"]


class Counts(Schema):
    """Rows by what became of them; ``late`` counts decisions reported after their due date."""

    rows: int
    accepted: int
    rejected: int
    warned: int
    new: int
    unchanged: int
    corrected: int
    conflicting: int
    late: int


class CauseRow(Schema):
    """A rule that found something, with its first finding as an example."""

    rule: str
    level: Literal["error", "warning"]
    count: int
    field: str
    row: int
    says: str
    mend: str


class Progress(Schema):
    """How far the work has come."""

    state: Literal["waiting", "running", "done", "failed", "stopped"]
    done: int
    total: int | None


class Unreadable(Schema):
    """Why the file as a whole could not be read."""

    code: str
    detail: str
    remedy: str


class SubmissionLinks(Schema):
    """Addresses that belong to a submission."""

    self: str
    findings: str
    annotated: str
    stop: str
    page: str


class SubmissionRow(Schema):
    """A submission (报送) in a list."""

    receipt: str
    information_class: str = Field(serialization_alias="class")
    unit: BodyRef
    channel: Literal["upload", "form", "api", "folder", "table", "command"]
    filename: str
    size: int
    sha256: str
    received_at: datetime
    finished_at: datetime | None
    state: State
    ended: bool
    counts: Counts
    url: str


class SubmissionState(SubmissionRow):
    """A submission with what was found. ``repeated``: the same had been handed in before, and nothing was changed.

    ``asking``: somebody must say on the page which column is which field. ``remarks``: what was left out of the file.
    """

    repeated: bool
    progress: Progress | None
    causes: list[CauseRow]
    unmapped: list[str]
    remarks: list[str]
    problem: Unreadable | None
    links: SubmissionLinks


def row_of(submission: Submission) -> dict[str, Any]:
    """A submission as a row of a list; its unit is read with it."""
    same = ("receipt", "channel", "filename", "size", "sha256", "received_at", "finished_at")
    return {
        **{name: getattr(submission, name) for name in same},
        "information_class": submission.information_class,
        "unit": {"code": submission.unit.code, "name": submission.unit.name},
        "state": submission.stage,
        "ended": submission.stage in FINISHED,
        "counts": {name: getattr(submission, name) for name in Counts.model_fields},
        "url": reverse("api:submission", args=[submission.receipt]),
    }


def state_of(request: HttpRequest, submission: Submission, repeated: bool = False) -> dict[str, Any]:
    """A submission with its causes, progress and addresses, in the caller's language."""
    receipt = submission.receipt
    links = {name: reverse(f"api:{name}", args=[receipt]) for name in ("findings", "annotated", "stop")}
    links |= {
        "self": reverse("api:submission", args=[receipt]),
        "page": reverse("desk:receipt", args=[receipt]),
    }
    return {
        **row_of(submission),
        "repeated": repeated,
        "progress": _progress(job_of("intake", receipt)),
        "causes": _causes(submission, language_of(request)),
        "unmapped": (submission.mapping or {}).get("unmapped", []),
        "remarks": _remarks(submission, language_of(request)),
        "problem": _problem(submission, language_of(request)),
        "links": links,
    }


def _causes(submission: Submission, language: str) -> list[dict[str, Any]]:
    return [
        {
            "rule": cause.example.rule,
            "level": cause.example.level,
            "count": cause.count,
            "field": cause.example.field,
            "row": cause.example.row_number,
            "says": said(cause.words.says, language),
            "mend": said(cause.words.mend, language),
        }
        for cause in found_by_rule(submission)
    ]


def _remarks(submission: Submission, language: str) -> list[str]:
    tongue = "en" if language.startswith("en") else "zh"
    return [remark[tongue] for remark in (submission.mapping or {}).get("remarks", [])]


def _progress(job: Job | None) -> dict[str, Any] | None:
    return {"state": job.state, "done": job.progress_done, "total": job.progress_total} if job else None


def _problem(submission: Submission, language: str) -> dict[str, str] | None:
    told = submission.problem
    if told is None:
        return None
    tongue = "en" if language.startswith("en") else "zh"
    return {"code": told["code"], "detail": told[tongue], "remedy": told[f"mend_{tongue}"]}


def wished_wait(request: HttpRequest) -> int:
    """Seconds that ``Prefer: wait=N`` asks for, at most ten; 0 without it."""
    asked = re.search(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,4})", request.headers.get("Prefer", ""))
    return min(int(asked[1]), LONGEST_WAIT) if asked else 0


def wait_for(submission: Submission, seconds: int) -> Submission:
    """The submission as it stands when it has ended or the time is over; at once when too many wait already."""
    if not seconds or not _waiting.acquire(blocking=False):
        return submission
    try:
        until = time.monotonic() + seconds
        while submission.stage not in FINISHED and time.monotonic() < until:
            time.sleep(POLL_SECONDS)
            submission.refresh_from_db()
    finally:
        _waiting.release()
    return submission
