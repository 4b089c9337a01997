"""Pages for what went wrong: what it is, what to do, and the request's number to quote.

For ``urls.py``: ``handler404 = "yinuo.web.errors.not_found"`` and so on; ``CSRF_FAILURE_VIEW`` too.
"""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext

from yinuo.accounts import unsent
from yinuo.accounts.views.sign_in import sign_out
from yinuo.config import configuration


def _page(request: HttpRequest, status: int, name: str = "", **values: object) -> HttpResponse:
    context = {"status": status, **values}
    text = render_to_string(f"web/errors/{name or status}.html", context, request=request)
    return HttpResponse(text, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something that cannot be read; 413 when it was only too much."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but not for this."""
    return _page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's mark ran out; the reason stays in the log. A form of our own pages, open while the person signed in
    anew in another window, is not lost: it is shown again to be sent, or done at once where it only signs out."""
    if not _from_ourselves(request):
        return _page(request, 403, "csrf")
    if request.headers.get("HX-Request"):
        return HttpResponse(gettext("在别的窗口重新登录过，草稿没有存上。填的都在：照常提交就行。"))
    if request.path == reverse("accounts:sign-out"):
        return sign_out(request)
    if request.path == reverse("accounts:sign-in"):
        return HttpResponseRedirect(f"{request.path}?why=again")
    if unsent.keep(request):
        return HttpResponseRedirect(reverse("accounts:unsent"))
    return _page(request, 403, "csrf")


def _from_ourselves(request: HttpRequest) -> bool:
    """Whether the browser itself says that a page of ours sent this: what another site cannot make it say."""
    origin = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Sec-Fetch-Site") == "same-origin" or request.headers.get("Origin") == origin


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page."""
    return _page(request, 404)


def too_large(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """413: the file is larger than the node takes in."""
    return _page(request, 413, limit=configuration().upload_limit_mb)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without menus or database, so that it can be shown when those are what failed."""
    context = {"status": 500, "request_id": getattr(request, "request_id", "")}
    return HttpResponse(render_to_string("web/errors/500.html", context), status=500)
