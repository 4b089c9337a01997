"""The page of one account: who it is, what it may do, where it is signed in, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from yinuo.accounts import access, acts, queries, second_factor
from yinuo.accounts.guessing import lockout_words
from yinuo.accounts.models import Account
from yinuo.accounts.permissions import may, require
from yinuo.core.actor import Actor, Role
from yinuo.journal.queries import Told, story
from yinuo.web.templatetags.yinuo import role_name
from yinuo.web.workbench.acting import attempt
from yinuo.web.workbench.guard import actor_of, desk
from yinuo.web.workbench.views.users.forms import EndRoleForm, GroundForm, RoleForm
from yinuo.web.workbench.words import act_word

Run = Callable[[Actor, Account, dict[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Errand:
    """Something to be done about an account: the right it needs, its form, its words, and the act."""

    name: str
    right: str
    title: object
    button: object
    run: Run
    form: Callable[..., forms.Form] | None = None
    done: object = _("已办好，下一次请求起生效。")
    hint: object = ""
    risk: bool = False

    def asked(self, account: Account, data: Any = None) -> forms.Form:
        """Its form; fields get ids of their own, for several forms stand on one page."""
        ids = f"{self.name}_%s"
        return self.form(account, data, auto_id=ids) if self.form else forms.Form(data, auto_id=ids)


def _ground(account: Account, data: Any, **options: Any) -> forms.Form:
    return GroundForm(data, **options)


def _grant(actor: Actor, account: Account, given: dict[str, Any]) -> object:
    role, unit, ground = Role(given["role"]), given["unit"], given["ground"]
    if not given["instead_of"]:
        return acts.assign_role(actor, account, role, unit, ground=ground, valid_to=given["valid_to"])
    before = account.assignments.get(pk=int(given["instead_of"]))
    return acts.change_role(actor, before, role, unit, ground)


def _end_role(actor: Actor, account: Account, given: dict[str, Any]) -> object:
    acts.end_role(actor, account.assignments.get(pk=int(given["assignment"])), given["ground"])
    return True


def _done(act: Callable[..., object]) -> Run:
    """Acts that return nothing have still been done."""

    def run(actor: Actor, account: Account, given: dict[str, Any]) -> object:
        act(actor, account, **given)
        return True

    return run


def _lock(actor: Actor, account: Account, ground: str) -> None:
    acts.set_active(actor, account, False, ground)


def _unlock(actor: Actor, account: Account, ground: str) -> None:
    acts.set_active(actor, account, True, ground)


ERRANDS = (
    Errand(
        "link",
        "accounts:link",
        _("一次性登录链接"),
        _("发放登录链接"),
        lambda actor, account, given: acts.issue_sign_in_link(actor, account),
        hint=_("第一次登录或忘了口令时用。24 小时内有效，只能用一次；以前没用过的链接同时作废。"),
    ),
    Errand(
        "grant",
        "roles:assign",
        _("授予角色"),
        _("授予"),
        _grant,
        RoleForm,
        hint=_("系统、安全、审计三员不能由一人兼任。"),
    ),
    Errand(
        "end-role",
        "roles:assign",
        _("收回角色"),
        _("收回"),
        _end_role,
        EndRoleForm,
        risk=True,
    ),
    Errand(
        "end-sessions",
        "sessions:end",
        _("结束全部登录"),
        _("结束全部登录"),
        _done(acts.revoke_sessions),
        hint=_("本人在所有地方的登录马上结束，账号仍可再登录。"),
    ),
    Errand(
        "reset-second-factor",
        "second-factor:reset",
        _("重置第二因素"),
        _("重置"),
        _done(acts.reset_second_factor),
        _ground,
        hint=_("手机丢了或换了时用。下次登录要重新绑定，现有登录马上结束。请先当面核对本人。"),
        risk=True,
    ),
    Errand("lock", "accounts:manage", _("停用账号"), _("停用"), _done(_lock), _ground, risk=True),
    Errand("unlock", "accounts:manage", _("启用账号"), _("启用"), _done(_unlock), _ground),
    Errand(
        "clear-lockout",
        "accounts:manage",
        _("解除登录锁定"),
        _("解除锁定"),
        _done(acts.clear_lockout),
        _ground,
        hint=lazy(lockout_words, str)(),
    ),
)


def find(request: HttpRequest, account: int) -> Account:
    """The account, if the actor may know of it; 404 otherwise."""
    found = queries.account(actor_of(request), account)
    if found is None:
        raise Http404
    return found


@never_cache
@desk("accounts:read")
def page(request: HttpRequest, account: int) -> HttpResponseBase:
    """Show one account; a POST does the act it names."""
    found = find(request, account)
    if request.method != "POST":
        return _page(request, found)
    errand = next((one for one in ERRANDS if one.name == request.POST.get("act")), None)
    if errand is None:
        return redirect("desk:account", account)
    require(actor_of(request), errand.right)
    form = errand.asked(found, request.POST)
    result = (
        attempt(form, lambda: errand.run(actor_of(request), found, form.cleaned_data))
        if form.is_valid()
        else None
    )
    if result is None:
        return _page(request, found, errand, form, status=422)
    if errand.name == "link":
        return _page(request, found, secret=str(result))
    messages.success(request, str(errand.done))
    return redirect("desk:account", account)


def _page(
    request: HttpRequest,
    account: Account,
    tried: Errand | None = None,
    form: forms.Form | None = None,
    *,
    secret: str = "",
    status: int = 200,
) -> HttpResponseBase:
    actor = actor_of(request)
    if request.method == "GET":
        access.look(actor, "view", "account", account.pk, "", request)
    grants = list(queries.grants_of(actor, account))
    context = {
        "account": account,
        "grants": grants,
        "sessions": queries.live_sessions(actor, account),
        "enrolled": second_factor.enrolled(account),
        "errands": [
            (one, form if one is tried else one.asked(account))
            for one in _offered(actor, account, any(grant.ended_at is None for grant in grants))
        ],
        "tried": tried,
        "story": told(story("account", str(account.pk))),
        "oneself": actor.account == account.pk,
        "link": request.build_absolute_uri(reverse("accounts:link", args=[secret])) if secret else "",
    }
    return render(request, "desk/administration/user.html", context, status=status)


def _offered(actor: Actor, account: Account, holds_any: bool) -> list[Errand]:
    """What this actor may do about this account, in its present state."""
    idle = {"unlock"} if account.is_active else {"lock", "link", "grant"}
    if not holds_any:
        idle.add("end-role")
    if actor.account == account.pk:
        idle |= {"lock", "grant", "reset-second-factor"}
    return [one for one in ERRANDS if one.name not in idle and may(actor, one.right)]


def told(entries: list[Told]) -> list[dict[str, Any]]:
    """Journal entries as the story component draws them, newest first."""
    lines = []
    for one in reversed(entries):
        ground = str((one.payload or {}).get("ground", ""))
        what = act_word(one.act) + (gettext("：") + ground if ground else "")
        lines.append({"at": one.at, "what": what, "by": "", "role": role_name(one.role)})
    return lines
