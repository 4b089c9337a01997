"""Acts on obligations (义务), called by the rooms whose objects oblige a body; the journal entry is theirs."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yinuo.core.errors import NotFound
from yinuo.registry.models import Obligation
from yinuo.registry.preconditions import body_in_force


@transaction.atomic
def note_obligation(
    holder_id: int, subject_kind: str, subject_id: object, title: str, since: date
) -> Obligation:
    """Note that a body owes something; from now on it passes to the body's heirs. Noting it again changes nothing.

    Part of the act that makes the subject (a promise, an order to rectify), which journals it. Raises
    ``AlreadyEnded`` for a body that has ended: name its heir.
    """
    holder = body_in_force(holder_id)
    obligation, _ = Obligation.objects.get_or_create(
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        defaults={"origin": holder, "holder": holder, "title": title[:300], "since": since},
    )
    return obligation


@transaction.atomic
def settle_obligation(subject_kind: str, subject_id: object, on: date | None) -> None:
    """Note that what was owed is done, or with ``None`` that it is owed again. Raises ``NotFound``."""
    found = Obligation.objects.filter(subject_kind=subject_kind, subject_id=str(subject_id))
    if not found.update(settled_on=on):
        raise NotFound
