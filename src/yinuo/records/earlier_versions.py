"""Earlier versions of records, for ``journal check``: each is still what the journal committed to when it was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Exists, OuterRef, Q

from yinuo.core.journal.commitments import opens
from yinuo.journal.models import Entry
from yinuo.journal.states import Strayed
from yinuo.records.models import Record, RecordVersion
from yinuo.records.rendering import payload_of

Place = tuple[int, int]
"""Id of a record and number of a version."""
Said = tuple[int, bytes, bytes | None]
"""Number of an entry, its commitment, and the salt that opens it, None once erased."""


def records_with_more() -> Iterator[str]:
    """Ids of the records that have, or say they have, more than one version."""
    second = RecordVersion.objects.filter(record=OuterRef("pk"), number__gt=1)
    found = Record.objects.filter(Q(version__gt=1) | Exists(second)).order_by("pk")
    return map(str, found.values_list("pk", flat=True).iterator(chunk_size=10_000))


def strayed(ids: Sequence[str]) -> Iterator[Strayed]:
    """The versions of these records that are not what their entry says, are gone, or have none. The current one is that of
    the record itself (:mod:`yinuo.records.states`)."""
    records = Record.objects.in_bulk([int(each) for each in ids])
    versions = {
        (each.record_id, each.number): each for each in RecordVersion.objects.filter(record__in=records)
    }
    entries = _entries(ids)
    for pk, record in records.items():
        for place in ((pk, number) for number in range(1, record.version)):
            if place in entries:
                yield from _judged(place, versions.get(place), record.information_class, entries[place])
    for pk, number in sorted(versions.keys() - entries.keys()):
        yield Strayed(_name((pk, number)), "object-unjournaled")


def _entries(ids: Sequence[str]) -> Mapping[Place, Said]:
    """What the journal says of each version of these records."""
    found = Entry.objects.filter(object__in=[f"record/{each}" for each in ids], payload__isnull=True)
    return {
        (int(name.removeprefix("record/")), version): (
            seq,
            bytes(commitment),
            None if salt is None else bytes(salt),
        )
        for name, version, seq, commitment, salt in found.values_list(
            "object", "version", "seq", "commitment", "salt"
        )
    }


def _judged(place: Place, version: RecordVersion | None, class_id: str, said: Said) -> Iterator[Strayed]:
    seq, commitment, salt = said
    if version is None:
        yield Strayed(_name(place), "derived-missing", f"record/{place[0]}", seq)
    elif salt is not None and not opens(commitment, salt, payload_of(version, class_id)):
        yield Strayed(_name(place), "derived-changed", f"record/{place[0]}", seq)


def _name(place: Place) -> str:
    return f"version {place[1]} of record/{place[0]}"
