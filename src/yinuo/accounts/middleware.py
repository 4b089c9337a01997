"""Finds who acts in a request, afresh from the database, and holds back those who still owe a step of sign-in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django_otp import user_has_device

from yinuo.accounts import access, sessions
from yinuo.accounts.models import Account
from yinuo.core.actor import PUBLIC

Handler = Callable[[HttpRequest], HttpResponse]
ALWAYS = frozenset({"accounts:sign-out", "accounts:sign-in", "accounts:link"})
STEPS_ALLOWED = {
    "accounts:enrol": frozenset({"accounts:enrol"}) | ALWAYS,
    "accounts:second-factor": frozenset({"accounts:second-factor"}) | ALWAYS,
    "accounts:password": frozenset({"accounts:password"}) | ALWAYS,
}


class ActorMiddleware:
    """Sets ``request.actor``; revocations hold from the next request on. Refusals to known persons are logged."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = PUBLIC  # type: ignore[attr-defined]
        request.step_owed = ""  # type: ignore[attr-defined]
        session = sessions.current(request)
        request.signed_in_session = session  # type: ignore[attr-defined]
        if session is not None:
            request.step_owed = step_owed(request, session.account)  # type: ignore[attr-defined]
            if not request.step_owed:  # type: ignore[attr-defined]
                request.actor = sessions.actor_of(session)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.status_code == 403:
            access.note_refusal(request)
        if session is not None:
            # nothing of a desk is left for whoever sits down at the same browser afterwards (GB/T 22239-2019 8.1.4.9)
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Who owes a step reaches its pages and nothing else."""
        owed: str = getattr(request, "step_owed", "")
        match = request.resolver_match
        if not owed or (match is not None and match.view_name in STEPS_ALLOWED[owed]):
            return None
        sessions.remember_page(request)
        return _lead_to(request, reverse(owed))


def step_owed(request: HttpRequest, account: Account) -> str:
    """The page a signed-in account must pass first: second factor before password, so that a link alone resets nothing."""
    if not getattr(request.user, "otp_device", None):
        if user_has_device(request.user):
            return "accounts:second-factor"
        if sessions.needs_second_factor(account):
            return "accounts:enrol"
    return "accounts:password" if account.must_change_password else ""


def _lead_to(request: HttpRequest, url: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
