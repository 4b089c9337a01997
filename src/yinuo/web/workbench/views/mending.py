"""The mending queue (待改的行)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yinuo.accounts.scope import own
from yinuo.catalogue import catalogue
from yinuo.intake.acts.mending import drop_row, mend_row, raw_of
from yinuo.intake.models import Finding, QueuedRow
from yinuo.intake.report import words_of
from yinuo.web.listing import Cell, Choice, Column, Empty, ListSpec, Search, respond
from yinuo.web.workbench.guard import actor_of, desk
from yinuo.web.workbench.views.today import class_title

SPEC = ListSpec(
    name="mending",
    columns=(
        Column(
            "file",
            _("来自"),
            lambda row: Cell(
                row.submission.filename,
                url=f"/desk/submissions/{row.submission.receipt}/",
                sub=row.submission.receipt,
            ),
        ),
        Column("row_number", _("第几行"), number=True, sort=("row_number",)),
        Column("information_class", _("类别"), lambda row: class_title(row.information_class)),
        Column("why", _("为什么"), lambda row: row.get_why_display()),
        Column(
            "received",
            _("报送"),
            lambda row: row.submission.received_at,
            sort=("submission__received_at",),
            date=True,
        ),
        Column("act", _("办理"), lambda row: Cell(_("修改"), url=f"/desk/mending/{row.pk}/"), exported=False),
    ),
    filters=(
        Choice(
            "class",
            _("类别"),
            "information_class",
            lambda: [(name, class_title(name)) for name in catalogue().classes],
        ),
        Choice("why", _("原因"), "why", lambda: list(QueuedRow.Why.choices)),
        Search("receipt", _("回执"), narrowing=lambda rows, text: rows.filter(submission__receipt=text)),
    ),
    default_sort="-received",
    empty=Empty(_("没有待改的行"), _("报送里有错误的行会留在这里，一行也不会丢。")),
)


@desk("queue:read")
def listed(request: HttpRequest) -> HttpResponseBase:
    """Open rows in the actor's charge."""
    rows = QueuedRow.objects.filter(own(actor_of(request), "queued-row"), state=QueuedRow.State.OPEN)
    return respond(request, rows.select_related("submission"), SPEC, "desk/mending.html")


@desk("queue:mend")
def mend(request: HttpRequest, queued: int) -> HttpResponseBase:
    """One row with its findings at the fields; a POST hands it in again or lets it go."""
    mine = QueuedRow.objects.filter(own(actor_of(request), "queued-row"), pk=queued)
    row = mine.select_related("submission__unit").first()
    if row is None:
        raise Http404
    fields = catalogue().newest(row.information_class).fields
    if request.method == "POST":
        if "drop" in request.POST:
            drop_row(actor_of(request), row, request.POST.get("reason", ""))
            return redirect("desk:mending")
        values = {code: request.POST.get(code, "").strip() for code in fields}
        return redirect("desk:receipt", mend_row(actor_of(request), row, values).receipt)
    raw, found = raw_of(row), _findings(row)
    lines = [
        {
            "code": code,
            "title": field.title.zh,
            "value": raw.get(code, ""),
            "found": found.get(code, []),
            "help": field.help,
        }
        for code, field in fields.items()
    ]
    lines.sort(key=lambda line: not line["found"])
    context = {
        "row": row,
        "lines": lines,
        "general": found.get("", []),
        "title": class_title(row.information_class),
    }
    return render(request, "desk/mend.html", context)


def _findings(row: QueuedRow) -> dict[str, list[dict[str, str]]]:
    language = get_language() or "zh"
    found: dict[str, list[dict[str, str]]] = {}
    for each in Finding.objects.filter(submission_id=row.submission_id, row_number=row.row_number):
        words = words_of(row.submission, each.saying, each.arguments)
        said = {
            "says": words.says.in_language(language),
            "mend": words.mend.in_language(language),
            "rule": each.rule,
        }
        found.setdefault(each.field, []).append(said)
    return found
