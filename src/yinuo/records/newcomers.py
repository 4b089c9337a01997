"""Storing new records of a chunk: each gets its row, version 1, clock, search words and journal entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import repeat

from yinuo import bulk
from yinuo.clocks import starting
from yinuo.journal import acts as journal
from yinuo.records import search_index, timing
from yinuo.records.accepted import ChunkResult
from yinuo.records.columns import Columns, columns_of
from yinuo.records.deciding import Publication, decide
from yinuo.records.masks import mask_for
from yinuo.records.models import Record, RecordVersion
from yinuo.records.periods import periods_for
from yinuo.records.prepared import Chunk
from yinuo.records.rendering import Drawers, PayloadForm, drawers, is_plain

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
FIRST = RecordVersion.Kind.FIRST.value


def store(chunk: Chunk, places: Sequence[int], result: ChunkResult) -> None:
    """Write the rows of ``chunk``, all of them new, and say so in ``result`` at ``places`` of the whole chunk."""
    if not places:
        return
    ids = bulk.new_ids(Record._meta.db_table, len(places))
    columns = columns_of(chunk.plan, chunk.rows, chunk.bodies, mask_for(chunk.plan))
    periods = periods_for(chunk.plan, chunk.context.today)
    publications = decide(chunk.plan, chunk.rows, chunk.values, columns.natural, periods, chunk.context.today)
    timings = timing.time_all(chunk, columns.decided, publications)
    kept = parted(chunk, ids, columns.natural)
    records = _record_rows(chunk, ids, columns, publications, timings)
    bulk.insert(Record._meta.db_table, RECORD_COLUMNS, records, _shared_by_records(chunk))
    versions = _version_rows(chunk, ids, columns, publications, kept)
    bulk.insert(RecordVersion._meta.db_table, VERSION_COLUMNS, versions, _shared_by_versions(chunk))
    if chunk.planner:
        clocks = timing.clocks_of(chunk, ids, timings)
        starting.start_many("record", chunk.planner, clocks, chunk.context.today)
    search_index.add(list(zip(ids, _texts(columns), strict=True)))
    _journal(chunk, ids, publications, kept)
    _report(ids, places, publications, timings, result)


def parted(chunk: Chunk, ids: Sequence[int], natural: Sequence[bool]) -> list[Drawers]:
    """The drawers of every row; most rows have nothing to keep back and are public as they are."""
    plain, mask = is_plain(chunk.plan), mask_for(chunk.plan)
    return [
        Drawers(json.decode())
        if not person and plain(values)
        else drawers(chunk.plan, record_id, values, person, mask)
        for record_id, values, json, person in zip(ids, chunk.values, chunk.jsons, natural, strict=True)
    ]


def _record_rows(
    chunk: Chunk,
    ids: Sequence[int],
    columns: Columns,
    publications: Sequence[Publication],
    timings: Sequence[timing.Timing],
) -> list[tuple[object, ...]]:
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
            columns.decided, publications, timings, strict=True,
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


def _version_rows(
    chunk: Chunk,
    ids: Sequence[int],
    columns: Columns,
    publications: Sequence[Publication],
    kept: Sequence[Drawers],
) -> list[tuple[object, ...]]:
    today = chunk.context.today.isoformat()
    editions = chunk.rows.editions or repeat(chunk.plan.edition)
    return [
        (
            record_id, edition, publication.status, part.public, part.restricted, part.sealed, part.private_commitment,
            *publication.days(today), decided, row_number,
        )
        for record_id, edition, publication, part, decided, row_number
        in zip(ids, editions, publications, kept, columns.decided, chunk.rows.row_numbers, strict=False)
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


def _texts(columns: Columns) -> list[str]:
    parts = zip(columns.subject_name, columns.number, columns.summary, strict=True)
    return [search_index.text_of(*part) for part in parts]


def _journal(
    chunk: Chunk, ids: Sequence[int], publications: Sequence[Publication], kept: Sequence[Drawers]
) -> None:
    editions = chunk.rows.editions or [chunk.plan.edition] * len(ids)
    fill = {edition: PayloadForm(chunk.plan.class_id, edition, FIRST).fill for edition in set(editions)}
    today = chunk.context.today.isoformat()
    items = [
        (str(record_id), 1, fill[edition](publication.status, publication.days(today), part))
        for record_id, edition, publication, part in zip(ids, editions, publications, kept, strict=True)
    ]
    write_entries(chunk, ACT, items)


def write_entries(chunk: Chunk, act: str, items: list[tuple[str, int, bytes]]) -> None:
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
    ids: Sequence[int],
    places: Sequence[int],
    publications: Sequence[Publication],
    timings: Sequence[timing.Timing],
    result: ChunkResult,
) -> None:
    for place, record_id in zip(places, ids, strict=True):
        result.record_ids[place] = record_id
        result.outcomes[place] = "new"
    result.new += len(places)
    result.late += sum(time.late for time in timings)
    reasons = Counter(publication.held_because for publication in publications)
    result.published += sum(publication.status == "published" for publication in publications)
    for reason, count in reasons.items():
        if reason:
            result.held[reason] = result.held.get(reason, 0) + count
