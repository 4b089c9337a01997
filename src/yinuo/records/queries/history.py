"""Records in two times: versions, what changed between two, how things stood on a day as known on another, proofs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from yinuo.accounts.scope import visible
from yinuo.core.actor import Actor
from yinuo.core.definitions.model import FieldDefinition
from yinuo.core.errors import NotFound
from yinuo.journal import queries as journal
from yinuo.records.accepted import Value
from yinuo.records.models import RecordVersion
from yinuo.records.queries.lists import find
from yinuo.records.queries.view import FieldShown, fields_of
from yinuo.records.rendering import payload_of


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two versions say differently, as the actor may see it; None: not said."""

    code: str
    field: FieldDefinition
    before: Value
    after: Value


def versions_of(actor: Actor, record_id: int) -> list[RecordVersion]:
    """All versions of a record the actor may see, newest first. Raises ``NotFound``."""
    record = find(actor, record_id)
    return list(RecordVersion.objects.filter(record=record).order_by("-number"))


def as_of(actor: Actor, record_id: int, day: date, known: datetime) -> RecordVersion:
    """The record as it stood on ``day``, as known at ``known``: one query. Raises ``NotFound`` when nothing was known,
    or nothing was true yet, or the actor may not see it."""
    found = standing(day, known).filter(visible(actor, "record-version"), record=record_id).first()
    if found is None:
        raise NotFound
    return found


def standing(day: date, known: datetime) -> QuerySet[RecordVersion]:
    """All versions that say how things stood on ``day`` as known at ``known``; what knows no day stands always."""
    knew = Q(known_from__lte=known) & (Q(known_to__isnull=True) | Q(known_to__gt=known))
    began = Q(true_from__isnull=True) | Q(true_from__lte=day)
    lasts = Q(true_to__isnull=True) | Q(true_to__gte=day)
    return RecordVersion.objects.filter(knew, began, lasts).select_related("record")


def differences(actor: Actor, record_id: int, older: int, newer: int) -> list[Difference]:
    """What two versions say differently, by field, as the actor may see it. Raises ``NotFound``."""
    record = find(actor, record_id)
    versions = RecordVersion.objects.filter(record=record, number__in=(older, newer))
    by_number = {version.number: version for version in versions}
    if older not in by_number or newer not in by_number:
        raise NotFound
    before = _by_code(fields_of(actor, record, by_number[older]))
    after = _by_code(fields_of(actor, record, by_number[newer]))
    return [
        Difference(code, (after.get(code) or before[code]).field, _value(before, code), _value(after, code))
        for code in {**before, **after}
        if _value(before, code) != _value(after, code)
    ]


def _by_code(fields: list[FieldShown]) -> dict[str, FieldShown]:
    return {shown.code: shown for shown in fields}


def _value(fields: Mapping[str, FieldShown], code: str) -> Value:
    return fields[code].value if code in fields else None


def story_of(actor: Actor, record_id: int, with_person: bool = False) -> list[journal.Told]:
    """What was done to a record the actor may see, oldest first. Raises ``NotFound``."""
    find(actor, record_id)
    return journal.story("record", str(record_id), with_person)


def proof_of(actor: Actor, record_id: int, number: int | None = None) -> str:
    """The ``.tlog-proof`` of a version (default: the current). Raises ``NotFound``, ``NotYetProvable``,
    ``NotWhatWasJournaled``."""
    record = find(actor, record_id)
    version = RecordVersion.objects.filter(record=record, number=number or record.version).first()
    if version is None:
        raise NotFound
    payload = payload_of(version, record.information_class)
    return journal.proof_text("record", str(record_id), version.number, payload)


def changes(actor: Actor, before: int | None = None, limit: int = 50) -> list[RecordVersion]:
    """The newest versions of records the actor may see, with their records: a feed; ``before`` is the id to page from."""
    rows = RecordVersion.objects.filter(visible(actor, "record-version")).select_related("record__source")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[:limit])
