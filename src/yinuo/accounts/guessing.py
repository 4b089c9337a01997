"""Guessing of passwords from one address: an account's lock-out does not see one password tried on many user names."""

from __future__ import annotations

import time
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext

from yinuo.accounts.address import client_address
from yinuo.accounts.errors import TooManyRequests
from yinuo.accounts.rates import counter

FAILURES: Final = 60
"""Failed sign-ins from one address in a window; an office behind one address seldom has so many."""
WINDOW: Final = 3600


def refuse_guessing(request: HttpRequest) -> None:
    """Let no more passwords be tried from an address with too many failures. Raises :class:`TooManyRequests`."""
    now = time.time()
    if counter.taken(_key(request), WINDOW, now) >= FAILURES:
        raise TooManyRequests(seconds=int(WINDOW - now % WINDOW) + 1)


def note_guess(request: HttpRequest) -> None:
    """Count a failed sign-in against its address."""
    counter.take(_key(request), FAILURES, WINDOW, time.time(), "sign-in")


def lockout_words() -> str:
    """How many wrong passwords lead to how long a pause."""
    pause = {"n": settings.AXES_FAILURE_LIMIT, "m": round(60 * settings.AXES_COOLOFF_TIME)}
    return gettext("口令连续错 %(n)d 次会暂停登录 %(m)d 分钟。") % pause


def address_for_lockout(request: HttpRequest) -> str | None:
    """The caller's address for the lock-out, as the proxy says it: the proxy's own would lock an account for everybody."""
    return client_address(request) or None


def _key(request: HttpRequest) -> str:
    return f"sign-in:{client_address(request)}"
