"""Handing in (报送): the form, the list of what was handed in, and the template workbook of a class."""

from __future__ import annotations

import io
import tempfile
from datetime import timedelta
from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from yinuo import timesource
from yinuo.accounts.scope import own
from yinuo.catalogue import catalogue
from yinuo.core.actor import Actor
from yinuo.core.errors import DomainError, NotFound, NotPermitted
from yinuo.intake.acts.hand_in import Delivery, HandedIn, hand_in
from yinuo.intake.models import Attempt, Submission
from yinuo.intake.workbooks.template import write_template
from yinuo.registry.models import Body
from yinuo.web.listing import Cell, Choice, Column, Empty, ListSpec, respond
from yinuo.web.ui.chips import Chip
from yinuo.web.workbench.acting import said
from yinuo.web.workbench.errors import NoClass, NoFile
from yinuo.web.workbench.guard import actor_of, desk
from yinuo.web.workbench.units import units_of
from yinuo.web.workbench.views.today import class_title

Stage = Submission.Stage
LATELY = timedelta(days=30)
MOST_ATTEMPTS = 10
STAGE_CHIPS = {Stage.DONE: "kept", Stage.REFUSED: "late", Stage.ASKING: "soon"}


def _classes() -> list[tuple[str, str]]:
    return [(name, class_title(name)) for name in catalogue().classes]


def _file_cell(row: Submission) -> Cell:
    return Cell(row.filename or row.receipt, url=f"/desk/submissions/{row.receipt}/", sub=row.receipt)


def _stage(row: Submission) -> Chip:
    kind = STAGE_CHIPS.get(Stage(row.stage), "neutral")
    return Chip(kind, row.get_stage_display())


SPEC = ListSpec(
    name="submissions",
    columns=(
        Column("filename", _("文件"), _file_cell),
        Column("information_class", _("类别"), lambda row: class_title(row.information_class), word=True),
        Column("unit", _("单位"), lambda row: row.unit.name),
        Column("received_at", _("收到"), sort=("received_at",), date=True),
        Column("stage", _("进度"), _stage),
        Column("rows", _("行"), number=True, sort=("rows",)),
        Column("accepted", _("入库"), number=True),
        Column("rejected", _("要改"), number=True, sort=("rejected",)),
        Column("channel", _("来路"), lambda row: row.get_channel_display(), shown=False),
    ),
    filters=(
        Choice("class", _("类别"), "information_class", _classes),
        Choice("stage", _("进度"), "stage", list(Stage.choices)),
    ),
    default_sort="-received_at",
    empty=Empty(_("还没有报送"), _("在上面选好类别和文件，交上去就会出现在这里。")),
)


@desk("submissions:write")
def listed(request: HttpRequest) -> HttpResponseBase:
    """The list of submissions, with the form to hand in; a POST hands in and goes to the receipt."""
    refusal = ""
    if request.method == "POST":
        try:
            handed_in = _hand_in(request)
        except NotPermitted:
            raise
        except DomainError as error:
            refusal = said(error)
        else:
            if handed_in.repeated:
                messages.warning(request, now_("这个文件以前交过，一字不差，没有重复收。下面是当时的回执。"))
            return redirect("desk:receipt", handed_in.submission.receipt)
    actor = actor_of(request)
    rows = Submission.objects.filter(own(actor, "submission")).select_related("unit")
    open_now = catalogue().collected_on(timesource.today())
    context = {
        "classes": [(name, title) for name, title in _classes() if name in open_now],
        "chosen": request.POST.get("class") or _last_class(actor),
        "units": units_of(actor),
        "chosen_unit": request.POST.get("unit") or actor.unit,
        "refusal": refusal,
        "attempts": _attempts(actor),
    }
    answer = respond(request, rows, SPEC, "desk/submissions.html", context)
    if refusal:
        answer.status_code = 422
    return answer


def _attempts(actor: Actor) -> list[Attempt]:
    """What was turned away lately, newest first: with its reason, so that nobody has to ask."""
    since = timesource.now() - LATELY
    mine = Attempt.objects.filter(own(actor, "attempt"), at__gte=since)
    return list(mine.order_by("-at")[:MOST_ATTEMPTS])


def _last_class(actor: Actor) -> str:
    """The class this person handed in last, else their unit: most only ever hand in one."""
    ours = Submission.objects.filter(own(actor, "submission")).order_by("-received_at")
    mine = ours.filter(account=actor.account or 0)
    classes = (rows.values_list("information_class", flat=True).first() for rows in (mine, ours))
    return next((each for each in classes if each), "")


def _hand_in(request: HttpRequest) -> HandedIn:
    actor, uploaded = actor_of(request), request.FILES.get("file")
    if not isinstance(uploaded, UploadedFile):
        raise NoFile
    information_class = request.POST.get("class", "")
    if not information_class:
        raise NoClass
    # any unit by its code: whether this person may report for it is judged, and a refusal kept, by the act
    unit = Body.objects.filter(code=request.POST.get("unit") or actor.unit).first()
    if unit is None:
        raise NotFound
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as stream:
            for block in uploaded.chunks():
                stream.write(block)
        channel = Submission.Channel.UPLOAD
        return hand_in(actor, Delivery(path, uploaded.name or "file", information_class, unit, channel))


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
