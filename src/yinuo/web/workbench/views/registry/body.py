"""The page of one body, and the acts on it: form, preview of what passes on, confirmation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from yinuo.accounts.permissions import may, require
from yinuo.accounts.queries import grants_for
from yinuo.accounts.scope import own, visible
from yinuo.core.actor import Actor
from yinuo.journal.queries import story
from yinuo.registry.acts.bodies import NewBody, register_body
from yinuo.registry.models import Body, Obligation, Term
from yinuo.registry.queries.bodies import above, body_with_code, children, history_of, names_of, officials_of
from yinuo.registry.queries.inheritance import at_stake
from yinuo.registry.queries.regions import region_names
from yinuo.web.ui.language import english
from yinuo.web.workbench.acting import attempt, rehearse
from yinuo.web.workbench.guard import actor_of, desk
from yinuo.web.workbench.views.registry.errands import ERRANDS, Errand
from yinuo.web.workbench.views.registry.forms import Change, EndTermForm, NewBodyForm
from yinuo.web.workbench.views.registry.listed import state_chip
from yinuo.web.workbench.views.users.account import told


def find(code: str) -> Body:
    """The body with this code, in force or not; 404 when there is none."""
    body = body_with_code(code)
    if body is None:
        raise Http404
    return body


@desk("registry:read")
def page(request: HttpRequest, code: str) -> HttpResponseBase:
    """What is known of a body: names over time, what it came from and became, who serves in it."""
    body, actor = find(code), actor_of(request)
    context = {
        "body": body,
        "chip": state_chip(body),
        "region": region_names(english=english()).get(body.region_code, body.region_code),
        "above": above(body),
        "names": names_of(body.pk),
        "history": history_of(body.pk),
        "below": children(body),
        "terms": serving(actor, body),
        "may_see_officials": may(actor, "officials:read"),
        "owed": Obligation.objects.filter(own(actor, "obligation"), holder=body).order_by("since")[:20],
        "errands": [one for one in ERRANDS.values() if one.open_to(actor, body)] if not body.ended_on else [],
        "story": told(story("body", body.code)),
    }
    return render(request, "desk/administration/body.html", context)


def serving(actor: Actor, body: Body) -> list[Term]:
    """The running terms of the officials whom the actor may know of."""
    if not may(actor, "officials:read"):
        return []
    from yinuo.registry.models import Official

    known = Official.objects.filter(visible(actor, "official"))
    return list(officials_of(body.pk).filter(official__in=known.values("pk")))


@desk("registry:read")
def act(request: HttpRequest, code: str, errand: str) -> HttpResponseBase:
    """One act on a body: its form; a first POST rehearses it and shows what would happen; a second one does it."""
    body, chosen, actor = find(code), ERRANDS.get(errand), actor_of(request)
    if chosen is None:
        raise Http404
    require(actor, chosen.right)
    chosen.guard(actor, body.region_code, body.county_code)
    form = _form(actor, body, chosen, request)
    if request.method != "POST" or not form.is_valid():
        return _asked(request, body, chosen, form)
    if request.POST.get("step") != "confirm":
        done = attempt(form, lambda: rehearse(lambda: chosen.run(actor, body, form)))
        return _preview(request, body, chosen, form) if done else _asked(request, body, chosen, form)
    result = attempt(form, lambda: chosen.run(actor, body, form))
    if result is None:
        return _asked(request, body, chosen, form)
    messages.success(request, gettext("已办理：%(title)s。已记入存证。") % {"title": chosen.title})
    return redirect("desk:body", result.code if isinstance(result, Body) else body.code)


def _form(actor: Actor, body: Body, errand: Errand, request: HttpRequest) -> Change:
    form = errand.form(body, request.POST or None)
    if isinstance(form, EndTermForm):
        words = [
            (str(one.pk), f"{one.official.name}，{one.post.title}，{one.started_on}")
            for one in serving(actor, body)
        ]
        form.fields["term"].choices = words  # type: ignore[attr-defined]
    return form


def _asked(request: HttpRequest, body: Body, errand: Errand, form: Change) -> HttpResponseBase:
    context = {"body": body, "errand": errand, "form": form}
    status = 422 if form.errors else 200
    return render(request, "desk/administration/body_act.html", context, status=status)


def _preview(request: HttpRequest, body: Body, errand: Errand, form: Change) -> HttpResponseBase:
    context = {
        "body": body,
        "errand": errand,
        "said": said(form),
        "kept": kept(request),
        "stake": at_stake(body) if errand.ends else None,
        "grants": grants_for(body) if errand.ends else 0,
    }
    return render(request, "desk/administration/body_preview.html", context)


def kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, to be carried to the confirmation."""
    left_out = {"csrfmiddlewaretoken", "step"}
    return [(key, value) for key, values in request.POST.lists() if key not in left_out for value in values]


def said(form: Any) -> list[tuple[str, str]]:
    """What was typed, in words: label and value."""
    lines = []
    for name, value in form.cleaned_data.items():
        choices = dict(getattr(form.fields[name], "choices", None) or ())
        words = choices.get(value, value)
        if isinstance(value, bool):
            words = gettext("是") if value else gettext("否")
        if value not in (None, ""):
            lines.append((str(form.fields[name].label), str(words)))
    return lines


@desk("registry:change")
def create(request: HttpRequest) -> HttpResponseBase:
    """Enter a body: form, preview, confirmation."""
    actor, form = actor_of(request), NewBodyForm(None, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        new = NewBody(
            code=given["code"],
            name=given["name"],
            kind=given["kind"],
            region_code=given["region"],
            parent=given["parent"].pk,
            short_name=given["short_name"],
            started_on=given["on"],
            reports=given["reports"],
            fictitious=given["parent"].fictitious,
        )
        if request.POST.get("step") == "confirm":
            made = attempt(form, lambda: register_body(actor, new, given["basis"]))
            if made is not None:
                messages.success(request, gettext("已登记，并记入存证。"))
                return redirect("desk:body", made.code)
        elif attempt(form, lambda: rehearse(lambda: register_body(actor, new, given["basis"]))):
            context = {"said": said(form), "kept": kept(request)}
            return render(request, "desk/administration/body_preview.html", context)
    status = 422 if form.errors else 200
    return render(request, "desk/administration/body_act.html", {"form": form}, status=status)
