"""What all acts on one record share: find it in scope and lock it, make its next version, journal it."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo import timesource
from yinuo.accounts.scope import own, require
from yinuo.core.actor import Actor
from yinuo.core.errors import NotFound
from yinuo.core.public_words import without_personal_numbers
from yinuo.journal import acts as journal
from yinuo.records.errors import ReasonMissing, WrongStatus
from yinuo.records.models import Record, RecordVersion
from yinuo.records.rendering import payload_of


@dataclass(frozen=True, slots=True)
class Why:
    """The reason of an act and its legal basis."""

    reason: str
    basis: str

    def checked(self) -> Why:
        """Itself without blanks at the ends. Raises ``ReasonMissing``, ``PersonalNumbersInWords``."""
        trimmed = Why(self.reason.strip(), self.basis.strip())
        if len(trimmed.reason) < 2 or not trimmed.basis:
            raise ReasonMissing
        without_personal_numbers(trimmed.reason, trimmed.basis)
        return trimmed


def taken_up(actor: Actor, action: str, record_id: int) -> Record:
    """The record, locked, if the actor may do ``action`` and it is in their charge. Raises ``NotPermitted``,
    ``NotFound``: what is not in somebody's charge is not there for them."""
    require(actor, action)
    record = Record.objects.select_for_update().filter(own(actor, "record"), pk=record_id).first()
    if record is None:
        raise NotFound
    return record


def must_be(record: Record, *statuses: str) -> None:
    """Raise ``WrongStatus`` unless the record has one of ``statuses``."""
    if record.status not in statuses:
        raise WrongStatus(status=record.get_status_display())


def current(record: Record) -> RecordVersion:
    """The version known now."""
    return RecordVersion.objects.get(record=record, known_to__isnull=True)


def next_version(record: Record, kind: RecordVersion.Kind, why: Why, **drawers: str) -> RecordVersion:
    """End the version known now and begin the next, with the record's status and days; other ``drawers`` replace those
    of the last. Saves the record."""
    now, last = timesource.now(), current(record)
    RecordVersion.objects.filter(pk=last.pk).update(known_to=now)
    record.version, record.updated_at = last.number + 1, now
    record.save()
    new = RecordVersion.objects.get(pk=last.pk)
    new.pk, new._state.adding = None, True
    new.number, new.kind, new.status = record.version, kind, record.status
    new.known_from, new.known_to, new.reason, new.basis = now, None, why.reason[:300], why.basis[:300]
    new.published_on, new.public_until = record.published_on, record.public_until
    new.submission_id = new.row_number = None
    for name, value in drawers.items():
        setattr(new, name, value)
    new.save()
    return new


def journaled(actor: Actor, act: str, record: Record, version: RecordVersion) -> int:
    """Write the entry of the version; returns its ``seq``."""
    (commitment,) = journal.committed([payload_of(version, record.information_class)])
    prepared = journal.prepare(
        act=act,
        object_kind="record",
        actor=actor,
        basis=version.basis,
        at=version.known_from,
        items=[(str(record.pk), version.number, commitment)],
    )
    return journal.append_prepared(prepared).start
