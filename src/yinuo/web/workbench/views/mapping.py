"""Confirming which column is which field (确认对应关系)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.intake import waiting
from yinuo.intake.acts.mapping import CORRECTABLE, confirm_mapping, correct_mapping
from yinuo.intake.mapping import propose
from yinuo.intake.models import Submission
from yinuo.web.clock_strips import strips_of
from yinuo.web.ui.language import said
from yinuo.web.workbench.guard import actor_of, desk
from yinuo.web.workbench.views.receipts import find
from yinuo.web.workbench.views.today import class_title


@desk("mapping:confirm")
def confirm(request: HttpRequest, receipt: str) -> HttpResponseBase:
    """Show every column with the proposed field; a POST confirms and goes on."""
    submission = find(request, receipt)
    proposal = submission.mapping or {}
    headers: list[str] = proposal.get("headers", [])
    correcting = submission.stage in CORRECTABLE
    if request.method == "POST":
        chosen = {header: request.POST.get(f"column-{number}", "") for number, header in enumerate(headers)}
        if correcting:
            return _corrected(request, submission, chosen)
        confirm_mapping(actor_of(request), submission, chosen)
        return redirect("desk:receipt", receipt)
    edition = catalogue().edition(submission.information_class, submission.edition)
    questions = {question["header"]: question for question in proposal.get("questions", [])}
    sample: list[list[str | None]] = proposal.get("sample", [])
    columns = [
        {
            "name": f"column-{number}",
            "header": header,
            "field": proposal.get("fields", {}).get(header, ""),
            "question": questions.get(header),
            "examples": [row[number] for row in sample if number < len(row) and row[number]][:2],
        }
        for number, header in enumerate(headers)
    ]
    context = {
        "submission": submission,
        "title": class_title(submission.information_class),
        "columns": columns,
        "clocks": strips_of(waiting.KIND, submission.pk)
        if submission.stage == Submission.Stage.ASKING
        else [],
        "correcting": correcting,
        "fields": [(code, said(field.title)) for code, field in edition.fields.items()],
        "likelier": class_title(likelier) if (likelier := _likelier_class(submission, headers)) else "",
        "missing": [
            said(edition.fields[code].title) for code in proposal.get("missing", []) if code in edition.fields
        ],
    }
    return render(request, "desk/mapping.html", context)


def _corrected(request: HttpRequest, submission: Submission, chosen: dict[str, str]) -> HttpResponseBase:
    again = correct_mapping(actor_of(request), submission, chosen)
    if again.pk == submission.pk:
        messages.info(request, _("对应关系没有变化，什么都没有改。"))
    else:
        messages.success(request, _("已按新的对应关系重新核验这个文件，下面是新的回执。"))
    return redirect("desk:receipt", again.receipt)


def _likelier_class(submission: Submission, headers: list[str]) -> str:
    """Another class whose names the headers fit clearly better: most likely the wrong one was chosen; "" when none."""
    fits = {
        name: sum(1 for column in propose(headers, catalogue().newest(name)).columns if column.field)
        for name in catalogue().collected_on(timesource.today())
    }
    best = max(fits, key=lambda name: fits[name])
    clearly = fits[best] >= max(3, 2 * fits.get(submission.information_class, 0))
    return best if clearly and best != submission.information_class else ""
