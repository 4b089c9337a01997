"""Publishing what was held back: after a look at what the scan found, or by a reasoned exception."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.clocks import acts as clock_acts
from yinuo.core.actor import Actor
from yinuo.records.acts.versioning import Why, journaled, must_be, next_version, taken_up
from yinuo.records.deciding import CLASS_CONDITION, NATURAL_PERSON, NO_REGIME, NOT_PUBLIC, TIER
from yinuo.records.errors import HeldByLaw, WrongStatus
from yinuo.records.models import Override, Record, RecordVersion
from yinuo.records.periods import necessary_period
from yinuo.records.plan import plan_for

NEVER = frozenset({NATURAL_PERSON, CLASS_CONDITION, NO_REGIME, NOT_PUBLIC})


@transaction.atomic
def publish(actor: Actor, record_id: int, reason: str, basis: str) -> Record:
    """Publish a record of a tier that is not published in principle (轻微失信, 如有必要). Its clock is met today.

    Raises ``NotPermitted``, ``NotFound``, ``WrongStatus``, ``HeldByLaw``, ``ReasonMissing``; what the scan held back
    needs :func:`override_scan`.
    """
    why = Why(reason, basis).checked()
    record = taken_up(actor, "records:publish", record_id)
    must_be(record, Record.Status.HELD)
    if record.held_because in NEVER:
        raise HeldByLaw(reason=record.held_because)
    if record.held_because != TIER:
        raise WrongStatus(status=record.held_because)
    plan = plan_for(catalogue().newest(record.information_class))
    period = necessary_period(plan, record.listed_on, record.tier)
    record.public_until, record.repair_from = _day(period.public_until), _day(period.repair_from)
    return _release(actor, "record.publish", record, why)


@transaction.atomic
def override_scan(actor: Actor, record_id: int, reason: str, basis: str) -> Record:
    """Publish in spite of what the scan before publication found; the exception is kept with its reason.

    Raises as :func:`publish`.
    """
    why = Why(reason, basis).checked()
    record = taken_up(actor, "records:override", record_id)
    must_be(record, Record.Status.HELD)
    if record.held_because in NEVER | {TIER}:
        raise HeldByLaw(reason=record.held_because)
    Override.objects.create(
        record=record,
        check_id=record.held_because,
        reason=why.reason[:500],
        basis=why.basis[:300],
        account=actor.account or 0,
        at=timesource.now(),
    )
    return _release(actor, "record.override-scan", record, why)


def _release(actor: Actor, act: str, record: Record, why: Why) -> Record:
    today = timesource.today()
    record.status, record.held_because, record.published_on = Record.Status.PUBLISHED, "", today
    record.met_on = record.met_on or (today if record.due_on else None)
    if record.public_until is not None and record.public_until < today:
        record.status, record.published_on = Record.Status.ENDED, None
    version = next_version(record, RecordVersion.Kind.RELEASE, why)
    clock_acts.meet_of("record", record.pk, today)
    journaled(actor, act, record, version)
    return record


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
