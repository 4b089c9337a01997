"""Doing something to a record from the desk: with a reason, journaled, by the acts of the records' room alone."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo import timesource
from yinuo.accounts import access
from yinuo.accounts.scope import require
from yinuo.catalogue import catalogue
from yinuo.core.actor import Actor
from yinuo.core.definitions.model import ClassEdition
from yinuo.core.errors import DomainError, NotFound
from yinuo.intake.checking import correction_of
from yinuo.records.acts import correct as correct_record
from yinuo.records.models import Record
from yinuo.records.queries import fields_of, find, versions_of
from yinuo.records.texts import typed_text
from yinuo.web.workbench.acting import attempt, said
from yinuo.web.workbench.guard import actor_of, desk
from yinuo.web.workbench.record_acts import ACTS, WhyForm, in_charge
from yinuo.web.workbench.row_form import RowForm, values_in
from yinuo.web.workbench.views.today import class_title

CONFIRM = gettext_lazy("我核对过，确认更正")


def _taken_up(actor: Actor, record_id: int) -> Record:
    """The record, when it is in the person's charge. Raises ``NotFound``."""
    record = find(actor, record_id)
    if not in_charge(actor, record):
        raise NotFound
    return record


@desk("records:read")
def act(request: HttpRequest, record: int, act: str) -> HttpResponseBase:
    """Ask for the reason of ``act``, then do it."""
    wanted, actor = ACTS.get(act), actor_of(request)
    if wanted is None:
        raise Http404
    require(actor, wanted.action)
    found = _taken_up(actor, record)
    data = request.POST if request.method == "POST" else None
    form = WhyForm(data, wanted.confirm, wanted.basis, wanted.grounds)
    if form.is_valid():
        basis = form.cleaned_data["basis"]
        done = attempt(form, lambda: wanted.do(actor, found.pk, form.whole_reason, basis))
        if done is not None:
            messages.success(request, _("已办理：%(verb)s。") % {"verb": wanted.verb})
            return redirect("desk:record", found.pk)
    context = {
        "record": found,
        "act": wanted,
        "form": form,
        "fits": wanted.fits(found),
        "title": class_title(found.information_class),
    }
    return render(request, "desk/record_act.html", context, status=422 if form.errors else 200)


@desk("records:correct")
def correct(request: HttpRequest, record: int) -> HttpResponseBase:
    """The record's own form with its values; what is changed and passes the rules becomes a new version."""
    actor = actor_of(request)
    found = _taken_up(actor, record)
    edition = catalogue().newest(found.information_class)
    access.look(actor, "correct", "record", found.pk, request=request)
    open_values, withheld = _open_values(actor, found)
    if request.method != "POST":
        form = _form(edition, open_values, withheld)
        return _correction_page(request, found, form, WhyForm(None, CONFIRM))
    posted = values_in(edition, request.POST)
    why = WhyForm(request.POST, CONFIRM)
    form = _form(edition, posted, withheld, bound=True)
    kept = {code for code in withheld if not posted[code]}
    correction = correction_of(found, posted, kept)
    form.add_findings(correction.findings)
    if why.is_valid() and not form.errors:
        try:
            correct_record(
                actor,
                found.pk,
                correction.changes,
                why.whole_reason,
                why.cleaned_data["basis"],
                publishable=correction.publishable,
                scan_hit=correction.scan_hit,
            )
        except DomainError as error:
            why.add_error(None, said(error))
        else:
            messages.success(request, _("已更正，作为新版本保存；原来的版本仍在。"))
            return redirect("desk:record", found.pk)
    return _correction_page(request, found, form, why, status=422)


def _open_values(actor: Actor, record: Record) -> tuple[dict[str, str], set[str]]:
    """What may stand in the form as text, and the fields whose values stay hidden and are kept unless replaced."""
    texts: dict[str, str] = {}
    withheld: set[str] = set()
    for each in fields_of(actor, record, versions_of(actor, record.pk)[0]):
        if each.shown == "shown":
            texts[each.code] = typed_text(each.field, each.value)
        else:
            withheld.add(each.code)
    return texts, withheld


def _form(edition: ClassEdition, values: dict[str, str], withheld: set[str], bound: bool = False) -> RowForm:
    form = RowForm(edition, timesource.today(), values, bound=bound)
    for code in withheld:
        form.remark(code, _("已有内容，不在这里显示；要换才填，留空就保持原样。"))
    return form


def _correction_page(
    request: HttpRequest, record: Record, form: RowForm, why: WhyForm, status: int = 200
) -> HttpResponseBase:
    title = class_title(record.information_class)
    context = {"record": record, "form": form, "why": why, "title": title}
    return render(request, "desk/record_correct.html", context, status=status)
