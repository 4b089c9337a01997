"""Counterparties now, for ``journal check``: the entry of each batch tells a digest of every row it entered, by id.

Rows are entered one batch after another, so that ids ascend with the entries: what lies between the last row of one batch
and the last of the next was entered by that next one, or was put in from outside. Batches entered before entries told of
rows are not compared.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final, cast

from django.db.models import QuerySet

from yinuo.core.journal.canonical import canonical
from yinuo.journal.models import Entry
from yinuo.journal.states import Strayed, told_by
from yinuo.registry.models import Counterparty

BYTES: Final = 12
TEXT: Final = 16
"""Bytes of a row's digest, and characters they take in an entry."""
TOGETHER: Final = 2000
"""So many rows are read with one statement, or all of a larger batch."""
LATER: Final = "+"

Told = dict[int, tuple[str, int]]
"""By id of a row its digest and the number of the entry that tells it."""


def runs(rows: Iterable[Counterparty]) -> list[list[object]]:
    """What an entry tells of the rows it entered: for each run of consecutive ids the first, and all their digests in one
    text."""
    told: list[tuple[int, list[str]]] = []
    for row in rows:
        if not told or row.pk != told[-1][0] + len(told[-1][1]):
            told.append((row.pk, []))
        told[-1][1].append(_digest(row))
    return [[first, "".join(digests)] for first, digests in told]


def batches() -> Iterator[str]:
    """Each batch as number of its entry and last id before it; at last the place after which rows are not told yet."""
    after, seq = 0, -1
    for seq, payload in _entries().values_list("seq", "payload").iterator(chunk_size=100):
        ids = list(_told(seq, payload))
        if not ids:
            after = -1
            continue
        if after < 0:
            after = ids[0] - 1
        yield f"{seq}:{after}"
        after = max(after, *ids)
    if after >= 0:
        yield f"{seq}{LATER}:{after}"


def judge(places: Sequence[str]) -> Iterator[Strayed]:
    """The counterparties of these batches that were changed, taken away, or put in among them."""
    seqs = {place.partition(":")[0]: int(place.partition(":")[2]) for place in places}
    later = [text for text in seqs if text.endswith(LATER)]
    told: Told = {}
    begin: int | None = None
    for seq, payload in _payloads([int(text) for text in seqs if text not in later]):
        begin = seqs[str(seq)] if begin is None else begin
        told.update(_told(seq, payload))
        if len(told) >= TOGETHER:
            yield from _compared(told, begin, max(told))
            told, begin = {}, None
    if begin is not None:
        yield from _compared(told, begin, max(told))
    for text in later:
        newer = _entries().filter(seq__gt=int(text.removesuffix(LATER)))
        for entry in newer:
            told.update(_told(entry.seq, entry.payload))
        yield from _compared(told, seqs[text], None)


def _compared(told: Told, after: int, last: int | None) -> Iterator[Strayed]:
    rows = Counterparty.objects.filter(pk__gt=min(after, min(told, default=after + 1) - 1)).order_by("pk")
    for row in (rows if last is None else rows.filter(pk__lte=last)).iterator(chunk_size=TOGETHER):
        digest, seq = told.pop(row.pk, ("", None))
        if seq is None:
            yield Strayed(_name(row.pk), "object-unjournaled")
        elif digest != _digest(row):
            yield Strayed(_name(row.pk), "object-changed", seq=seq)
    for pk, (_, seq) in told.items():
        yield Strayed(_name(pk), "object-missing", seq=seq)
    told.clear()


def _entries() -> QuerySet[Entry]:
    return Entry.objects.filter(object__startswith="counterparties/", payload__isnull=False).order_by("seq")


def _payloads(seqs: Sequence[int]) -> Iterator[tuple[int, str]]:
    found = Entry.objects.filter(seq__in=seqs, payload__isnull=False).order_by("seq")
    yield from cast(Iterator[tuple[int, str]], found.values_list("seq", "payload").iterator(chunk_size=100))


def _told(seq: int, payload: str | None) -> Told:
    said = cast(Mapping[str, Any], told_by(payload)).get("is", [])
    return {
        first + place: (digests[place * TEXT : (place + 1) * TEXT], seq)
        for first, digests in said
        for place in range(len(digests) // TEXT)
    }


def _digest(row: Counterparty) -> str:
    person = bytes(row.identity_hash).hex() if row.identity_hash else ""
    said = canonical([row.kind, row.code, person, row.name, row.folded_name])
    return base64.urlsafe_b64encode(blake2b(said, digest_size=BYTES).digest()).decode()


def _name(pk: int) -> str:
    return f"counterparty/{pk}"
