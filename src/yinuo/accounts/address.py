"""The network address a request comes from."""

from __future__ import annotations

from ipaddress import ip_address

from django.http import HttpRequest

from yinuo.config import configuration


def client_address(request: HttpRequest | None) -> str:
    """The caller's address: the connection's, or behind our own proxy the last one it wrote; "" when unknown."""
    if request is None:
        return ""
    address = str(request.META.get("REMOTE_ADDR") or "")
    if configuration().behind_tls:
        address = request.headers.get("X-Forwarded-For", address).rsplit(",", 1)[-1].strip()
    try:
        return str(ip_address(address))
    except ValueError:
        return ""
