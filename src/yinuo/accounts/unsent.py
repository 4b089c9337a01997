"""What a form sent when it could not be taken (没发出去的内容): the session had ended, or had been begun anew in another
window. It is kept sealed in the browser's session until the same account sends it again or half an hour has passed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from yinuo import timesource
from yinuo.accounts.sealed_totp import sealer

KEY = "yinuo_unsent"
LAST = "yinuo_last_account"
LASTS = timedelta(minutes=30)
MOST_LETTERS = 200_000
NOT_TYPED = frozenset({"csrfmiddlewaretoken"})


@dataclass(frozen=True, slots=True)
class Unsent:
    """Where the form was going, and its fields as (name, value) in their order; files are not kept."""

    to: str
    fields: Sequence[tuple[str, str]]
    had_files: bool


def keep(request: HttpRequest) -> bool:
    """Keep the form that ``request`` brought, if it is one of the desk and its sender is known; whether it is kept."""
    account = _sender(request)
    if (
        account is None
        or request.method != "POST"
        or not request.path.startswith(settings.LOGIN_REDIRECT_URL)
    ):
        return False
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in NOT_TYPED and isinstance(value, str)
    ]
    text = json.dumps([request.get_full_path(), typed, bool(request.FILES)], ensure_ascii=False)
    if not typed or len(text) > MOST_LETTERS:
        return False
    sealed = sealer().seal(text, f"unsent/{account}")
    request.session[KEY] = {"account": account, "at": timesource.now().isoformat(), "sealed": sealed}
    return True


def kept(request: HttpRequest) -> Unsent | None:
    """What is kept for the account now signed in."""
    found, account = request.session.get(KEY), _sender(request)
    if found is None or account is None or not carried(found, account):
        return None
    to, fields, had_files = json.loads(sealer().open(found["sealed"], f"unsent/{account}"))
    return Unsent(to, [(name, value) for name, value in fields], had_files)


def carried(found: dict[str, Any] | None, account: int) -> bool:
    """Whether what an earlier session left is this account's, and still fresh."""
    if not found or found["account"] != account:
        return False
    return timesource.now() - datetime.fromisoformat(found["at"]) <= LASTS


def forget(request: HttpRequest) -> None:
    """Throw it away."""
    request.session.pop(KEY, None)


def remember_sender(request: HttpRequest, account: int, why: str = "") -> None:
    """Remember, in the session after the one that ended, whose forms may still be open in this browser, and why it ended."""
    request.session[LAST] = {"account": account, "why": why}


def why_ended(request: HttpRequest) -> str:
    """Why the session before this one ended; "" when nothing is to be said."""
    return str(request.session.get(LAST, {}).get("why", ""))


def _sender(request: HttpRequest) -> int | None:
    """Who is signed in, or was until just now."""
    session = getattr(request, "signed_in_session", None)
    if session is not None:
        return int(session.account_id)
    last: int | None = request.session.get(LAST, {}).get("account")
    return last
