"""The mending queue (待改的行): causes first, then rows; one row mended in the form of its class, or let go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from yinuo import timesource
from yinuo.accounts import access
from yinuo.accounts.scope import may, own
from yinuo.accounts.shapes import NOTHING
from yinuo.catalogue import catalogue
from yinuo.core.actor import Actor
from yinuo.core.definitions.model import ClassEdition
from yinuo.intake import waiting
from yinuo.intake.acts.mending import drop_row, mend_row, raw_of, take_back
from yinuo.intake.aside import ASIDE, is_aside
from yinuo.intake.causes import (
    causes,
    gathered,
    open_faults,
    with_fault,
    with_first_fault,
    with_proposals,
)
from yinuo.intake.due_order import keys_by_due
from yinuo.intake.models import Finding, QueuedRow
from yinuo.intake.report import words_of
from yinuo.intake.upgrading import called_in, edition_of, edition_with, in_edition
from yinuo.web.clock_strips import chip_of, chips_of
from yinuo.web.listing import Cell, Choice, Column, Empty, Flag, ListSpec, Search, respond
from yinuo.web.listing.filters import Params
from yinuo.web.workbench.guard import actor_of, desk
from yinuo.web.workbench.row_form import RowForm, spoken, values_in
from yinuo.web.workbench.views.entry import checked_form
from yinuo.web.workbench.views.today import class_title

HIDDEN = "web/components/filter_hidden.html"
SHOWN_CAUSES = 12


def _file(row: QueuedRow) -> Cell:
    submission = row.submission
    url = f"/desk/submissions/{submission.receipt}/"
    return Cell(submission.filename or submission.receipt, url=url, sub=submission.unit.name)


def _fault(row: Any) -> str:
    """What is wrong with the row in words; its state when no finding says more."""
    if row.saying is None:
        return str(row.get_why_display())
    return words_of(row.submission, row.saying, row.arguments).says.in_language(get_language() or "zh")


def _look_up_due(rows: Sequence[Any]) -> None:
    """When the rows that are shown are due."""
    due = waiting.due_of(row.submission_id for row in rows)
    for row in rows:
        own_clock = (row.submission_id, row.why == QueuedRow.Why.UNREGISTERED)
        row.due_on = due.get(own_clock) if row.state == QueuedRow.State.OPEN else None
    chips = chips_of(row.due_on for row in rows)
    for row in rows:
        row.due_chip = chips[row.due_on]


def _due(row: Any) -> Cell:
    """How many working days are left, and the day."""
    if row.due_on is None:
        return Cell("—", value="")
    return Cell(chip=row.due_chip, sub=f"{row.due_on:%Y-%m-%d}", value=row.due_on)


@dataclass(frozen=True, slots=True)
class OverdueFlag(Flag):
    """Overdue today: what that means depends on the day, so the condition is made anew each time."""

    def narrow(self, queryset: QuerySet[Any], params: Params) -> QuerySet[Any]:
        return waiting.overdue(queryset) if params.get(self.key) == "1" else queryset


def _of_receipt(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return rows.filter(submission__receipt=text)


SPEC = ListSpec(
    name="mending",
    columns=(
        Column(
            "row_number",
            _("第几行"),
            lambda row: Cell(now_("第 %(n)d 行") % {"n": row.row_number}, url=f"/desk/mending/{row.pk}/"),
            sort=("row_number",),
            date=True,
        ),
        Column("due", _("到期"), _due, sort=("due_on",), date=True),
        Column("fault", _("问题"), _fault),
        Column("file", _("来自"), _file),
        Column("information_class", _("类别"), lambda row: class_title(row.information_class), word=True),
        Column("why", _("原因"), lambda row: row.get_why_display(), shown=False),
        Column(
            "received",
            _("报送"),
            lambda row: row.submission.received_at,
            sort=("submission__received_at",),
            date=True,
        ),
        Column(
            "act",
            _("办理"),
            lambda row: Cell(_("查看") if is_aside(row) else _("修改"), url=f"/desk/mending/{row.pk}/"),
            date=True,
            exported=False,
        ),
    ),
    filters=(
        Choice(
            "class",
            _("类别"),
            "information_class",
            lambda: [(name, class_title(name)) for name in catalogue().classes],
        ),
        Choice("why", _("原因"), "why", lambda: list(QueuedRow.Why.choices)),
        OverdueFlag("late", _("超期"), Q()),
        Search("receipt", _("回执"), narrowing=_of_receipt, template=HIDDEN),
        Search("rule", _("规则"), narrowing=with_fault, template=HIDDEN),
    ),
    default_sort="received",
    prepare=_look_up_due,
    keyed=True,
    empty=Empty(_("没有待改的行"), _("报送里有错误的行会留在这里，一行也不会丢。")),
)


@desk("queue:read")
def listed(request: HttpRequest) -> HttpResponseBase:
    """The causes with how many rows each, then the open rows in the actor's charge; whoever asks for what is no record sees
    the rows that were set aside too."""
    actor = actor_of(request)
    aside = request.GET.get("why") == QueuedRow.Why.NO_RECORD
    shown = Q(state=QueuedRow.State.OPEN) | ASIDE if aside else Q(state=QueuedRow.State.OPEN)
    rows = QueuedRow.objects.filter(own(actor, "queued-row"), shown)
    rows = with_first_fault(rows.select_related("submission__unit"), also_closed=aside)
    if request.GET.get("sort", "").endswith("due"):
        rows = waiting.with_due(rows)
    receipt, wanted = request.GET.get("receipt", ""), request.GET.get("class", "")
    found = causes(actor, receipt, wanted)
    mends = may(actor, "queue:mend")
    found = with_proposals(found) if mends else found
    grouped = gathered(found, open_faults(actor, receipt, wanted))
    context = {
        "causes": grouped[:SHOWN_CAUSES],
        "more": len(grouped) > SHOWN_CAUSES,
        "receipt": receipt,
        "mends": mends,
    }
    return respond(request, rows, _spec(actor), "desk/mending.html", context)


def _spec(actor: Actor) -> ListSpec:
    """The list, walked by the clocks of the rows where those are in the actor's charge as the rows are."""
    clocks = own(actor, "clock")
    if clocks == NOTHING:
        return SPEC
    return replace(SPEC, walks={"due": partial(_by_due, clocks)})


def _by_due(clocks: Q, rows: QuerySet[QueuedRow], down: bool, cut: slice) -> list[int]:
    return keys_by_due(rows, clocks, down, cut)


@desk("queue:mend")
def mend(request: HttpRequest, queued: int) -> HttpResponseBase:
    """One row with its findings at the fields; a POST checks it and hands it in again, lets it go or takes it back."""
    row = _taken_up(request, queued)
    edition = _edition(request, row)
    access.look(actor_of(request), "view", "queued-row", row.pk, request=request)
    if request.method != "POST":
        return _page(request, row, _form_as_found(edition, row))
    if "drop" in request.POST:
        return _drop(request, row, edition)
    if "back" in request.POST:
        return _take_back(request, row)
    values = values_in(edition, request.POST)
    form = checked_form(edition, values)
    if form.errors:
        return _page(request, row, form, status=422)
    submission = mend_row(actor_of(request), row, values, edition)
    messages.success(request, now_("改好了，正在重新核验。"))
    return redirect("desk:receipt", submission.receipt)


def _drop(request: HttpRequest, row: QueuedRow, edition: ClassEdition) -> HttpResponseBase:
    reason = request.POST.get("reason", "").strip()
    if reason:
        drop_row(actor_of(request), row, reason)
        messages.success(request, now_("第 %(n)d 行不再报送，理由已记入存证。") % {"n": row.row_number})
        return redirect("desk:mending")
    return _page(request, row, _form_as_found(edition, row), status=422, reason_missing=True)


def _take_back(request: HttpRequest, row: QueuedRow) -> HttpResponseBase:
    take_back(actor_of(request), row)
    messages.success(request, now_("第 %(n)d 行放回了待改的行。") % {"n": row.row_number})
    return redirect("desk:mend", row.pk)


def _taken_up(request: HttpRequest, queued: int) -> QueuedRow:
    mine = QueuedRow.objects.filter(own(actor_of(request), "queued-row"), pk=queued)
    row = waiting.with_due(mine).select_related("submission__unit").first()
    if row is None:
        raise Http404
    return row


def _edition(request: HttpRequest, row: QueuedRow) -> ClassEdition:
    """The edition of the form: as asked for, else the row's own, else the newest where a fault lies in a field that only
    that has."""
    own_edition, newest = edition_of(row), catalogue().newest(row.information_class)
    asked = request.POST.get("edition") or request.GET.get("edition")
    if asked in (own_edition.edition, newest.edition):
        return own_edition if asked == own_edition.edition else newest
    faults = Finding.objects.filter(submission_id=row.submission_id, row_number=row.row_number)
    return edition_with(row, list(faults.exclude(level="warning").values_list("field", flat=True)))


def _form_as_found(edition: ClassEdition, row: QueuedRow) -> RowForm:
    """The row as it came, in ``edition``, with what the intake found at its fields."""
    came = in_edition([raw_of(row)], edition_of(row), edition)[0]
    form = RowForm(edition, timesource.today(), came, bound=True)
    _add_kept_findings(form, row)
    return form


def _add_kept_findings(form: RowForm, row: QueuedRow) -> None:
    """What the intake found in this row, at its fields."""
    for each in Finding.objects.filter(submission_id=row.submission_id, row_number=row.row_number):
        field = called_in(form.edition, row, each.field)
        words = words_of(row.submission, each.saying, each.arguments)
        said = spoken(words.says.zh, words.says.en, words.mend.zh, words.mend.en)
        if each.level == "warning":
            form.remark(field, said)
        else:
            form.add_error(field if field in form.fields else None, said)


def _other_edition(shown: ClassEdition, row: QueuedRow) -> str:
    """The edition the row could be mended in instead; "" when there is none."""
    both = (edition_of(row).edition, catalogue().newest(row.information_class).edition)
    return next((each for each in both if each != shown.edition), "")


def _page(
    request: HttpRequest, row: QueuedRow, form: RowForm, status: int = 200, reason_missing: bool = False
) -> HttpResponseBase:
    context = {
        "row": row,
        "aside": is_aside(row),
        "due": chip_of(row.due_on) if row.due_on else None,  # type: ignore[attr-defined]
        "form": form,
        "title": class_title(row.information_class),
        "reason_missing": reason_missing,
        "edition": form.edition,
        "other": _other_edition(form.edition, row),
    }
    return render(request, "desk/mend.html", context, status=status)
