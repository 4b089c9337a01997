"""One shape for every error of the API: RFC 9457 ``application/problem+json``, in the caller's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import structlog
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from yinuo.core.errors import DomainError, NotFound, Text

log = structlog.get_logger(__name__)
CONTENT_TYPE = "application/problem+json"


class FieldProblem(Schema):
    """One part of the request that is not as it should be: where, and what is wrong with it."""

    where: str
    message: str


class Problem(Schema):
    """An error (RFC 9457). ``code`` is stable for machines, ``remedy`` says how to mend it."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    remedy: str
    instance: str
    request_id: str
    errors: list[FieldProblem] = []


TITLES = {
    400: Text("请求有误", "Bad request"),
    401: Text("需要令牌", "A token is needed"),
    403: Text("没有权限", "Not permitted"),
    404: Text("没有找到", "Not found"),
    409: Text("与现状冲突", "In conflict with the present state"),
    413: Text("内容太大", "Too large"),
    422: Text("内容不合要求", "The content is not as required"),
    429: Text("请求太频繁", "Too many requests"),
    500: Text("平台出错", "The platform failed"),
    503: Text("暂时不可用", "Not available now"),
}
SEE_DOCUMENTATION = Text("请对照接口文档修改请求。", "Mend the request by the API's documentation.")
TRY_LATER = Text(
    "请稍后再试；仍不行时请把请求编号告诉管理员。",
    "Try again later; if it stays, tell the administrator the request id.",
)


def problem_response(
    request: HttpRequest,
    status: int,
    code: str,
    detail: Text,
    remedy: Text,
    errors: Sequence[FieldProblem] = (),
) -> HttpResponse:
    """Build the answer. ``detail`` must not hold anything the caller may not see."""
    language = get_language() or "zh-hans"
    body = Problem(
        type=f"/docs/api/problems#{code}",
        title=TITLES.get(status, TITLES[400]).in_language(language),
        status=status,
        detail=detail.in_language(language),
        code=code,
        remedy=remedy.in_language(language),
        instance=request.path,
        request_id=getattr(request, "request_id", ""),
        errors=list(errors),
    )
    response = HttpResponse(orjson.dumps(body.model_dump()), status=status, content_type=CONTENT_TYPE)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _where(location: Sequence[Any]) -> str:
    return ".".join(str(part) for part in location)


def _domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    return problem_response(request, error.status, error.code, error.text, error.how_to_mend)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = [FieldProblem(where=_where(each["loc"]), message=str(each["msg"])) for each in error.errors]
    detail = Text("请求里有不合要求的内容。", "Parts of the request are not as required.")
    return problem_response(request, 422, "request-invalid", detail, SEE_DOCUMENTATION, found)


def _unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    detail = Text("没有令牌，或令牌无效、已过期。", "There is no token, or it is not valid any more.")
    remedy = Text("请在 Authorization 头里带上有效令牌。", "Send a valid token in the Authorization header.")
    return problem_response(request, 401, "token-needed", detail, remedy)


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    detail = Text("请求无法读取。", "The request could not be read.")
    return problem_response(request, error.status_code, "request-unreadable", detail, SEE_DOCUMENTATION)


def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return _domain_error(request, NotFound())


def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    log.exception("unexpected error", path=request.path)
    detail = Text("平台内部出错，已记录。", "The platform failed; this has been recorded.")
    return problem_response(request, 500, "internal-error", detail, TRY_LATER)


HANDLERS: tuple[tuple[type[Exception], Any], ...] = (
    (DomainError, _domain_error),
    (ValidationError, _invalid),
    (AuthenticationError, _unauthenticated),
    (HttpError, _http_error),
    (Http404, _missing),
    (Exception, _unexpected),
)


def register_problems(api: NinjaAPI) -> None:
    """Let every error of ``api`` take this shape."""
    for kind, handler in HANDLERS:
        api.add_exception_handler(kind, handler)
