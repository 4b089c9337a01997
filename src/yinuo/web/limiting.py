"""How often one address may ask for public pages, so that a crawler cannot take the site from everybody else.

Allowances refill evenly (token buckets) and are kept in this process's memory, for a bounded number of addresses: a visit
writes nothing anywhere. Several processes each count for themselves. The API and the sign-in have limits of their own; the
desk turns strangers away before it does any work.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from yinuo.accounts.address import client_address
from yinuo.config import configuration
from yinuo.web.api.gate import PAGES

Handler = Callable[[HttpRequest], HttpResponseBase]
NOT_COUNTED = ("/static/", "/desk/", "/api/", "/healthz", "/readyz", "/metrics")
FILES = (".csv", ".json", ".xlsx")
"""Endings of what is made anew for each download."""
MOST = 20_000
"""Addresses remembered; some megabytes."""


class Buckets:
    """What is left of the allowance of each key. Safe among threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, per_minute: int, now: float) -> float:
        """Take one of ``per_minute`` at ``now`` (seconds): 0, or how many seconds to wait; then nothing is taken."""
        with self._lock:
            left, then = self._left.pop(key, (float(per_minute), now))
            left = min(float(per_minute), left + max(0.0, now - then) * per_minute / 60)
            wait = 0.0 if left >= 1 else (1 - left) * 60 / per_minute
            self._left[key] = (left if wait else left - 1, now)
            while len(self._left) > self._most:
                self._left.popitem(last=False)
        return wait

    def size(self) -> int:
        """How many keys are remembered."""
        return len(self._left)

    def clear(self) -> None:
        """Forget all (for tests)."""
        with self._lock:
            self._left.clear()


buckets = Buckets()


class PublicRateMiddleware:
    """Stands before sessions and pages; whoever asks too often is told when to come again."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        wait = refused(request)
        return _too_many(request, math.ceil(wait)) if wait else self.get_response(request)


def refused(request: HttpRequest) -> float:
    """Seconds the asker must wait; 0: let in. Requests of this machine itself are not counted."""
    kind = _kind(request)
    limits = configuration()
    per_minute = {
        "": 0,
        "page": limits.pages_per_minute,
        "search": limits.searches_per_minute,
        "file": limits.files_per_minute,
        "journal": limits.journal_per_minute,
    }[kind]
    asker = network(client_address(request)) if per_minute else ""
    return buckets.take(f"{kind} {asker}", per_minute, time.monotonic()) if asker else 0.0


def network(address: str) -> str:
    """Who counts as one visitor: an IPv4 address, the /64 of an IPv6 one; "" for this machine or an unknown one."""
    if not address:
        return ""
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if parsed.is_loopback:
        return ""
    return str(ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else str(parsed)


def _kind(request: HttpRequest) -> str:
    """By what allowance a request is counted; "" for none."""
    path = request.path
    if path.startswith(NOT_COUNTED) and path not in PAGES:
        return ""
    if path.startswith("/journal/"):
        return "journal"
    if "export" in request.GET or path.endswith(FILES):
        return "file"
    return "search" if path == "/search/" else "page"


def _too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """429 in both languages: drawn without menus, sessions or database."""
    context = {"seconds": seconds, "request_id": getattr(request, "request_id", "")}
    answer = HttpResponse(render_to_string("web/errors/429.html", context), status=429)
    answer["Retry-After"] = str(seconds)
    answer["Cache-Control"] = "no-store"
    return answer
