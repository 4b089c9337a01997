"""What every request passes through: an id for the logs and error pages, and one way to answer domain errors."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from yinuo.config import configuration
from yinuo.core.errors import DomainError
from yinuo.web.errors import too_large

Handler = Callable[[HttpRequest], HttpResponse]
GIVEN_ID = re.compile(r"^[A-Za-z0-9-]{8,40}$")
ENVELOPE = 1 << 20
"""Room for the other fields and the marks of a form around a file of the largest size, in bytes."""


class RequestIdMiddleware:
    """Gives each request an id (or keeps a well-formed ``X-Request-ID``) and returns it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if GIVEN_ID.match(given) else secrets.token_hex(8)
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            response = self.get_response(request)
        finally:
            structlog.contextvars.clear_contextvars()
        response["X-Request-ID"] = request_id
        return response


class UploadSizeMiddleware:
    """Turns away a form that announces more than the node takes in, before a byte of it is read."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.headers.get("Content-Length", "")
        limit = configuration().upload_limit_mb * 1024 * 1024 + ENVELOPE
        if announced.isdigit() and int(announced) > limit and not request.path.startswith("/api/"):
            return too_large(request)
        return self.get_response(request)


class DomainErrorMiddleware:
    """Shows a :class:`DomainError` raised by an act as a page saying what, why and how to mend it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        language = get_language() or "zh-hans"
        context = {
            "code": error.code,
            "message": error.text.in_language(language),
            "remedy": error.how_to_mend.in_language(language),
            "status": error.status,
        }
        return render(request, "web/domain_error.html", context, status=error.status)
