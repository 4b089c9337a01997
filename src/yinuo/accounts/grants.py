"""Grants in force: a system client's token, read anew each time so that revocation is immediate."""

from __future__ import annotations

from django.db.models import Q

from yinuo import timesource
from yinuo.accounts.errors import ClassNotGranted
from yinuo.accounts.models import Token
from yinuo.core.actor import Actor


def in_force() -> Q:
    """Tokens that hold now: begun, not ended, not revoked, of a unit that still exists."""
    now = timesource.now()
    unit_lives = Q(unit__ended_on__isnull=True) | Q(unit__ended_on__gte=timesource.today())
    return Q(revoked_at__isnull=True, valid_from__lte=now, valid_to__gt=now) & unit_lives


def grant_of(actor: Actor) -> Token | None:
    """The token behind a system client, if it holds now; None for everybody else."""
    if actor.grant is None:
        return None
    return Token.objects.filter(in_force(), pk=actor.grant).first()


def require_class(actor: Actor, information_class: str) -> None:
    """Let a system client pass only with a class its grant names. Raises :class:`ClassNotGranted`."""
    grant = grant_of(actor)
    if grant is not None and information_class not in grant.classes:
        raise ClassNotGranted(name=information_class)
