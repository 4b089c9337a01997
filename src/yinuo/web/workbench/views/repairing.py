"""One repair for all rows alike: what would change is shown with its result before anything is done."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext

from yinuo import timesource
from yinuo.accounts.scope import own
from yinuo.intake.acts.mending import raw_of
from yinuo.intake.acts.repairing import MOST_ROWS, repair_rows, repaired
from yinuo.intake.causes import alike, with_fault
from yinuo.intake.checking import check_rows
from yinuo.intake.models import Finding, QueuedRow
from yinuo.intake.proposals import proposed
from yinuo.intake.report import words_of
from yinuo.web.ui.numbers import thousands
from yinuo.web.workbench.guard import actor_of, desk
from yinuo.web.workbench.row_form import RowForm, values_in
from yinuo.web.workbench.views.today import class_title

SHOWN = 10


@desk("queue:mend")
def repair(request: HttpRequest, finding: int) -> HttpResponseBase:
    """Mend every row that is alike to the one of ``finding``: choose the value, look at the result, confirm."""
    fault, like = _found(request, finding)
    adopted = proposed(fault, like) if "adopt" in request.GET else None
    faulty = _faulty(request, fault, like)
    rows = _alike(faulty, fault, like, exactly=adopted is not None)
    edition, came = repaired([like], fault.field, raw_of(like).get(fault.field, ""))
    values = values_in(edition, request.POST) if request.method == "POST" else came[0]
    if adopted and request.method != "POST":
        values = {**values, fault.field: adopted.text}
    form = RowForm(edition, timesource.today(), {fault.field: values.get(fault.field, "")})
    words = words_of(like.submission, fault.saying, fault.arguments)
    language = get_language() or "zh"
    context = {
        "fault": fault,
        "form": form,
        "says": words.says.in_language(language),
        "mend": words.mend.in_language(language),
        "title": class_title(like.information_class),
        "adopted": adopted,
        "count": len(rows),
        "at_once": MOST_ROWS,
        "later": max(faulty.count() - MOST_ROWS, 0),
        "rows": rows[:SHOWN],
        "value": came[0].get(fault.field, ""),
        "all_url": f"{reverse('desk:mending')}?{urlencode({'rule': fault.rule})}",
    }
    if request.method != "POST" and adopted is None:
        return render(request, "desk/repair.html", context)
    text = values.get(fault.field, "")
    if request.POST.get("act") == "confirm" and request.POST.get("seen") == text:
        return _do(request, rows, fault.field, text)
    return render(request, "desk/repair.html", {**context, **_preview(rows, fault.field, text)})


def _found(request: HttpRequest, finding: int) -> tuple[Finding, QueuedRow]:
    """The fault and its open row, within the person's charge and about one field."""
    actor = actor_of(request)
    fault = Finding.objects.filter(own(actor, "finding"), pk=finding).exclude(field="").first()
    if fault is None:
        raise Http404
    mine = QueuedRow.objects.filter(own(actor, "queued-row"), state=QueuedRow.State.OPEN)
    found = mine.filter(submission_id=fault.submission_id, row_number=fault.row_number)
    row = found.select_related("submission").first()
    if row is None:
        raise Http404
    return fault, row


def _faulty(request: HttpRequest, fault: Finding, like: QueuedRow) -> QuerySet[QueuedRow]:
    """Open rows in the person's charge with the same fault, told with the same value."""
    mine = QueuedRow.objects.filter(
        own(actor_of(request), "queued-row"),
        state=QueuedRow.State.OPEN,
        information_class=like.information_class,
        submission__edition=like.submission.edition,
    )
    return with_fault(mine, fault.rule, field=fault.field, value=fault.value)


def _alike(faulty: QuerySet[QueuedRow], fault: Finding, like: QueuedRow, exactly: bool) -> list[QueuedRow]:
    """Of the ``faulty`` rows those with the very same text in the field; ``exactly``: also with the same words, as where
    the proposal rests on another field (the name beside a code). The first :data:`MOST_ROWS` are looked at."""
    ordered = faulty.select_related("submission").order_by("submission_id", "row_number")
    found = list(alike(ordered, fault.field, like, MOST_ROWS))
    return _worded_alike(found, fault) if exactly and fault.arguments else found


def _worded_alike(rows: list[QueuedRow], fault: Finding) -> list[QueuedRow]:
    same = Finding.objects.filter(
        rule=fault.rule, field=fault.field, submission__in={row.submission_id for row in rows}
    )
    told = {(each.submission_id, each.row_number): each.arguments for each in same}
    return [row for row in rows if told.get((row.submission_id, row.row_number)) == fault.arguments]


def _preview(rows: list[QueuedRow], field: str, text: str) -> dict[str, object]:
    """How the rows would stand afterwards: how many pass, and what else is wrong with the others."""
    found = check_rows(*repaired(rows, field, text))
    errors = [each for each in found if each.level != "warning"]
    failing = {each.position for each in errors}
    english = (get_language() or "zh").startswith("en")
    left: dict[str, int] = {}
    for each in errors:
        said = each.says.en if english else each.says.zh
        left[said] = left.get(said, 0) + 1
    worst = sorted(left.items(), key=lambda pair: -pair[1])[:SHOWN]
    return {"previewed": True, "text": text, "passing": len(rows) - len(failing), "left": worst}


def _do(request: HttpRequest, rows: list[QueuedRow], field: str, text: str) -> HttpResponseBase:
    submissions = repair_rows(actor_of(request), [row.pk for row in rows], field, text)
    messages.success(request, _changed(len(rows)))
    if len(submissions) == 1:
        return redirect("desk:receipt", submissions[0].receipt)
    return redirect("desk:mending")


def _changed(count: int) -> str:
    words = ngettext("已改 %(n)s 行，正在重新核验。", "已改 %(n)s 行，正在重新核验。", count)
    return words % {"n": thousands(count)}
