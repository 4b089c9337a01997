"""Signing in of system clients by token, and how many requests they may send."""

from __future__ import annotations

import time
from datetime import timedelta

from django.http import HttpRequest

from yinuo import timesource
from yinuo.accounts.acts.accounts import digest_of
from yinuo.accounts.acts.tokens import PREFIX
from yinuo.accounts.address import client_address
from yinuo.accounts.errors import TooManyRequests
from yinuo.accounts.grants import in_force
from yinuo.accounts.models import Token
from yinuo.accounts.rates import counter
from yinuo.core.actor import Actor, Role

PER_ADDRESS = 600
BURST = 20
SEEN_EVERY = timedelta(minutes=1)


def actor_for_token(raw: str, request: HttpRequest | None = None) -> Actor | None:
    """The actor behind a token's text while its grant holds; None for any other text.

    ``request.allowance`` is set to what is left (:class:`~yinuo.accounts.rates.Allowance`), for the headers of the answer. Raises
    :class:`TooManyRequests` by token; a text that is no token counts against its address, so that guessing is slow.
    """
    token = _find(raw)
    if token is None:
        limit_address(request)
        return None
    _take(request, f"token:{token.pk}", token.requests_per_minute)
    _seen(token)
    return Actor(Role.SYSTEM_CLIENT, None, token.name, token.unit.code, token.unit.path, "", token.pk)


def limit_address(request: HttpRequest | None) -> None:
    """Count a request without a token against its address. Raises :class:`TooManyRequests`."""
    _take(request, f"address:{client_address(request)}", PER_ADDRESS)


def _find(raw: str) -> Token | None:
    if not raw.startswith(PREFIX) or len(raw) > 100:
        return None
    return Token.objects.filter(in_force(), digest=digest_of(raw)).select_related("unit").first()


def _take(request: HttpRequest | None, key: str, quota: int) -> None:
    """Count in both windows: a minute for the rate, a second for bursts (20, or twice the rate where that is more)."""
    now = time.time()
    burst = counter.draw(key, max(min(BURST, quota), quota // 30), 1, now, "burst")
    minute = counter.draw(key, quota, 60, now, "minute")
    tighter = burst if burst.left < 0 <= minute.left else minute
    if request is not None:
        request.allowance = tighter  # type: ignore[attr-defined]
    if tighter.left < 0:
        raise TooManyRequests(seconds=tighter.reset)


def _seen(token: Token) -> None:
    now = timesource.now()
    if token.last_used_at is None or now - token.last_used_at > SEEN_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
