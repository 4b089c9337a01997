"""Who calls: the public, or a system client by its token; what it may do, and the trace of what it looked at."""

from __future__ import annotations

from django.http import HttpRequest

from yinuo.accounts import access
from yinuo.accounts.grants import grant_of
from yinuo.accounts.permissions import may
from yinuo.core.actor import PUBLIC, Actor, Role
from yinuo.web.api.errors import ScopeMissing, TokenNeeded


def caller(request: HttpRequest) -> Actor:
    """The actor of the request's token, or the public. Sessions of browsers mean nothing here."""
    actor: Actor = getattr(request, "api_actor", PUBLIC)
    return actor


def reader(request: HttpRequest) -> Actor:
    """In whose name records are read: a token without ``records:read`` sees what everybody sees."""
    actor = caller(request)
    return actor if may(actor, "records:read") else PUBLIC


def client(request: HttpRequest, scope: str) -> Actor:
    """The system client that calls, if its token names ``scope``. Raises TokenNeeded, ScopeMissing."""
    actor = caller(request)
    if actor.role is not Role.SYSTEM_CLIENT:
        raise TokenNeeded
    if not may(actor, scope):
        raise ScopeMissing(scope=scope)
    return actor


def note_look(request: HttpRequest, actor: Actor, action: str, kind: str, id: object = "") -> None:
    """Write into the access log that a system client read what not everybody may read, with its purpose."""
    grant = grant_of(actor)
    if grant is not None:
        access.look(actor, action, kind, id, grant.purpose, request)
