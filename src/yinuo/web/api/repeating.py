"""The ``Idempotency-Key`` header: a request sent twice takes effect once and is answered the same way."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from yinuo.accounts.acts.answers import begin_answer, finish_answer, free_key
from yinuo.accounts.models import RememberedAnswer
from yinuo.core.actor import Actor
from yinuo.core.errors import Text
from yinuo.web.api.errors import RequestInvalid

HEADER = "Idempotency-Key"
FORM = re.compile(r"[\x21-\x7e]{1,255}")
REPEATED = "Idempotent-Replayed"


def once(
    request: HttpRequest, actor: Actor, fingerprint: str, work: Callable[[], HttpResponse]
) -> HttpResponse:
    """The answer of ``work``, or the earlier one under the same key. Raises RequestInvalid, AnswerKeyReused, AnswerKeyInUse."""
    key = _key(request)
    if not key or actor.grant is None:
        return work()
    whole = hashlib.sha256(f"{request.method} {request.path}\n{fingerprint}".encode()).hexdigest()
    answer = begin_answer(actor.grant, key, whole)
    if answer.status:
        return _again(answer)
    try:
        response = work()
    except Exception:
        free_key(answer)
        raise
    finish_answer(answer, response.status_code, response.content.decode(), response.get("Location", ""))
    return response


def _key(request: HttpRequest) -> str:
    if HEADER not in request.headers:
        return ""
    key = request.headers[HEADER].strip().strip('"')
    if not FORM.fullmatch(key):
        words = Text("应为 1 至 255 个可见的 ASCII 字符。", "It must be 1 to 255 visible ASCII characters.")
        raise RequestInvalid([(f"header.{HEADER}", words)])
    return key


def _again(answer: RememberedAnswer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status, content_type="application/json; charset=utf-8")
    response[REPEATED] = "true"
    if answer.location:
        response["Location"] = answer.location
    return response
