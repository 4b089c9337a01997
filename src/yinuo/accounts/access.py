"""The access log (访问日志): who looked at what, from where, for what purpose; refused attempts too.

Kept at least six months (网络安全法 art. 21); a look never changes and is never part of the transaction it refuses.
"""

from __future__ import annotations

from datetime import date, datetime, time

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from yinuo import timesource
from yinuo.accounts.address import client_address
from yinuo.accounts.models import AccessEntry
from yinuo.accounts.permissions import require
from yinuo.accounts.scope import visible
from yinuo.core.actor import PUBLIC, Actor


def look(
    actor: Actor,
    action: str,
    kind: str,
    id: object = "",
    purpose: str = "",
    request: HttpRequest | None = None,
    *,
    allowed: bool = True,
) -> AccessEntry:
    """Write down that ``actor`` did ``action`` (such as ``view``, ``export``) on the object ``kind``/``id``."""
    return AccessEntry.objects.create(
        account_id=actor.account,
        token_id=actor.grant,
        role=str(actor.role),
        unit_code=actor.unit,
        action=action[:40],
        object_kind=kind[:30],
        object_id=str(id)[:60],
        purpose=purpose[:300],
        allowed=allowed,
        address=client_address(request),
        request_id=getattr(request, "request_id", ""),
    )


def note_refusal(request: HttpRequest) -> None:
    """Write down that a known person or system was refused this address; strangers are left to the server's log."""
    actor: Actor = getattr(request, "actor", PUBLIC)
    if actor.account is None and actor.grant is None:
        return
    match = request.resolver_match
    wanted = next(iter(match.kwargs.values()), "") if match else ""
    look(actor, "refused", match.view_name if match else "address", wanted, "", request, allowed=False)


def entries(
    actor: Actor,
    *,
    account: int | None = None,
    kind: str = "",
    id: object = "",
    refused_only: bool = False,
    since: date | None = None,
    until: date | None = None,
    words: str = "",
) -> QuerySet[AccessEntry]:
    """The log as ``actor`` may read it, newest first, narrowed by what is given (dates inclusive). Raises NotPermitted."""
    require(actor, "log:read")
    wanted = Q()
    if account is not None:
        wanted &= Q(account=account)
    if kind:
        wanted &= Q(object_kind=kind)
    if id:
        wanted &= Q(object_id=str(id))
    if refused_only:
        wanted &= Q(allowed=False)
    if words:
        wanted &= mentions(words)
    return _scoped(actor).filter(wanted, _between(since, until))


def mentions(words: str) -> Q:
    """Entries whose person, system, purpose or address has ``words``."""
    person = Q(account__display_name__icontains=words) | Q(account__username__icontains=words)
    return person | Q(token__name__icontains=words) | Q(purpose__icontains=words) | Q(address=words)


def _between(since: date | None, until: date | None) -> Q:
    wanted = Q()
    if since:
        wanted &= Q(at__gte=datetime.combine(since, time.min, timesource.PLACE))
    if until:
        wanted &= Q(at__lte=datetime.combine(until, time.max, timesource.PLACE))
    return wanted


def who_looked(actor: Actor, kind: str, id: object) -> QuerySet[AccessEntry]:
    """Who looked at one object, newest first, as far as ``actor`` may know; an official reads their own this way."""
    return _scoped(actor).filter(object_kind=kind, object_id=str(id))


def _scoped(actor: Actor) -> QuerySet[AccessEntry]:
    seen = AccessEntry.objects.filter(visible(actor, "access-entry"))
    return seen.select_related("account", "token").order_by("-pk")
