"""The bulk store: a chunk of accepted rows becomes records, versions, clocks, search words and journal entries.

Everything of a chunk happens in the caller's transaction, so that a crash leaves all of it or nothing. A row whose key is
not in the store is a new record; the same key with the same content changes nothing; the same key with other content is a
correction by whoever may correct it, and a conflict for the queue by anybody else (mechanisms.md, 4).
"""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.records import corrections, newcomers
from yinuo.records.accepted import ChunkResult, Queued, StoreContext
from yinuo.records.bodies import BodyRef
from yinuo.records.lookup import Existing, existing_records
from yinuo.records.models import Record
from yinuo.records.prepared import Chunk

NOT_YOURS = "not-your-body"
OTHER_SOURCE = "other-source"
WITHDRAWN = "withdrawn"
TWICE = "twice-in-file"
NOT_REGISTERED = "body-not-registered"


@dataclass(slots=True)
class _Sorted:
    """Places of the rows by what is to be done with them."""

    new: list[int]
    corrected: list[tuple[int, Existing]]
    same_as: dict[int, int]


def store(chunk: Chunk) -> ChunkResult:
    """Store what was prepared, in the caller's transaction.

    Returns what became of every row. Raises ``NoTransaction`` outside a transaction and ``UnknownClockRule`` for a class
    whose clock rule is not defined; then nothing of the chunk is stored. A decision that no calendar reaches is stored
    without a due date.
    """
    count = len(chunk)
    result = ChunkResult(record_ids=[0] * count, outcomes=["conflict"] * count, keys=chunk.keys)
    places = _sort(chunk, result)
    newcomers.store(chunk.take(places.new), places.new, result)
    corrections.store(chunk, places.corrected, result)
    for place, first in places.same_as.items():
        result.record_ids[place] = result.record_ids[first]
    return result


def _sort(chunk: Chunk, result: ChunkResult) -> _Sorted:
    known = existing_records(chunk.plan.class_id, chunk.keys)
    sorted_, seen = _Sorted([], [], {}), dict[bytes, int]()
    for place, (key, fingerprint, body) in enumerate(
        zip(chunk.keys, chunk.prints, chunk.sources, strict=True)
    ):
        found = known.get(key)
        if found is None and body is not None and _may_report(chunk.context, body):
            first = seen.setdefault(key, place)
            if first == place:
                sorted_.new.append(place)
            elif chunk.prints[first] == fingerprint:
                _unchanged(result, place, 0)
                sorted_.same_as[place] = first
            else:
                result.queued.append(Queued(place, "conflict", TWICE))
        elif found is not None and found.fingerprint == fingerprint:
            _unchanged(result, place, found.id)
        else:
            _known_otherwise(chunk, place, found, body, sorted_, result)
    return sorted_


def _known_otherwise(
    chunk: Chunk,
    place: int,
    found: Existing | None,
    body: BodyRef | None,
    sorted_: _Sorted,
    result: ChunkResult,
) -> None:
    """A correction where the unit may correct, else a row for the queue."""
    if body is None:
        result.outcomes[place] = "unregistered"
        result.queued.append(Queued(place, "unregistered", NOT_REGISTERED))
    elif reason := _hindrance(chunk.context, found, body):
        result.queued.append(Queued(place, "conflict", reason, found.id if found else None))
    elif found is not None:
        sorted_.corrected.append((place, found))


def _hindrance(context: StoreContext, found: Existing | None, body: BodyRef) -> str:
    if not _may_report(context, body):
        return NOT_YOURS
    if found is not None and found.status == Record.Status.WITHDRAWN:
        return WITHDRAWN
    same_source = found is None or found.source_path == body.path
    above = found is not None and bool(context.unit_path) and found.source_path.startswith(context.unit_path)
    return "" if same_source or above or context.wide else OTHER_SOURCE


def _may_report(context: StoreContext, body: BodyRef) -> bool:
    return context.wide or (bool(context.unit_path) and body.path.startswith(context.unit_path))


def _unchanged(result: ChunkResult, place: int, record_id: int) -> None:
    result.unchanged += 1
    result.outcomes[place] = "unchanged"
    result.record_ids[place] = record_id
