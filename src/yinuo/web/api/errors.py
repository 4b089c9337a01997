"""What the API itself refuses, before or beside an act: each with code, words and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence

from yinuo.config import configuration
from yinuo.core.errors import DomainError, NotFound, Text

SEE_DOCUMENTATION = Text(
    "请对照接口文档 /api/v1/docs 修改请求。", "Mend the request by the documentation at /api/v1/docs."
)


class RequestInvalid(DomainError):
    """Parts of the request are not as required; ``fields`` names them."""

    code = "request-invalid"
    message = Text("请求里有不合要求的内容。", "Parts of the request are not as required.")
    remedy = SEE_DOCUMENTATION
    status = 422

    def __init__(self, fields: Sequence[tuple[str, Text]] = ()) -> None:
        super().__init__()
        self.fields = tuple(fields)


class CursorNotValid(DomainError):
    code = "cursor-not-valid"
    message = Text("游标不是本接口给出的，或已不适用。", "The cursor is none that this list gave.")
    remedy = Text("请从第一页起，按 links.next 翻页。", "Begin at the first page and follow links.next.")
    status = 422


class RequestUnreadable(DomainError):
    code = "request-unreadable"
    message = Text("请求无法读取。", "The request could not be read.")
    remedy = SEE_DOCUMENTATION
    status = 400


class NotJson(DomainError):
    code = "json-invalid"
    message = Text("请求正文不是合格的 JSON：{detail}", "The body is not valid JSON: {detail}")
    remedy = Text("请用 UTF-8 编码的 JSON。", "Send JSON in UTF-8.")
    status = 400


class NameTwice(DomainError):
    code = "json-name-twice"
    message = Text(
        "请求正文的一个对象里“{name}”写了几次，内容各不相同。",
        "An object of the body gives “{name}” more than once, each time with another value.",
    )
    remedy = Text("每个字段只写一次。", "Write every field once.")
    status = 400


class TokenNeeded(DomainError):
    code = "token-needed"
    message = Text("这个操作需要令牌。", "This operation needs a token.")
    remedy = Text(
        "请在 Authorization 头里带上 Bearer 令牌；令牌由安全管理员发放。",
        "Send a Bearer token in the Authorization header; the security administrator issues it.",
    )
    status = 401


class TokenNotValid(DomainError):
    code = "token-not-valid"
    message = Text("令牌无效、已过期或已收回。", "The token is not valid, has run out or was revoked.")
    remedy = Text("请向安全管理员申请新的令牌。", "Ask the security administrator for a new one.")
    status = 401


class ScopeMissing(DomainError):
    code = "scope-missing"
    message = Text("令牌没有“{scope}”权限。", "The token lacks the scope “{scope}”.")
    remedy = Text("请向安全管理员申请这项权限。", "Ask the security administrator for this scope.")
    status = 403


class MethodNotAllowed(DomainError):
    code = "method-not-allowed"
    message = Text("这个地址不接受这种请求方法。", "This address does not take requests of this method.")
    remedy = Text("可用的方法见 Allow 头。", "The Allow header lists what it takes.")
    status = 405


class NotAcceptable(DomainError):
    code = "not-acceptable"
    message = Text("没有 Accept 头所要的格式，这里给出 {given}。", "Not available as asked: this is {given}.")
    remedy = Text("请修改或去掉 Accept 头。", "Change the Accept header or leave it out.")
    status = 406


class Withdrawn(DomainError):
    code = "record-withdrawn"
    message = Text(
        "这条记录已于 {day} 撤下：{reason}（{basis}）。",
        "The record was withdrawn on {day}: {reason} ({basis}).",
    )
    remedy = Text("请不要再使用它。", "Do not use it any more.")
    status = 410


class LengthNeeded(DomainError):
    code = "length-needed"
    message = Text("请求没有写明正文长度。", "The request does not say how long its body is.")
    remedy = Text(
        "请带上 Content-Length，不用分块传输。", "Send Content-Length; chunked bodies are not taken."
    )
    status = 411


class BodyTooLarge(DomainError):
    code = "body-too-large"
    message = Text(
        "请求正文太大：JSON 最多 {json} MiB，文件最多 {file} MiB。",
        "The body is too large: JSON may have {json} MiB, a file {file} MiB.",
    )
    remedy = Text("请分批报送，或改为上传文件。", "Send in batches, or upload a file.")
    status = 413


class MediaTypeNotTaken(DomainError):
    code = "media-type-not-taken"
    message = Text("这里不收 {given}，只收 {taken}。", "This takes {taken}, not {given}.")
    remedy = Text("请改正 Content-Type。", "Correct the Content-Type.")
    status = 415


class SubmissionNotReady(DomainError):
    code = "submission-not-ready"
    message = Text("这份报送还没有核验完。", "This submission has not been validated yet.")
    remedy = Text("请等它处理完再取。", "Wait until it is finished.")
    status = 409


class InternalError(DomainError):
    code = "internal-error"
    message = Text("平台内部出错，已记录。", "The platform failed; this has been recorded.")
    remedy = Text(
        "请稍后再试；仍不行时请把请求编号告诉管理员。",
        "Try again later; if it stays, tell the administrator the request id.",
    )
    status = 500


class NotAvailable(DomainError):
    code = "not-available"
    message = Text("平台暂时不可用。", "The platform is not available now.")
    remedy = Text("请稍后再试。", "Try again later.")
    status = 503


JSON_MIB = 20


def too_large() -> BodyTooLarge:
    """The error for a body beyond the limits of this node."""
    return BodyTooLarge(json=JSON_MIB, file=configuration().upload_limit_mb)


def for_status(status: int) -> DomainError:
    """The error that stands for an answer of the framework with this status."""
    plain: dict[int, type[DomainError]] = {
        401: TokenNeeded,
        404: NotFound,
        405: MethodNotAllowed,
        411: LengthNeeded,
        500: InternalError,
        503: NotAvailable,
    }
    if status == 413:
        return too_large()
    kind = plain.get(status, InternalError if status >= 500 else RequestUnreadable)
    return kind()
