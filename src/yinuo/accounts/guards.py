"""Guards for views of the desk: sign in first, and have the right. Refusals are logged by the middleware."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from yinuo.accounts import unsent
from yinuo.accounts.permissions import require
from yinuo.accounts.sessions import actor_in

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def signed_in(view: View[P]) -> View[P]:
    """Lead the public to the sign-in page, and back afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if actor_in(request).account is None:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    return guarded


def permitted(action: str) -> Callable[[View[P]], View[P]]:
    """Signed in, and the role may do ``action`` (see definitions/permissions.yaml); else NotPermitted (403)."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            require(actor_in(request), action)
            return view(request, *args, **kwargs)

        return signed_in(guarded)

    return guard


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page, remembering where the person wanted to go, what they sent, and why a session ended.
    What a page sends by itself while somebody types is only told so: it does not take the page away."""
    if request.headers.get("HX-Request") and request.method != "GET":
        return HttpResponse(gettext("登录已断开，草稿没有存上。填的都在：照常提交，登录后接着办。"))
    query = {"next": request.get_full_path() if request.method == "GET" else ""}
    if unsent.keep(request):
        query["next"] = reverse("accounts:unsent")
    query["why"] = getattr(request, "session_over", "") or unsent.why_ended(request)
    url = f"{reverse('accounts:sign-in')}?{urlencode({key: value for key, value in query.items() if value})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
