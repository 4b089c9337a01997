"""The list of accounts, and making one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yinuo.accounts import acts, queries
from yinuo.accounts.models import Account
from yinuo.accounts.permissions import may
from yinuo.web.listing import Cell, Choice, Column, Empty, ListSpec, Search, respond
from yinuo.web.menu import count_for
from yinuo.web.templatetags.yinuo import role_name
from yinuo.web.ui.chips import Chip
from yinuo.web.workbench.acting import attempt
from yinuo.web.workbench.guard import actor_of, desk
from yinuo.web.workbench.views.users.forms import AccountForm, role_choices

STATES = (("active", _("在用")), ("waiting", _("等待授权")), ("locked", _("停用")))


def state_chip(account: Account) -> Chip:
    """In use, waiting for a role, or locked; needs the prefetched ``open_assignments``."""
    if not account.is_active:
        return Chip("late", gettext("停用"))
    waiting = not account.open_assignments  # type: ignore[attr-defined]
    return Chip("soon", gettext("等待授权")) if waiting else Chip("kept", gettext("在用"))


def _roles(account: Account) -> str:
    held = account.open_assignments  # type: ignore[attr-defined]
    return "；".join(f"{role_name(one.role)} {one.unit.name if one.unit else ''}".strip() for one in held)


SPEC = ListSpec(
    name="accounts",
    columns=(
        Column(
            "name",
            _("姓名"),
            lambda one: Cell(one.display_name, url=reverse("desk:account", args=[one.pk]), sub=one.username),
            sort=("display_name",),
        ),
        Column("username", _("用户名"), sort=("username",), shown=False),
        Column("roles", _("角色与单位"), _roles),
        Column("state", _("状态"), lambda one: Cell(chip=state_chip(one))),
        Column("last_in", _("最近登录"), sort=("last_in",), date=True),
        Column("created_at", _("建立"), sort=("created_at",), date=True),
    ),
    filters=(
        Search("q", _("姓名、用户名或单位"), narrowing=queries.mentioning),
        Choice("role", _("角色"), "", role_choices, queries.holding),
        Choice("state", _("状态"), "", STATES, queries.in_state),
    ),
    default_sort="name",
    empty=Empty(_("还没有账号"), _("系统管理员建立账号，安全管理员授权。")),
)


@desk("accounts:read")
def listed(request: HttpRequest) -> HttpResponseBase:
    """Accounts with their roles."""
    actor = actor_of(request)
    context = {"may_create": may(actor, "accounts:manage"), "may_grant": may(actor, "tokens:manage")}
    return respond(request, queries.accounts(actor), SPEC, "desk/administration/users.html", context)


@desk("accounts:manage")
def create(request: HttpRequest) -> HttpResponseBase:
    """Make an account; it has no right until the security administrator grants one."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = attempt(
            form, lambda: acts.create_account(actor_of(request), given["username"], given["display_name"])
        )
        if made is not None:
            messages.success(request, gettext("账号已建立。请发放登录链接，并请安全管理员授权。"))
            return redirect("desk:account", made.pk)
    status = 422 if form.errors else 200
    return render(request, "desk/administration/user_new.html", {"form": form}, status=status)


count_for("desk:users", queries.waiting_for_a_role)
