"""Withdrawing a record when its decision is changed, revoked or void, and restoring it (行政处罚法第四十八条)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yinuo import timesource
from yinuo.clocks import acts as clock_acts
from yinuo.core.actor import Actor
from yinuo.core.public_words import without_personal_numbers
from yinuo.records.acts.versioning import Why, journaled, must_be, next_version, taken_up
from yinuo.records.models import Record, RecordVersion

RULE = "withdraw-in-3-working-days"
OPEN = (Record.Status.PUBLISHED, Record.Status.HELD, Record.Status.ENDED, Record.Status.REPAIRED)
_EMPTY = "{}"


@transaction.atomic
def require_withdrawal(actor: Actor, record_id: int, known_on: date, ground: str) -> Record:
    """Note that the decision was changed, revoked, held unlawful or void: from ``known_on`` the unit has three working
    days to withdraw the record and say why. Raises ``NotPermitted``, ``NotFound``, ``WrongStatus``,
    ``PersonalNumbersInWords``."""
    without_personal_numbers(ground)
    record = taken_up(actor, "records:withdraw", record_id)
    must_be(record, *OPEN)
    clock_acts.start(
        actor,
        RULE,
        subject_kind="record",
        subject_id=record.pk,
        unit_path=record.source_path,
        county_code=record.county_code,
        started_on=known_on,
        ground=ground,
    )
    return record


@transaction.atomic
def withdraw(actor: Actor, record_id: int, reason: str, basis: str) -> Record:
    """Withdraw a record. The public sees from now on that something was withdrawn, when and why, not what.

    Raises ``NotPermitted``, ``NotFound``, ``WrongStatus``, ``ReasonMissing``.
    """
    why = Why(reason, basis).checked()
    record = taken_up(actor, "records:withdraw", record_id)
    must_be(record, *OPEN)
    record.status = Record.Status.WITHDRAWN
    version = next_version(record, RecordVersion.Kind.WITHDRAWAL, why, public=_EMPTY)
    clock_acts.meet_of("record", record.pk, timesource.today(), RULE)
    journaled(actor, "record.withdraw", record, version)
    return record


@transaction.atomic
def restore(actor: Actor, record_id: int, reason: str, basis: str) -> Record:
    """Put a withdrawn record back as it stood before, as when the withdrawal was a mistake.

    Raises ``NotPermitted``, ``NotFound``, ``WrongStatus``, ``ReasonMissing``.
    """
    why = Why(reason, basis).checked()
    record = taken_up(actor, "records:restore", record_id)
    must_be(record, Record.Status.WITHDRAWN)
    before = (
        RecordVersion.objects.filter(record=record).exclude(status=Record.Status.WITHDRAWN).latest("number")
    )
    record.status = before.status
    over = record.public_until is not None and record.public_until < timesource.today()
    if record.status == Record.Status.PUBLISHED and over:
        record.status = Record.Status.ENDED
    version = next_version(record, RecordVersion.Kind.RESTORATION, why, public=before.public)
    journaled(actor, "record.restore", record, version)
    return record
