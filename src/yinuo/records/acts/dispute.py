"""Marking a record as disputed (异议标注), shown wherever the record is shown (河南省社会信用条例第四十一条)."""

from __future__ import annotations

from django.db import transaction

from yinuo import timesource
from yinuo.core.actor import Actor
from yinuo.records.acts.versioning import Why, journaled, must_be, next_version, taken_up
from yinuo.records.errors import WrongStatus
from yinuo.records.models import Record, RecordVersion

_MARKABLE = tuple(status for status in Record.Status if status != Record.Status.WITHDRAWN)


@transaction.atomic
def mark_dispute(actor: Actor, record_id: int, reason: str, basis: str) -> Record:
    """Mark the record at once when somebody objects to it. Publication goes on, with the mark.

    Raises ``NotPermitted``, ``NotFound``, ``WrongStatus`` (marked already, or withdrawn), ``ReasonMissing``.
    """
    why = Why(reason, basis).checked()
    record = taken_up(actor, "records:dispute", record_id)
    must_be(record, *_MARKABLE)
    if record.disputed_since is not None:
        raise WrongStatus(status="异议处理中")
    record.disputed_since = timesource.today()
    return _marked(actor, "record.mark-dispute", record, why)


@transaction.atomic
def clear_dispute(actor: Actor, record_id: int, reason: str, basis: str) -> Record:
    """Take the mark away when the objection is settled. Raises as :func:`mark_dispute`."""
    why = Why(reason, basis).checked()
    record = taken_up(actor, "records:dispute", record_id)
    if record.disputed_since is None:
        raise WrongStatus(status="无异议标注")
    record.disputed_since = None
    return _marked(actor, "record.clear-dispute", record, why)


def _marked(actor: Actor, act: str, record: Record, why: Why) -> Record:
    version = next_version(record, RecordVersion.Kind.MARK, why)
    journaled(actor, act, record, version)
    return record
