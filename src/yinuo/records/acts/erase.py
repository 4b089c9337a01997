"""Erasing personal values (PIPL art. 47): what was sealed is gone for good, and every proof still verifies."""

from __future__ import annotations

from django.db import transaction

from yinuo.core.actor import Actor
from yinuo.records.acts.versioning import Why, journaled, next_version, taken_up
from yinuo.records.errors import NothingToErase
from yinuo.records.models import Record, RecordVersion


@transaction.atomic
def erase_personal(actor: Actor, record_id: int, reason: str, basis: str) -> Record:
    """Erase the sealed values of all versions of a record. Their commitments stay, so the journal and the proofs of
    what was public hold; without salt and value nobody can open or guess them.

    Raises ``NotPermitted``, ``NotFound``, ``NothingToErase``, ``ReasonMissing``.
    """
    why = Why(reason, basis).checked()
    record = taken_up(actor, "records:erase", record_id)
    sealed = RecordVersion.objects.filter(record=record).exclude(sealed="")
    if not sealed.update(sealed=""):
        raise NothingToErase
    version = next_version(record, RecordVersion.Kind.ERASURE, why)
    journaled(actor, "record.erase-personal", record, version)
    return record
