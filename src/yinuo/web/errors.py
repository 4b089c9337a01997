"""Pages for what went wrong: what it is, what to do, and the request's number to quote.

For ``urls.py``: ``handler404 = "yinuo.web.errors.not_found"`` and so on; ``CSRF_FAILURE_VIEW`` too.
"""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

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
    """403: the form's mark ran out; the reason stays in the log."""
    return _page(request, 403, "csrf")


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
