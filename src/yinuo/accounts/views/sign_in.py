"""Signing in by password or by one-time link, and signing out."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from yinuo import timesource
from yinuo.accounts import access, sessions, unsent
from yinuo.accounts.acts.accounts import digest_of
from yinuo.accounts.errors import LinkSpent
from yinuo.accounts.forms import SignInForm
from yinuo.accounts.guessing import lockout_words, note_guess, refuse_guessing
from yinuo.accounts.models import Account, SignedInSession, SignInLink
from yinuo.core.actor import PUBLIC

ENDED = {
    "idle": gettext_lazy("您有 %(idle)d 分钟没有操作，为安全起见已退出。"),
    "too-old": gettext_lazy("登录已满 %(hours)d 小时，请重新登录。"),
    "revoked": gettext_lazy("这次登录已被结束。"),
    "locked": gettext_lazy("账号已停用。"),
    "again": gettext_lazy("页面开得太久，请再填一次。"),
}
TERMS = {"idle": int(sessions.IDLE.total_seconds() // 60), "hours": settings.SESSION_COOKIE_AGE // 3600}


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """User name and password; the answer to a wrong pair never says which of the two was wrong."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refuse_guessing(request)
        account = authenticate(request, **form.cleaned_data)
        if isinstance(account, Account):
            return enter(request, account, SignedInSession.How.PASSWORD)
        note_guess(request)
        _note_failure(request, form.cleaned_data["username"])
        form.add_error(None, gettext("用户名或口令不对。") + lockout_words())
    why = ENDED.get(request.GET.get("why", ""))
    context = {"form": form, "next": wanted_page(request), "why": str(why) % TERMS if why else ""}
    return render(request, "accounts/sign_in.html", context, status=422 if form.errors else 200)


def enter(request: HttpRequest, account: Account, how: str) -> HttpResponse:
    """Begin a session and go where the person wanted to; the middleware puts owed steps in between."""
    page = wanted_page(request)
    session = sessions.begin(request, account, how)
    access.look(sessions.actor_of(session), "sign-in", "account", account.pk, how, request)
    return HttpResponseRedirect(page or settings.LOGIN_REDIRECT_URL)


def wanted_page(request: HttpRequest) -> str:
    """The page to go to after sign-in, if it is one of ours; else ""."""
    page = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if ours else ""


def _note_failure(request: HttpRequest, username: str) -> None:
    """A failed try on an account that exists goes to the access log; others stay with the lock-out's own table."""
    known = Account.objects.filter(username=username).values_list("pk", flat=True).first()
    if known is not None:
        access.look(PUBLIC, "sign-in", "account", known, "password", request, allowed=False)


@never_cache
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """A one-time link: looking at it changes nothing, the button uses it up."""
    links = SignInLink.objects.filter(digest=digest_of(secret), used_at=None)
    found = (
        links.filter(expires_at__gt=timesource.now(), account__is_active=True)
        .select_related("account")
        .first()
    )
    if found is None:
        return _spent(request)
    if request.method == "GET":
        return render(request, "accounts/link.html", {"secret": secret, "expires_at": found.expires_at})
    if not links.filter(pk=found.pk).update(used_at=timesource.now()):
        return _spent(request)
    return enter(request, found.account, SignedInSession.How.LINK)


def _spent(request: HttpRequest) -> HttpResponse:
    error = LinkSpent()
    return render(request, "accounts/link_spent.html", {"error": error}, status=error.status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    session: SignedInSession | None = getattr(request, "signed_in_session", None)
    sessions.end(session, "signed-out")
    logout(request)
    if session is not None:
        unsent.remember_sender(request, session.account_id)
    return redirect(settings.LOGOUT_REDIRECT_URL)
