"""What versions say beside what their entries commit to, for ``journal check``: when it was known and true, from which row it
came, and the drawers that only government may open; and how many working days the record took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from itertools import pairwise
from typing import NamedTuple

import orjson

from yinuo.catalogue import catalogue
from yinuo.core.journal.canonical import canonical
from yinuo.core.journal.leaf import to_the_millisecond
from yinuo.journal.models import Entry
from yinuo.journal.states import Strayed
from yinuo.records import vault
from yinuo.records.models import Record, RecordVersion
from yinuo.records.plan import plan_for
from yinuo.records.rendering import iso
from yinuo.records.used_days import UsedDays

Kind = RecordVersion.Kind
FROM_ROWS = frozenset({Kind.FIRST.value, Kind.CORRECTION.value})
"""Versions that say which row of which submission they came from, where they came from one."""
_OF_RECORDS = (
    "information_class", "received_at", "validated_at", "decided_on", "due_on", "met_on", "working_days_used", "version",
)  # fmt: skip
Entries = Mapping[tuple[int, int], datetime]
"""By record and version when the act was that made it."""


class Said(NamedTuple):
    """What is compared of a version."""

    record_id: int
    number: int
    kind: str
    public: str
    restricted: str
    sealed: str
    private_commitment: str
    true_from: date | None
    true_to: date | None
    known_from: datetime
    known_to: datetime | None
    submission_id: int | None
    row_number: int | None


class Judging:
    """One check's judge of the versions of records. Where the key of the node is not the one they were sealed with, what is
    sealed says nothing."""

    def __init__(self) -> None:
        self._used = UsedDays()
        sealed = RecordVersion.objects.exclude(sealed="").order_by("-pk")
        some = sealed.values_list("sealed", "record_id")[:20]
        self._opens = any(vault.opens(text, vault.context_of(record)) for text, record in some)
        self._decided: dict[str, str | None] = {}

    def __call__(self, ids: Sequence[str]) -> Iterator[Strayed]:
        records = Record.objects.only(*_OF_RECORDS).in_bulk([int(each) for each in ids])
        versions: dict[int, list[Said]] = defaultdict(list)
        found = RecordVersion.objects.filter(record_id__in=list(records)).order_by("record", "number")
        for version in map(Said._make, found.values_list(*Said._fields)):
            versions[version.record_id].append(version)
        made = _made(ids)
        for pk, record in records.items():
            yield from self._of(record, versions[pk], made)

    def _of(self, record: Record, versions: Sequence[Said], made: Entries) -> Iterator[Strayed]:
        of = f"record/{record.pk}"
        for version, later in pairwise([*versions, None]):
            if version is None:
                continue
            known = _is_known_so(version, later, made.get((record.pk, version.number)))
            if not (known and self._is_right(record, version, versions)):
                yield Strayed(f"version {version.number} of {of}", "derived-changed", of)
        if versions and not (_is_in_order(record, versions[0]) and self._took_so_long(record, versions[-1])):
            yield Strayed(of, "derived-changed", of)

    def _is_right(self, record: Record, version: Said, versions: Sequence[Said]) -> bool:
        return (
            self._is_true_then(record, version, versions)
            and _came_from_a_row(version)
            and self._is_kept_so(version, versions)
        )

    def _took_so_long(self, record: Record, version: Said) -> bool:
        return self._used.is_right(record, version.known_from)

    def _is_true_then(self, record: Record, version: Said, versions: Sequence[Said]) -> bool:
        """True from the day of the decision, which a version without content takes from the one before; none ends yet."""
        if version.true_to is not None:
            return False
        decided = self._decided_field(record.information_class)
        if decided is None or f'"{decided}":"{iso(version.true_from)}"' in version.public:
            return True
        if decided in orjson.loads(version.public):
            return False
        before = [each for each in versions if each.number == version.number - 1]
        return not before or before[0].true_from == version.true_from

    def _decided_field(self, information_class: str) -> str | None:
        if information_class not in self._decided:
            editions = catalogue().classes.get(information_class)
            self._decided[information_class] = plan_for(editions[-1]).decided if editions else None
        return self._decided[information_class]

    def _is_kept_so(self, version: Said, versions: Sequence[Said]) -> bool:
        """The two drawers that are not public are those that the version commits to; one that was erased says so later on."""
        if not version.private_commitment:
            return not version.restricted and not version.sealed
        if not version.sealed:
            return any(each.kind == Kind.ERASURE and each.number >= version.number for each in versions)
        return not self._opens or _is_committed_to(version)


def _is_known_so(version: Said, later: Said | None, at: datetime | None) -> bool:
    """A version is known from the act that made it until the one that made the next."""
    if at is not None and at != to_the_millisecond(version.known_from):
        return False
    if later is not None and later.number != version.number + 1:
        return True
    return version.known_to == (later.known_from if later else None)


def _is_in_order(record: Record, first: Said) -> bool:
    """Received, validated, stored, in this order; the submission says more exactly when."""
    return first.number != 1 or record.received_at <= record.validated_at <= first.known_from


def _is_committed_to(version: Said) -> bool:
    context = vault.context_of(version.record_id)
    if not vault.opens(version.sealed, context):
        return False
    opening = orjson.loads(vault.sealer().open(version.sealed, context))
    restricted = orjson.loads(version.restricted) if version.restricted else {}
    said = canonical({"personal": opening["values"], "restricted": restricted})
    return sha256(bytes.fromhex(opening["salt"]) + said).hexdigest() == version.private_commitment


def _came_from_a_row(version: Said) -> bool:
    if version.kind not in FROM_ROWS:
        return version.submission_id is None and version.row_number is None
    return version.submission_id is None or (version.row_number or 0) > 0


def _made(ids: Sequence[str]) -> Entries:
    names = {f"record/{each}": int(each) for each in ids}
    found = Entry.objects.filter(object__in=names, payload__isnull=True)
    return {
        (names[name], version): at for name, version, at in found.values_list("object", "version", "act__at")
    }
