"""Who may come to a desk page: signed in, in a role that may do what the page is for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from yinuo.accounts.scope import require
from yinuo.core.actor import Actor

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking, as the middleware found for this very request."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def desk(action: str = "") -> Callable[[View[P]], View[P]]:
    """Ask for a sign-in, then for the right to ``action`` where one is named."""

    def decorate(view: View[P]) -> View[P]:
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if actor_of(request).account is None:
                return redirect(f"{reverse('accounts:sign-in')}?next={request.path}")
            if action:
                require(actor_of(request), action)
            return view(request, *args, **kwargs)

        wraps(view)(guarded)
        return guarded

    return decorate
