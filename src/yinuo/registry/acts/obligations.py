"""Acts on obligations (义务), called by the rooms whose objects oblige a body; who may is theirs to check."""

from __future__ import annotations

from datetime import date

from yinuo.core.actor import Actor
from yinuo.core.errors import NotFound
from yinuo.registry.entries import require_basis
from yinuo.registry.models import Obligation
from yinuo.registry.obligation_states import journal_obligations
from yinuo.registry.preconditions import body_in_force
from yinuo.registry.revisions import change


def note_obligation(
    actor: Actor,
    holder_id: int,
    subject_kind: str,
    subject_id: object,
    title: str,
    since: date,
    basis: str,
) -> Obligation:
    """Note that a body owes something; from now on it passes to the body's heirs. Noting it again changes nothing.

    Part of the act that makes the subject (a promise, an order to rectify). Raises ``BasisMissing``, ``AlreadyEnded`` for
    a body that has ended: name its heir.
    """
    basis = require_basis(basis)
    with change(of_bodies=False):
        holder = body_in_force(holder_id)
        obligation, made = Obligation.objects.get_or_create(
            subject_kind=subject_kind,
            subject_id=str(subject_id),
            defaults={"origin": holder, "holder": holder, "title": title[:300], "since": since},
        )
        if made:
            journal_obligations(actor, "obligation.note", [obligation.pk], basis)
    return obligation


def settle_obligation(
    actor: Actor, subject_kind: str, subject_id: object, on: date | None, basis: str
) -> None:
    """Note that what was owed is done, or with ``None`` that it is owed again. Raises ``BasisMissing``, ``NotFound``."""
    basis = require_basis(basis)
    with change(of_bodies=False):
        owed = Obligation.objects.filter(subject_kind=subject_kind, subject_id=str(subject_id)).first()
        if owed is None:
            raise NotFound
        if owed.settled_on == on:
            return
        owed.settled_on, owed.version = on, owed.version + 1
        owed.save(update_fields=["settled_on", "version"])
        act = "obligation.settle" if on else "obligation.reopen"
        journal_obligations(actor, act, [owed.pk], basis)
