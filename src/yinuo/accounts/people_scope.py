"""The part of scope about persons: accounts, grants, sessions, tokens, the access log, officials."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q, QuerySet

from yinuo.accounts.models import Account
from yinuo.accounts.shapes import EVERYTHING, NOTHING, bodies_of, under
from yinuo.core.actor import Actor, Role
from yinuo.registry.models import Term

ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})


def own(actor: Actor, kind: str) -> Q:
    """The rows of ``kind`` (one of :data:`KINDS`) that ``actor`` may see; the platform itself is not asked here."""
    return KINDS[kind](actor)


def _self(actor: Actor, column: str) -> Q:
    return NOTHING if actor.account is None else Q(**{column: actor.account})


def _account(actor: Actor) -> Q:
    return EVERYTHING if actor.role in ADMINISTRATORS else _self(actor, "pk")


def _belonging(actor: Actor) -> Q:
    """Grants and sessions: one's own; all for the administrators."""
    return EVERYTHING if actor.role in ADMINISTRATORS else _self(actor, "account")


def _opening(actor: Actor) -> Q:
    if actor.role is Role.OFFICE:
        return Q(unit__in=bodies_of(actor.region))
    return _belonging(actor)


def _token(actor: Actor) -> Q:
    if actor.role in ADMINISTRATORS:
        return EVERYTHING
    if actor.role is Role.UNIT_APPROVER:
        return under("unit__path", actor.unit_path)
    return Q(pk=actor.grant) if actor.grant is not None else NOTHING


def _access_entry(actor: Actor) -> Q:
    """The auditor sees all; the security administrator what others than they and the auditor did; an office what its
    region's units looked at; an official who looked at them; everybody what they looked at themselves."""
    if actor.role is Role.AUDITOR:
        return EVERYTHING
    mine = _self(actor, "account")
    if actor.role is Role.SECURITY_ADMIN:
        return mine | ~Q(role__in=[Role.SECURITY_ADMIN, Role.AUDITOR])
    if actor.role is Role.OFFICE:
        return mine | Q(unit_code__in=bodies_of(actor.region).values("code"))
    return mine | _looks_at_official(actor)


def _looks_at_official(actor: Actor) -> Q:
    if actor.role is not Role.OFFICIAL or actor.account is None:
        return NOTHING
    official = Account.objects.filter(pk=actor.account).values_list("official", flat=True).first()
    return Q(object_kind="official", object_id=str(official)) if official else NOTHING


def _official(actor: Actor) -> Q:
    persons = Account.objects.filter(_self(actor, "pk"), official__isnull=False)
    mine = Q(pk__in=persons.values("official"))
    if actor.role is Role.OFFICE:
        return mine | Q(pk__in=_officials(Q(post__body__in=bodies_of(actor.region))))
    if actor.role is Role.UNIT_APPROVER and actor.unit_path:
        serving = under("post__body__path", actor.unit_path) & Q(ended_on__isnull=True)
        return mine | Q(pk__in=_officials(serving))
    return mine if actor.role is Role.OFFICIAL else NOTHING


def _officials(terms: Q) -> QuerySet[Term, int]:
    return Term.objects.filter(terms).values_list("official", flat=True)


KINDS: dict[str, Callable[[Actor], Q]] = {
    "account": _account,
    "assignment": _belonging,
    "session": _belonging,
    "opening": _opening,
    "token": _token,
    "access-entry": _access_entry,
    "official": _official,
}
