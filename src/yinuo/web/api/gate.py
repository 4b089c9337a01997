"""What every request to the API passes first and every answer last: no cookies, token, rate, size, one error shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.constants import HEADER as POLICY
from csp.utils import build_policy
from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import Resolver404, is_valid_path, resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers

from yinuo.accounts.tokens import actor_for_token, limit_address
from yinuo.config import configuration
from yinuo.core.actor import PUBLIC, Actor
from yinuo.core.errors import DomainError, NotFound
from yinuo.web.api import errors
from yinuo.web.api.language import language_of
from yinuo.web.api.parameters import check_names
from yinuo.web.api.problems import CONTENT_TYPE, problem_response, refusal_response

Handler = Callable[[HttpRequest], HttpResponseBase]
PREFIX = "/api/"
PAGES = ("/api/v1/docs",)
"""Pages for people under the prefix: they keep cookies and errors of the site."""
ENVELOPE = 1 << 20
"""Room for the marks of a multipart body around a file of the largest size, in bytes."""
MIB = 1 << 20


class ApiGate:
    """Leads a request to its operation by the short way: past sessions, messages, forms and whatever else only a browser
    needs. A browser's sign-in opens nothing here, so no other site can use it (CSRF)."""

    def __init__(self, get_response: Handler) -> None:
        self.pages = get_response
        self.operation: Any = convert_exception_to_response(_operation)
        self.headers = {POLICY: build_policy(), "X-Frame-Options": settings.X_FRAME_OPTIONS}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PREFIX) or request.path in PAGES:
            return self.pages(request)
        head = request.method == "HEAD"
        if head:
            request.method = "GET"
        response = _finished(request, self._answer(request))
        for name, value in self.headers.items():
            response.headers[name] = value
        return _without_body(response) if head else response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        request.COOKIES = {}
        try:
            request.api_actor = who_calls(request)  # type: ignore[attr-defined]
            _check_size(request)
        except DomainError as refusal:
            return problem_response(request, refusal)
        answer: HttpResponseBase = self.operation(request)
        return answer


def _operation(request: HttpRequest) -> HttpResponseBase:
    """What the operation at this address answers, in the caller's language. Raises what the operation raises, and
    ``DisallowedHost`` for a name that is not ours."""
    request.get_host()
    translation.activate(language_of(request))
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return _elsewhere(request)
    request.resolver_match = match
    try:
        check_names(request)
    except DomainError as refusal:
        return refusal_response(request, refusal)
    answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return answer


def _elsewhere(request: HttpRequest) -> HttpResponse:
    """The way to the same address with a slash at its end, where that is one; else that nothing is here."""
    if is_valid_path(f"{request.path_info}/"):
        return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
    return problem_response(request, NotFound())


def who_calls(request: HttpRequest) -> Actor:
    """The actor behind the Authorization header, counted against its rate; the public when there is none.

    Raises TokenNotValid, TooManyRequests.
    """
    given = request.headers.get("Authorization", "")
    if not given:
        limit_address(request)
        return PUBLIC
    scheme, _, token = given.partition(" ")
    actor = actor_for_token(token.strip() if scheme.lower() == "bearer" else "", request)
    if actor is None:
        raise errors.TokenNotValid
    return actor


def _check_size(request: HttpRequest) -> None:
    announced = request.headers.get("Content-Length", "")
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower() and not announced:
        raise errors.LengthNeeded
    form = (request.content_type or "").lower() == "multipart/form-data"
    limit = configuration().upload_limit_mb * MIB + ENVELOPE if form else errors.JSON_MIB * MIB
    if announced.isdigit() and int(announced) > limit:
        raise errors.too_large()


def _finished(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer with the shape, the headers and the caching of the API."""
    if response.status_code >= 400 and response.get("Content-Type", "") != CONTENT_TYPE:
        response = _as_problem(request, response)
    elif request.method == "GET" and response.status_code < 300 and not _accepted(request, response):
        given = response["Content-Type"].partition(";")[0]
        response = problem_response(request, errors.NotAcceptable(given=given))
    for name, value in getattr(getattr(request, "allowance", None), "headers", {}).items():
        response[name] = value
    patch_vary_headers(response, ["Accept-Language", "Accept", "Authorization"])
    response.headers.setdefault("Content-Language", translation.get_language())
    response.headers.setdefault(
        "Cache-Control", "no-store" if "HTTP_AUTHORIZATION" in request.META else "no-cache"
    )
    if isinstance(response, HttpResponse):
        response.headers.setdefault("Content-Length", str(len(response.content)))
    return response


def _as_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    """What the framework answered outside our operations, in our shape; ``Allow`` is kept."""
    answer = problem_response(request, errors.for_status(response.status_code))
    if response.has_header("Allow"):
        answer["Allow"] = response["Allow"]
    return answer


def _accepted(request: HttpRequest, response: HttpResponseBase) -> bool:
    given = response.get("Content-Type", "").partition(";")[0].strip()
    return not given or request.accepts(given)


def _without_body(response: HttpResponseBase) -> HttpResponse:
    """The answer to HEAD: the headers of the answer to GET."""
    bare = HttpResponse(status=response.status_code, headers=dict(response.items()))
    if isinstance(response, HttpResponse):
        bare["Content-Length"] = str(len(response.content))
    # Its files are closed with the bare answer: closing it here would end the request, and its connection, too soon.
    bare._resource_closers.extend(response._resource_closers)  # type: ignore[attr-defined]
    return bare
