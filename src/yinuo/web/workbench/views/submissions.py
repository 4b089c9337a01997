"""Handing in and the receipt (报送与回执)."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Min
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from yinuo import timesource
from yinuo.accounts.scope import own
from yinuo.catalogue import catalogue
from yinuo.intake.acts.hand_in import Delivery, hand_in
from yinuo.intake.models import Finding, QueuedRow, Submission
from yinuo.intake.report import words_of, write_findings
from yinuo.intake.workbooks.template import write_template
from yinuo.jobs.acts import request_stop
from yinuo.jobs.models import Job
from yinuo.jobs.queries import job_of
from yinuo.registry.models import Body
from yinuo.web.listing import Cell, Choice, Column, Empty, ListSpec, respond
from yinuo.web.workbench.errors import NoFile
from yinuo.web.workbench.guard import actor_of, desk
from yinuo.web.workbench.views.today import class_title

Stage = Submission.Stage
WORKING = (Stage.RECEIVED, Stage.READ, Stage.MAPPED, Stage.VALIDATED, Stage.STORED)


def _classes() -> list[tuple[str, str]]:
    return [(name, class_title(name)) for name in catalogue().classes]


def _file_cell(row: Submission) -> Cell:
    return Cell(row.filename or row.receipt, url=f"/desk/submissions/{row.receipt}/", sub=row.receipt)


SPEC = ListSpec(
    name="submissions",
    columns=(
        Column("filename", _("文件"), _file_cell),
        Column("information_class", _("类别"), lambda row: class_title(row.information_class)),
        Column("unit", _("单位"), lambda row: row.unit.name),
        Column("received_at", _("收到"), sort=("received_at",), date=True),
        Column("stage", _("进度"), lambda row: row.get_stage_display()),
        Column("rows", _("行"), number=True, sort=("rows",)),
        Column("accepted", _("入库"), number=True),
        Column("rejected", _("要改"), number=True, sort=("rejected",)),
    ),
    filters=(Choice("class", _("类别"), "information_class", _classes),),
    default_sort="-received_at",
    empty=Empty(_("还没有报送"), _("在上面选好类别和文件，交上去就会出现在这里。")),
)


@desk("submissions:write")
def listed(request: HttpRequest) -> HttpResponseBase:
    """The list of submissions, with the form to hand in; a POST hands in and goes to the receipt."""
    if request.method == "POST":
        return redirect("desk:receipt", _hand_in(request).receipt)
    rows = Submission.objects.filter(own(actor_of(request), "submission")).select_related("unit")
    open_now = catalogue().collected_on(timesource.today())
    classes = [(name, title) for name, title in _classes() if name in open_now]
    return respond(request, rows, SPEC, "desk/submissions.html", {"classes": classes})


def _hand_in(request: HttpRequest) -> Submission:
    actor, uploaded = actor_of(request), request.FILES.get("file")
    if not isinstance(uploaded, UploadedFile):
        raise NoFile
    unit = Body.objects.get(code=actor.unit)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as stream:
            for block in uploaded.chunks():
                stream.write(block)
        information_class = request.POST.get("class", "")
        channel = Submission.Channel.UPLOAD
        delivery = Delivery(path, uploaded.name or "file", information_class, unit, channel)
        return hand_in(actor, delivery).submission


def find(request: HttpRequest, receipt: str) -> Submission:
    """The submission with this receipt within the actor's charge; 404 when there is none."""
    mine = Submission.objects.filter(own(actor_of(request), "submission"), receipt=receipt)
    submission = mine.select_related("unit").first()
    if submission is None:
        raise Http404
    return submission


@desk("submissions:read")
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """What came in, what went through, what must be mended and why."""
    submission = find(request, receipt)
    if submission.stage == Submission.Stage.ASKING:
        return redirect("desk:mapping", receipt)
    context = {
        "submission": submission,
        "title": class_title(submission.information_class),
        "working": submission.stage in WORKING,
        "job": job_of("intake", receipt),
        "causes": _causes(submission, "error"),
        "remarks": _causes(submission, "warning"),
        "open_rows": QueuedRow.objects.filter(submission=submission, state=QueuedRow.State.OPEN).count(),
        "unmapped": (submission.mapping or {}).get("unmapped", []),
    }
    return render(request, "desk/receipt.html", context)


def _causes(submission: Submission, level: str) -> list[dict[str, object]]:
    """Findings grouped by rule, the most frequent first, each with its first row as an example."""
    wanted = {"submission": submission}
    levels = ["warning"] if level == "warning" else ["error", "refused"]
    found = Finding.objects.filter(**wanted, level__in=levels)
    counted = found.values("rule").annotate(count=Count("id"), first=Min("id")).order_by("-count")[:50]
    examples = Finding.objects.in_bulk([row["first"] for row in counted])
    return [_cause(submission, examples[row["first"]], row["count"]) for row in counted]


def _cause(submission: Submission, example: Finding, count: int) -> dict[str, object]:
    words, language = words_of(submission, example.saying, example.arguments), get_language() or "zh"
    says, mend = words.says.in_language(language), words.mend.in_language(language)
    return {"example": example, "count": count, "says": says, "mend": mend}


@desk("submissions:read")
def annotated(request: HttpRequest, receipt: str) -> HttpResponseBase:
    """The clerk's own workbook with the faulty cells marked."""
    from yinuo.intake.annotating import annotated_workbook

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
    """Ask the work to stop between two chunks."""
    job = job_of("intake", find(request, receipt).receipt)
    if job is not None and job.state in (Job.State.WAITING, Job.State.RUNNING):
        request_stop(job.pk)
    return redirect("desk:receipt", receipt)


@desk("submissions:read")
def template(request: HttpRequest, information_class: str) -> HttpResponseBase:
    """The class's template workbook."""
    if information_class not in catalogue().classes:
        raise Http404
    edition = catalogue().newest(information_class)
    content = io.BytesIO()
    write_template(
        content, edition, catalogue().enumerations, day=timesource.today(), language=get_language() or "zh"
    )
    content.seek(0)
    return FileResponse(content, as_attachment=True, filename=f"{edition.title.zh}模板.xlsx")
