"""Correcting one record by hand: the changed values make a new version, as a corrected row in a file would; and taking one
back from the public that a wider scan would not have let through."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.core.actor import Actor
from yinuo.records import before, corrections
from yinuo.records.accepted import AcceptedRows, StoreContext, Value
from yinuo.records.acts.versioning import Why, must_be, taken_up
from yinuo.records.errors import KeyTaken, NothingChanged
from yinuo.records.lookup import existing_records
from yinuo.records.models import Record
from yinuo.records.plan import plan_for
from yinuo.records.prepared import Chunk, prepare

HOLD = "record.hold-back"
_STATUSES = tuple(status for status in Record.Status if status != Record.Status.WITHDRAWN)


@transaction.atomic
def correct(
    actor: Actor,
    record_id: int,
    changes: Mapping[str, Value],
    reason: str,
    basis: str,
    *,
    publishable: bool = True,
    scan_hit: str = "",
) -> Record:
    """Replace the values in ``changes`` (by field code; None takes one away) and keep the rest.

    The caller has validated the whole row (:mod:`yinuo.core.validation`) and says whether the class's condition lets it
    be public and what the scan found. Raises ``NotPermitted``, ``NotFound``, ``WrongStatus``, ``ReasonMissing``,
    ``NothingChanged``, ``KeyTaken``.
    """
    why = Why(reason, basis).checked()
    record = taken_up(actor, "records:correct", record_id)
    must_be(record, *_STATUSES)
    old = before.of([record_id])[0]
    wanted = {code: value for code, value in {**old.values, **changes}.items() if value is not None}
    if wanted == old.values:
        raise NothingChanged
    chunk = _chunk(actor, record, wanted, publishable, scan_hit, _is_same_subject(record, wanted, old.values))
    holder = existing_records(record.information_class, chunk.keys).get(chunk.keys[0])
    if holder is not None and holder.id != record_id:
        raise KeyTaken(record=holder.id)
    corrections.write(chunk, [old], f"{why.reason}（{why.basis}）")
    record.refresh_from_db()
    return record


@transaction.atomic
def hold_back(actor: Actor, record_id: int, scan_hit: str, reason: str, basis: str) -> Record:
    """Take a public record back: the scan finds a personal number in it now (``scan_hit`` is its rule). It is decided on anew
    with the values it has, and waits as one that was never published: somebody corrects it, or releases it with a reason.

    Raises ``NotPermitted``, ``NotFound``, ``WrongStatus``, ``ReasonMissing``.
    """
    why = Why(reason, basis).checked()
    record = taken_up(actor, "records:correct", record_id)
    must_be(record, Record.Status.PUBLISHED)
    old = before.of([record_id])[0]
    chunk = _chunk(actor, record, old.values, True, scan_hit, True)
    corrections.write(chunk, [old], f"{why.reason}（{why.basis}）", HOLD)
    record.refresh_from_db()
    return record


def _is_same_subject(record: Record, wanted: Mapping[str, Value], before: Mapping[str, Value]) -> bool:
    plan = plan_for(catalogue().newest(record.information_class))
    names = (plan.subject_name, plan.subject_code or "")
    return all(wanted.get(name) == before.get(name) for name in names)


def _chunk(
    actor: Actor,
    record: Record,
    values: Mapping[str, Value],
    publishable: bool,
    scan_hit: str,
    same_subject: bool,
) -> Chunk:
    """A chunk of one row. A record about the same body stays on its page, or on that of its heir."""
    now = timesource.now()
    columns = {code: [value] for code, value in values.items()}
    rows = AcceptedRows(
        columns,
        [0],
        publishable=[publishable],
        scan_hits=[scan_hit],
        sources=[record.source_id],
        subjects=[record.subject_body_id if same_subject else None],
    )
    context = StoreContext(
        actor, None, record.source_id, record.source_path, record.received_at, now, now, timesource.today()
    )
    return prepare(catalogue().newest(record.information_class), rows, context)
