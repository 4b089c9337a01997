"""One shape for every error of the API: RFC 9457 ``application/problem+json``, in the caller's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import structlog
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from yinuo.core.errors import DomainError, NotFound, Text
from yinuo.web.api import errors
from yinuo.web.api.invalid import words_for
from yinuo.web.api.language import language_of

log = structlog.get_logger(__name__)
CONTENT_TYPE = "application/problem+json"
TYPE_BASE = "/api/v1/docs#problem-"


class FieldProblem(Schema):
    """One part of the request that is not as it should be: where, and what is wrong with it."""

    where: str = Field(description="such as query.limit or body.rows.0.CF_WSH")
    message: str


class Problem(Schema):
    """An error (RFC 9457). ``code`` is stable for machines, ``remedy`` says how to mend it."""

    type: str = Field(description="address of the page that explains this code")
    title: str
    status: int
    detail: str
    code: str
    remedy: str
    instance: str
    request_id: str = Field(description="to be quoted to the administrator; the X-Request-ID header too")
    errors: list[FieldProblem] = []


TITLES = {
    400: Text("请求有误", "Bad request"),
    401: Text("需要令牌", "A token is needed"),
    403: Text("没有权限", "Not permitted"),
    404: Text("没有找到", "Not found"),
    405: Text("这个地址不能这样用", "Method not allowed"),
    406: Text("没有这种格式", "Not acceptable"),
    409: Text("与现状冲突", "In conflict with the present state"),
    410: Text("已撤下", "Gone"),
    411: Text("缺少长度", "Length required"),
    413: Text("内容太大", "Too large"),
    415: Text("不收这种格式", "Unsupported media type"),
    422: Text("内容不合要求", "The content is not as required"),
    429: Text("请求太频繁", "Too many requests"),
    500: Text("平台出错", "The platform failed"),
    503: Text("暂时不可用", "Not available now"),
}


def problem_response(
    request: HttpRequest, error: DomainError, found: Sequence[FieldProblem] = (), title: Text | None = None
) -> HttpResponse:
    """Build the answer. The error's words must not hold anything the caller may not see."""
    language = language_of(request)
    body = Problem(
        type=TYPE_BASE + error.code,
        title=(title or TITLES.get(error.status, TITLES[400])).in_language(language),
        status=error.status,
        detail=error.text.in_language(language),
        code=error.code,
        remedy=error.how_to_mend.in_language(language),
        instance=request.path,
        request_id=getattr(request, "request_id", ""),
        errors=list(found),
    )
    response = HttpResponse(orjson.dumps(body.model_dump()), status=error.status, content_type=CONTENT_TYPE)
    response["Content-Language"] = "en" if language.startswith("en") else "zh-Hans"
    for name, value in extra_headers(error).items():
        response[name] = value
    return response


def extra_headers(error: DomainError) -> Mapping[str, str]:
    """Headers that HTTP asks for beside some statuses."""
    if error.status == 401:
        invalid = ', error="invalid_token"' if error.code == errors.TokenNotValid.code else ""
        return {"WWW-Authenticate": f'Bearer realm="yinuo"{invalid}'}
    seconds = error.values.get("seconds")
    return {"Retry-After": str(seconds)} if seconds is not None else {}


def _where(location: Sequence[Any]) -> str:
    return ".".join(str(part) for part in location)


def invalid_response(request: HttpRequest, found: Sequence[Mapping[str, Any]]) -> HttpResponse:
    """422 with every fault that pydantic found, in the caller's language."""
    language = language_of(request)
    faults = [
        FieldProblem(where=_where(each["loc"]), message=words_for(each).in_language(language))
        for each in found
    ]
    return problem_response(request, errors.RequestInvalid(), faults)


def refusal_response(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The refusal with the parts of the request it names, in the caller's language."""
    found = [
        FieldProblem(where=where, message=words.in_language(language_of(request)))
        for where, words in getattr(error, "fields", ())
    ]
    return problem_response(request, error, found)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return invalid_response(request, error.errors)


def _unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem_response(request, errors.TokenNeeded())


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem_response(request, errors.for_status(error.status_code))


def _unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem_response(request, errors.RequestUnreadable())


def _too_big(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem_response(request, errors.too_large())


def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem_response(request, NotFound())


def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    log.exception("unexpected error", path=request.path)
    return problem_response(request, errors.InternalError())


HANDLERS: tuple[tuple[type[Exception], Any], ...] = (
    (DomainError, refusal_response),
    (ValidationError, _invalid),
    (AuthenticationError, _unauthenticated),
    (HttpError, _http_error),
    (RequestDataTooBig, _too_big),
    (SuspiciousOperation, _unreadable),
    (MultiPartParserError, _unreadable),
    (UnreadablePostError, _unreadable),
    (Http404, _missing),
    (Exception, _unexpected),
)


def register_problems(api: NinjaAPI) -> None:
    """Let every error of ``api`` take this shape."""
    for kind, handler in HANDLERS:
        api.add_exception_handler(kind, handler)
