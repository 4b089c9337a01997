"""Typing one row in (逐条填写): the form of a class, checked by the rules of the class before it is handed in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.core.definitions.model import ClassEdition
from yinuo.intake.acts.drafting import discard_draft, draft_of, keep_draft
from yinuo.intake.acts.enter import enter
from yinuo.intake.checking import check_rows, personal_numbers_in
from yinuo.intake.models import Submission
from yinuo.registry.models import Body
from yinuo.web.workbench.guard import actor_of, desk
from yinuo.web.workbench.row_form import RowForm, values_in
from yinuo.web.workbench.units import chosen_unit, units_of


@desk("submissions:write")
def form(request: HttpRequest, information_class: str) -> HttpResponseBase:
    """The form with the draft in it; a POST keeps the draft, checks the row, or hands it in."""
    if information_class not in catalogue().collected_on(timesource.today()):
        raise Http404
    edition = catalogue().newest(information_class)
    if request.method == "POST":
        return _posted(request, edition)
    draft = draft_of(actor_of(request), information_class)
    unit = draft.unit if draft else chosen_unit(actor_of(request), request.GET.get("unit", ""))
    values = draft.values if draft else _known_of(edition, unit)
    return _page(request, edition, unit, RowForm(edition, timesource.today(), values), kept=draft)


def _posted(request: HttpRequest, edition: ClassEdition) -> HttpResponseBase:
    actor, wish = actor_of(request), request.POST.get("act", "")
    if wish == "discard":
        discard_draft(actor, edition.id)
        messages.success(request, _("草稿已清空。"))
        return redirect("desk:entry", edition.id)
    unit, values = chosen_unit(actor, request.POST.get("unit", "")), values_in(edition, request.POST)
    if wish == "unit":
        values |= _known_of(edition, unit)
    keep_draft(actor, edition.id, unit, values)
    if wish == "unit":
        return _page(request, edition, unit, RowForm(edition, timesource.today(), values))
    if wish == "keep":
        return _kept(request, edition)
    form = checked_form(edition, values)
    if form.errors or wish == "check":
        return _page(request, edition, unit, form, status=422 if form.errors else 200, checked=True)
    handed_in = enter(actor, edition.id, unit, [values], Submission.Channel.FORM)
    discard_draft(actor, edition.id)
    if handed_in.repeated:
        messages.warning(request, _("这一条和以前报送的一字不差，没有重复收。下面是当时的回执。"))
    return redirect("desk:receipt", handed_in.submission.receipt)


def _kept(request: HttpRequest, edition: ClassEdition) -> HttpResponseBase:
    """Kept while typing: one line, or the page again where there are no scripts."""
    now = timesource.now().astimezone(timesource.PLACE)
    said = _("草稿已存（%(at)s），可以离开再回来。") % {"at": f"{now:%H:%M}"}
    if request.headers.get("HX-Request"):
        return HttpResponse(said)
    messages.success(request, said)
    return redirect("desk:entry", edition.id)


def checked_form(edition: ClassEdition, values: dict[str, str]) -> RowForm:
    """The bound form with everything that is wrong with ``values`` at its field."""
    made = RowForm(edition, timesource.today(), values, bound=True)
    made.add_findings(check_rows(edition, [values]))
    for code, numbers in personal_numbers_in(edition, values).items():
        said = _("里面像有个人号码（%(numbers)s）：可以报送，但先不公示；删去号码就能公示。")
        made.remark(code, said % {"numbers": "、".join(numbers)})
    return made


def _known_of(edition: ClassEdition, unit: Body) -> dict[str, str]:
    """What the platform knows without asking: the unit as the source and the authority."""
    known: dict[str, str] = {}
    for party in (edition.source, edition.authority):
        if party is not None:
            known |= {party.name: unit.name} | ({party.code: unit.code} if party.code else {})
    return known


def _page(
    request: HttpRequest, edition: ClassEdition, unit: Body, form: RowForm, status: int = 200, **more: object
) -> HttpResponse:
    context = {
        "edition": edition,
        "form": form,
        "unit": unit,
        "units": units_of(actor_of(request)),
        **more,
    }
    return render(request, "desk/entry.html", context, status=status)
