"""Storing new records of a chunk: each gets its row, version 1, clock, search words and journal entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress

import orjson

from yinuo import bulk
from yinuo.clocks import starting
from yinuo.journal import acts as journal
from yinuo.records import search_index, timing
from yinuo.records.accepted import ChunkResult
from yinuo.records.masks import mask_for
from yinuo.records.models import Record, RecordVersion
from yinuo.records.prepared import FIRST, Chunk, first_payloads
from yinuo.records.rendering import Drawers, drawers

RECORD_COLUMNS = (
    "id", "key", "fingerprint", "source_id", "source_path", "county_code", "authority_name", "subject_kind", "subject_name",
    "subject_code", "subject_body_id", "document_number", "summary", "decided_on", "listed_on", "published_on", "due_on",
    "working_days_used", "met_on", "status", "held_because", "tier", "public_until", "repair_from",
)  # fmt: skip
VERSION_COLUMNS = (
    "record_id", "edition", "status", "public", "restricted", "sealed", "private_commitment", "published_on", "public_until",
    "true_from", "row_number",
)  # fmt: skip
ACT = "record.accept"


def store(chunk: Chunk, places: Sequence[int], result: ChunkResult) -> None:
    """Write the rows of ``chunk``, all of them new, and say so in ``result`` at ``places`` of the whole chunk."""
    if not places:
        return
    ids = bulk.new_ids(Record._meta.db_table, len(places))
    planner = timing.planner_of(chunk)
    timings = timing.time_all(chunk, planner)
    kept = parted(chunk, ids)
    bulk.insert(
        Record._meta.db_table, RECORD_COLUMNS, _record_rows(chunk, ids, timings), _shared_by_records(chunk)
    )
    bulk.insert(
        RecordVersion._meta.db_table,
        VERSION_COLUMNS,
        _version_rows(chunk, ids, kept),
        _shared_by_versions(chunk),
    )
    if planner:
        clocks = timing.clocks_of(chunk, ids, timings)
        starting.start_many("record", planner, clocks, chunk.context.today)
    search_index.add(zip(ids, chunk.words, strict=True))
    write_entries(chunk, ACT, _entries(chunk, ids, kept))
    _report(chunk, ids, places, timings, result)


def parted(chunk: Chunk, ids: Sequence[int]) -> list[Drawers]:
    """The drawers of every row; most rows have nothing to keep back and are public as they are."""
    mask = mask_for(chunk.plan)
    return [
        Drawers(text) if commitment else drawers(chunk.plan, record_id, orjson.loads(text), person, mask)
        for record_id, text, commitment, person in zip(
            ids, chunk.texts, chunk.commitments, chunk.columns.natural, strict=True
        )
    ]


def _record_rows(
    chunk: Chunk, ids: Sequence[int], timings: Sequence[timing.Timing]
) -> list[tuple[object, ...]]:
    columns = chunk.columns
    today, received_on = chunk.context.today.isoformat(), timing.day_of(chunk.context.received_at)
    return [
        (
            record_id, key, fingerprint, body.id, body.path, body.county_code, authority or body.name, kind, name, code,
            subject, number, summary, decided, decided or received_on, publication.days(today)[0], time.due_on, time.used,
            time.closed_on, publication.status, publication.held_because, publication.period.tier,
            publication.period.public_until, publication.period.repair_from,
        )
        for record_id, key, fingerprint, body, authority, kind, name, code, subject, number, summary, decided,
            publication, time
        in zip(
            ids, chunk.keys, chunk.prints, chunk.sources, columns.authority_name, columns.subject_kind,
            columns.subject_name, columns.subject_code, columns.subject_body, columns.number, columns.summary,
            columns.decided, chunk.publications, timings, strict=True,
        )
    ]  # fmt: skip


def _shared_by_records(chunk: Chunk) -> dict[str, object]:
    context = chunk.context
    return {
        "information_class": chunk.plan.class_id,
        "disclosure": chunk.plan.disclosure,
        "received_at": bulk.instant(context.received_at),
        "validated_at": bulk.instant(context.validated_at),
        "updated_at": bulk.instant(context.now),
        "version": 1,
    }


def _version_rows(chunk: Chunk, ids: Sequence[int], kept: Sequence[Drawers]) -> list[tuple[object, ...]]:
    today = chunk.context.today.isoformat()
    return [
        (
            record_id, edition, publication.status, part.public, part.restricted, part.sealed, part.private_commitment,
            *publication.days(today), decided, row_number,
        )
        for record_id, edition, publication, part, decided, row_number
        in zip(
            ids, chunk.editions, chunk.publications, kept, chunk.columns.decided, chunk.row_numbers, strict=True
        )
    ]  # fmt: skip


def _shared_by_versions(chunk: Chunk) -> dict[str, object]:
    return {
        "number": 1,
        "kind": FIRST,
        "known_from": bulk.instant(chunk.context.now),
        "reason": "",
        "basis": "",
        "submission_id": chunk.context.submission_id,
    }


def _entries(
    chunk: Chunk, ids: Sequence[int], kept: Sequence[Drawers]
) -> Iterator[tuple[str, int, journal.Commitment]]:
    """The entries of first versions; what was kept back is committed to now that it is sealed."""
    sealed = [commitment is None for commitment in chunk.commitments]
    versions = compress(zip(chunk.editions, chunk.publications, kept, strict=True), sealed)
    made = iter(journal.committed(first_payloads(chunk.plan, chunk.context.today, versions)))
    for record_id, commitment in zip(ids, chunk.commitments, strict=True):
        yield str(record_id), 1, commitment or next(made)


def write_entries(chunk: Chunk, act: str, items: Iterable[tuple[str, int, journal.Commitment]]) -> None:
    """Journal one act on many records; the payloads can be told again from the versions and are not kept twice."""
    context = chunk.context
    prepared = journal.prepare(
        act=act,
        object_kind="record",
        actor=context.actor,
        basis=chunk.plan.basis,
        at=context.now,
        items=items,
    )
    journal.append_prepared(prepared)


def _report(
    chunk: Chunk,
    ids: Sequence[int],
    places: Sequence[int],
    timings: Sequence[timing.Timing],
    result: ChunkResult,
) -> None:
    for place, record_id in zip(places, ids, strict=True):
        result.record_ids[place] = record_id
        result.outcomes[place] = "new"
    result.new += len(places)
    result.late += sum(time.late for time in timings)
    reasons = Counter(publication.held_because for publication in chunk.publications)
    result.published += sum(publication.status == "published" for publication in chunk.publications)
    for reason, count in reasons.items():
        if reason:
            result.held[reason] = result.held.get(reason, 0) + count
