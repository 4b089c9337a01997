"""Grants to systems (接口授权): list, create, revoke."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from yinuo import timesource
from yinuo.accounts import acts, queries
from yinuo.accounts.models import Token
from yinuo.accounts.permissions import edition_on, may
from yinuo.web.listing import Cell, Choice, Column, Empty, ListSpec, Search, respond
from yinuo.web.ui.chips import Chip
from yinuo.web.ui.language import said
from yinuo.web.workbench.acting import attempt
from yinuo.web.workbench.guard import actor_of, desk
from yinuo.web.workbench.views.today import class_title
from yinuo.web.workbench.views.users.forms import GroundForm, TokenForm


def state_chip(token: Token) -> Chip:
    """In force, to come, over or revoked."""
    now = timesource.now()
    if token.revoked_at is not None:
        return Chip("late", gettext("已收回"))
    if token.valid_to <= now:
        return Chip("neutral", gettext("已到期"))
    return Chip("soon", gettext("未开始")) if token.valid_from > now else Chip("kept", gettext("有效"))


def _in_state(tokens: QuerySet[Any], state: str) -> QuerySet[Any]:
    live = tokens.filter(revoked_at=None, valid_to__gt=timesource.now())
    return live if state == "live" else tokens.exclude(pk__in=live.values("pk"))


SPEC = ListSpec(
    name="tokens",
    columns=(
        Column(
            "name",
            _("系统"),
            lambda one: Cell(one.name, url=reverse("desk:token", args=[one.pk]), sub=f"yn_{one.hint}…"),
            sort=("name",),
        ),
        Column("unit", _("单位"), lambda one: one.unit.name, sort=("unit__name",)),
        Column("purpose", _("用途")),
        Column("state", _("状态"), lambda one: Cell(chip=state_chip(one))),
        Column("valid_to", _("到期"), sort=("valid_to",), date=True),
        Column("last_used_at", _("最近使用"), sort=("last_used_at",), date=True),
    ),
    filters=(
        Search("q", _("系统、单位或用途"), fields=("name", "unit__name", "purpose")),
        Choice("state", _("状态"), "", (("live", _("有效")), ("over", _("到期或收回"))), _in_state),
    ),
    default_sort="name",
    empty=Empty(_("还没有接口授权"), _("别的系统要自动报送或查询时，由安全管理员在这里授权。")),
)


@desk("accounts:read")
def listed(request: HttpRequest) -> HttpResponseBase:
    """Every grant to a system."""
    actor = actor_of(request)
    context = {"may_grant": may(actor, "tokens:manage")}
    return respond(request, queries.tokens(actor), SPEC, "desk/administration/tokens.html", context)


@never_cache
@desk("tokens:manage")
def create(request: HttpRequest) -> HttpResponseBase:
    """Give a system its grant; the text of the token is on this one answer and nowhere else."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: acts.create_token(actor_of(request), acts.Grant(**form.cleaned_data)))
        if made is not None:
            return _page(request, made[0], raw=made[1])
    status = 422 if form.errors else 200
    return render(request, "desk/administration/token_new.html", {"form": form}, status=status)


@desk("accounts:read")
def page(request: HttpRequest, token: int) -> HttpResponseBase:
    """One grant; a POST takes it back."""
    found = queries.tokens(actor_of(request)).filter(pk=token).first()
    if found is None:
        raise Http404
    form = GroundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ground = form.cleaned_data["ground"]
        if attempt(form, lambda: acts.revoke_token(actor_of(request), found, ground) or True):
            messages.success(request, gettext("已收回，下一次请求起不再有效。"))
            return redirect("desk:token", token)
    return _page(request, found, form)


def _page(
    request: HttpRequest, token: Token, form: GroundForm | None = None, raw: str = ""
) -> HttpResponseBase:
    actions = edition_on(timesource.today()).actions
    context = {
        "token": token,
        "chip": state_chip(token),
        "scopes": [(said(actions[name].words) if name in actions else name, name) for name in token.scopes],
        "classes": [class_title(name) for name in token.classes],
        "form": form or GroundForm(),
        "raw": raw,
        "may_revoke": token.revoked_at is None and may(actor_of(request), "tokens:manage"),
    }
    status = 422 if form and form.errors else 200
    return render(request, "desk/administration/token.html", context, status=status)
