"""Storing corrections: other content for a known record makes a new version, and never overwrites what was said before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yinuo import bulk
from yinuo.clocks import starting
from yinuo.clocks.planner import Planner
from yinuo.journal import acts as journal
from yinuo.records import before, search_index, timing
from yinuo.records.accepted import ChunkResult
from yinuo.records.before import Before
from yinuo.records.lookup import Existing
from yinuo.records.models import Record, RecordVersion
from yinuo.records.newcomers import VERSION_COLUMNS, parted, write_entries
from yinuo.records.prepared import Chunk
from yinuo.records.rendering import Drawers, PayloadForm

ACT = "record.correct"
CORRECTION = RecordVersion.Kind.CORRECTION.value
REASON_LENGTH = 300
_KEPT = frozenset({Record.Status.REPAIRED.value, Record.Status.ENDED.value})
_COLUMNS = (
    "key", "fingerprint", "authority_name", "subject_kind", "subject_name", "subject_code", "subject_body_id",
    "document_number", "summary", "decided_on", "listed_on", "published_on", "due_on", "working_days_used", "met_on",
    "status", "held_because", "tier", "public_until", "repair_from", "version", "updated_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Correction:
    """What was, and what is to be, of one record."""

    before: Before
    status: str
    days: tuple[str | None, str | None]
    reason: str
    timing: timing.Timing
    part: Drawers

    @property
    def number(self) -> int:
        return self.before.version + 1


def store(chunk: Chunk, corrected: Sequence[tuple[int, Existing]], result: ChunkResult) -> None:
    """Write the rows at the places given as new versions of the records found for them."""
    if not corrected:
        return
    some = chunk.take([place for place, _ in corrected])
    write(some, before.of([found.id for _, found in corrected]))
    for place, found in corrected:
        result.record_ids[place], result.outcomes[place] = found.id, "corrected"
    result.corrected += len(corrected)


def write(chunk: Chunk, befores: Sequence[Before], reason: str = "", act: str = ACT) -> None:
    """Write every row of ``chunk`` as the next version of the record in ``befores`` at the same place.

    Without ``reason`` it names the fields that changed: 更正：处罚内容、罚款金额.
    """
    planner = timing.planner_of(chunk)
    timings = timing.time_all(chunk, planner)
    parts = parted(chunk, [old.id for old in befores])
    corrections = [
        _correction(chunk, place, *row, reason)
        for place, row in enumerate(zip(befores, timings, parts, strict=True))
    ]
    bulk.update(Record._meta.db_table, _COLUMNS, _record_rows(chunk, corrections))
    write_versions(chunk, corrections)
    if planner:
        _move_clocks(chunk, planner, corrections)
    _index_again(chunk, corrections)
    _journal(act, chunk, corrections)


def _correction(
    chunk: Chunk, place: int, old: Before, time: timing.Timing, part: Drawers, reason: str
) -> _Correction:
    publication, values = chunk.publications[place], chunk.values(place)
    status = old.status if old.status in _KEPT else publication.status
    published = (old.published_on or chunk.context.today.isoformat()) if status != "held" else None
    changed = [code for code in chunk.plan.codes if old.values.get(code) != values.get(code)]
    said = reason or "更正：" + "、".join(chunk.plan.titles[code] for code in changed)
    return _Correction(
        old, status, (published, publication.period.public_until), said[:REASON_LENGTH], time, part
    )


def _record_rows(chunk: Chunk, corrections: Sequence[_Correction]) -> list[tuple[object, ...]]:
    columns = chunk.columns
    now = bulk.instant(chunk.context.now)
    rows = zip(
        chunk.keys, chunk.prints, chunk.sources, columns.authority_name, columns.subject_kind, columns.subject_name,
        columns.subject_code, columns.subject_body, columns.number, columns.summary, columns.decided, chunk.publications,
        corrections, strict=True,
    )  # fmt: skip
    return [
        (
            key, fingerprint, authority or (body.name if body else ""), kind, name, code, subject, number, summary,
            decided, decided or new.before.received_on, new.days[0], new.timing.due_on, new.timing.used,
            new.before.met_on or new.timing.closed_on, new.status,
            publication.held_because if new.status == "held" else "", publication.period.tier,
            new.days[1], publication.period.repair_from, new.number, now, new.before.id,
        )
        for key, fingerprint, body, authority, kind, name, code, subject, number, summary, decided, publication, new
        in rows
    ]  # fmt: skip


def write_versions(chunk: Chunk, corrections: Sequence[_Correction]) -> None:
    """End what was known until now, and say what is known from now on."""
    now, submission = bulk.instant(chunk.context.now), chunk.context.submission_id
    table = RecordVersion._meta.db_table
    ended = [(now, new.before.id, new.before.version) for new in corrections]
    bulk.update(table, ["known_to"], ended, by=["record_id", "number"])
    rows = [
        (
            new.before.id, edition, new.status, new.part.public, new.part.restricted, new.part.sealed,
            new.part.private_commitment, *new.days, decided, row, new.number, new.reason,
        )
        for new, edition, decided, row
        in zip(corrections, chunk.editions, chunk.columns.decided, chunk.row_numbers, strict=True)
    ]  # fmt: skip
    shared = {"kind": CORRECTION, "known_from": now, "basis": "", "submission_id": submission}
    bulk.insert(table, (*VERSION_COLUMNS, "number", "reason"), rows, shared)


def _move_clocks(chunk: Chunk, planner: Planner, corrections: Sequence[_Correction]) -> None:
    """A corrected decision date moves the clock; the earlier result is kept. A duty once met stays met. A record whose date
    could not be computed before gets its clock now."""
    moves = [
        starting.Move(new.before.id, new.timing.due, new.before.met_on or new.timing.closed_on)
        for new in corrections
        if new.timing.due is not None
    ]
    without = starting.without("record", planner, [move.subject_id for move in moves])
    starting.move_many("record", planner, moves, chunk.context.today, chunk.context.now)
    sources = {new.before.id: body for new, body in zip(corrections, chunk.sources, strict=True)}
    fresh = [
        starting.NewClock(move.subject_id, body.path, body.county_code, move.due, move.closed_on)
        for move in moves
        if move.subject_id in without and (body := sources[move.subject_id])
    ]
    starting.start_many("record", planner, fresh, chunk.context.today)


def _index_again(chunk: Chunk, corrections: Sequence[_Correction]) -> None:
    columns = chunk.columns
    texts = zip(columns.subject_name, columns.number, columns.summary, strict=True)
    changed = [
        (new.before.id, new.before.search_text, text)
        for new, text in zip(corrections, (search_index.text_of(*row) for row in texts), strict=True)
        if new.before.search_text != text
    ]
    if changed:
        search_index.replace([(key, old) for key, old, _ in changed], [(key, new) for key, _, new in changed])


def _journal(act: str, chunk: Chunk, corrections: Sequence[_Correction]) -> None:
    payloads = []
    for new, edition in zip(corrections, chunk.editions, strict=True):
        form = PayloadForm(chunk.plan.class_id, edition, CORRECTION, new.number, new.reason)
        payloads.append(form.fill(new.status, new.days, new.part))
    commitments = zip(corrections, journal.committed(payloads), strict=True)
    write_entries(
        chunk, act, ((str(new.before.id), new.number, commitment) for new, commitment in commitments)
    )
