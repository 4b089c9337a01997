"""One's own account: roles, sessions, password, second factor, and what one looked at."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yinuo.accounts import acts, queries, second_factor, unsent
from yinuo.accounts.forms import PasswordForm
from yinuo.accounts.guards import signed_in, to_sign_in
from yinuo.accounts.models import SignedInSession
from yinuo.accounts.sessions import actor_in, actor_of
from yinuo.core.errors import NotFound


def _session(request: HttpRequest) -> SignedInSession:
    return cast(SignedInSession, request.signed_in_session)  # type: ignore[attr-defined]


@never_cache
@require_GET
@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """What the platform knows of the person signed in, and who gave them which right."""
    session = _session(request)
    actor, account = actor_in(request), session.account
    context = {
        "account": account,
        "session": session,
        "grants": queries.grants_of(actor, account),
        "held": [one.pk for one in queries.held_by(account)],
        "in_use": queries.in_use(session),
        "sessions": queries.live_sessions(actor, account),
        "enrolled": second_factor.enrolled(account),
        "codes_left": second_factor.codes_left(account),
        "looks": queries.recent_looks(actor)[:10],
        "unit_name": queries.unit_name(actor),
    }
    return render(request, "accounts/me.html", context)


@sensitive_post_parameters("old", "new", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Set a new password; at the first sign-in by link there is no old one to give."""
    if getattr(request, "signed_in_session", None) is None:
        return to_sign_in(request)
    session = _session(request)
    account = session.account
    first_time = account.must_change_password and session.how == SignedInSession.How.LINK
    form = PasswordForm(
        account, request.POST or None, ask_old=account.has_usable_password() and not first_time
    )
    if request.method == "POST" and form.is_valid():
        acts.change_password(actor_of(session), account, form.cleaned_data["new"])
        acts.revoke_sessions(actor_of(session), account, keep=session.pk)
        update_session_auth_hash(request, account)
        messages.success(request, gettext("口令已更改，其他登录已结束。"))
        return redirect("accounts:me")
    context = {"form": form, "first_time": account.must_change_password}
    return render(request, "accounts/password.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def unsent_form(request: HttpRequest) -> HttpResponse:
    """A form whose session had ended before it was sent: send it on as it was, or throw it away."""
    left = unsent.kept(request)
    if left is None:
        return redirect(settings.LOGIN_REDIRECT_URL)
    if request.method != "POST":
        return render(request, "accounts/unsent.html", {"unsent": left})
    unsent.forget(request)
    if "forget-unsent" in request.POST:
        return redirect(settings.LOGIN_REDIRECT_URL)
    # 307 asks the browser to send the same body on
    return HttpResponse(status=307, headers={"Location": left.to})


@require_POST
@signed_in
def end_session(request: HttpRequest, session: int) -> HttpResponse:
    """End one of one's own sessions."""
    found = SignedInSession.objects.filter(pk=session, account=actor_in(request).account).first()
    if found is None:
        raise NotFound
    acts.end_session(actor_in(request), found)
    messages.success(request, gettext("已结束该次登录。"))
    return redirect("accounts:me")


@require_POST
@signed_in
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all of one's sessions but this one."""
    session = _session(request)
    acts.revoke_sessions(actor_in(request), session.account, keep=session.pk)
    messages.success(request, gettext("其他登录已全部结束。"))
    return redirect("accounts:me")


@require_POST
@signed_in
def switch(request: HttpRequest, assignment: int) -> HttpResponse:
    """Act from now on in another of one's roles."""
    session = _session(request)
    chosen = queries.held_by(session.account).filter(pk=assignment).first()
    if chosen is None:
        raise NotFound
    SignedInSession.objects.filter(pk=session.pk).update(assignment=chosen)
    messages.success(request, gettext("已切换角色。"))
    return redirect("accounts:me")
