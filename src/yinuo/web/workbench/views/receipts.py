"""The receipt (回执): what came in, what went through, what must be mended and why; progress while it is worked on."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.accounts.scope import may, own
from yinuo.catalogue import catalogue
from yinuo.clocks.rules import rule_book
from yinuo.core.actor import Actor
from yinuo.intake import waiting
from yinuo.intake.acts.mapping import CORRECTABLE
from yinuo.intake.acts.stopping import give_up, stop_work
from yinuo.intake.annotating import annotated_workbook
from yinuo.intake.aside import rows_aside
from yinuo.intake.causes import Cause, causes, gathered, open_faults, with_proposals
from yinuo.intake.found import Found, found_by_rule
from yinuo.intake.models import QueuedRow, Submission
from yinuo.intake.report import write_findings
from yinuo.jobs.models import Job
from yinuo.jobs.queries import alive, job_of
from yinuo.records.models import Record
from yinuo.web.clock_strips import strips_of
from yinuo.web.workbench import words
from yinuo.web.workbench.guard import actor_of, desk
from yinuo.web.workbench.record_text import held_words
from yinuo.web.workbench.views.today import class_title

Stage = Submission.Stage
WORKING = (Stage.RECEIVED, Stage.READ, Stage.MAPPED, Stage.VALIDATED, Stage.STORED)


def find(request: HttpRequest, receipt: str) -> Submission:
    """The submission with this receipt within the actor's charge; 404 when there is none."""
    mine = Submission.objects.filter(own(actor_of(request), "submission"), receipt=receipt)
    submission = mine.select_related("unit").first()
    if submission is None:
        raise Http404
    return submission


@desk("submissions:read")
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """The figures first, then causes, then where the rows are."""
    submission, actor = find(request, receipt), actor_of(request)
    if submission.stage == Stage.ASKING and may(actor, "mapping:confirm"):
        return redirect("desk:mapping", receipt)
    working = submission.stage in WORKING
    context = {
        "submission": submission,
        "title": class_title(submission.information_class),
        "unmapped": (submission.mapping or {}).get("unmapped", []),
        **(_progress(actor, submission) if working else _outcome(actor, submission)),
    }
    return render(request, "desk/receipt.html", context)


@desk("submissions:read")
def progress(request: HttpRequest, receipt: str) -> HttpResponse:
    """The bar alone, asked again and again; once the work is over, word to load the whole page."""
    submission = find(request, receipt)
    if submission.stage not in WORKING:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"submission": submission, **_progress(actor_of(request), submission)}
    return render(request, "desk/receipt_progress.html", context)


def _progress(actor: Actor, submission: Submission) -> dict[str, object]:
    job = job_of("intake", submission.receipt)
    failed = job is not None and job.state == Job.State.FAILED
    share = job is not None and job.progress_note == "核验"
    return {
        "working": True,
        "failed": failed,
        "idle": not alive("worker"),
        "done": job.progress_done if job else 0,
        "total": (job.progress_total or None) if job else None,
        "unit": "%" if share else _("行"),
        "what": submission.get_stage_display()
        if job is None
        else words.step_word(job.progress_note) or _("等待办理"),
        "stops": may(actor, "submissions:stop"),
    }


def _outcome(actor: Actor, submission: Submission) -> dict[str, object]:
    """What the receipt says once the work is over."""
    open_rows = QueuedRow.objects.filter(submission=submission, state=QueuedRow.State.OPEN).count()
    edition = catalogue().newest(submission.information_class) if _known(submission) else None
    clock = edition.clock if edition else None
    mends = may(actor, "queue:mend")
    return {
        "causes": _causes(actor, submission) if open_rows else [],
        "remarks": _remarks(submission),
        "clocks": strips_of(waiting.KIND, submission.pk),
        "open_rows": open_rows,
        "aside": rows_aside(submission).count(),
        "held": _held(submission),
        "in_time": submission.new - submission.late,
        "clock": rule_book().rule(clock, submission.received_at.date()) if clock else None,
        "mends": mends,
        "mend_url": f"{reverse('desk:mending')}?receipt={submission.receipt}" if mends and open_rows else "",
        "remaps": submission.channel == Submission.Channel.UPLOAD
        and submission.stage in CORRECTABLE
        and may(actor, "mapping:confirm"),
    }


def _causes(actor: Actor, submission: Submission) -> list[Cause]:
    """Why rows wait; with the repair to adopt for whoever may mend."""
    found = causes(actor, submission.receipt)
    found = with_proposals(found) if may(actor, "queue:mend") else found
    return gathered(found, open_faults(actor, submission.receipt))


def _known(submission: Submission) -> bool:
    return submission.information_class in catalogue().classes


def _remarks(submission: Submission) -> list[Found]:
    return [found for found in found_by_rule(submission) if found.example.level == "warning"]


def _held(submission: Submission) -> list[tuple[str, int]]:
    """Records of this submission that are not public, by reason in words."""
    held = Record.objects.filter(set_aside=Record.Status.HELD, versions__submission_id=submission.pk)
    counted = held.values_list("held_because").annotate(count=Count("pk", distinct=True)).order_by("-count")
    return [(held_words(reason), count) for reason, count in counted]


@desk("submissions:read")
def annotated(request: HttpRequest, receipt: str) -> HttpResponseBase:
    """The clerk's own workbook with the faulty cells marked."""
    submission = find(request, receipt)
    name = f"{Path(submission.filename).stem}-要改的地方.xlsx"
    return FileResponse(io.BytesIO(annotated_workbook(submission)), as_attachment=True, filename=name)


@desk("submissions:read")
def findings_csv(request: HttpRequest, receipt: str) -> HttpResponseBase:
    """All findings as csv."""
    submission = find(request, receipt)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "findings.csv"
        write_findings(submission, path, get_language() or "zh")
        content = path.read_bytes()
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=f"{receipt}-findings.csv")


@require_POST
@desk("submissions:stop")
def stop(request: HttpRequest, receipt: str) -> HttpResponseBase:
    """Ask the work to stop between two chunks, or give up what still asks for its mapping; what is stored stays."""
    actor, submission = actor_of(request), find(request, receipt)
    if submission.stage == Stage.ASKING:
        give_up(actor, submission)
    else:
        stop_work(actor, submission)
    return redirect("desk:receipt", receipt)
