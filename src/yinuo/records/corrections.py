"""Storing corrections: other content for a known record makes a new version, and never overwrites what was said before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat

from yinuo import bulk
from yinuo.clocks import starting
from yinuo.records import before, search_index, timing
from yinuo.records.accepted import ChunkResult
from yinuo.records.before import Before
from yinuo.records.columns import Columns, columns_of
from yinuo.records.deciding import Publication, decide
from yinuo.records.lookup import Existing
from yinuo.records.masks import mask_for
from yinuo.records.models import Record, RecordVersion
from yinuo.records.newcomers import VERSION_COLUMNS, parted, write_entries
from yinuo.records.periods import periods_for
from yinuo.records.prepared import Chunk
from yinuo.records.rendering import Drawers, PayloadForm, Values

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
    columns = columns_of(chunk.plan, chunk.rows, chunk.bodies, mask_for(chunk.plan))
    today = chunk.context.today
    periods = periods_for(chunk.plan, today)
    publications = decide(chunk.plan, chunk.rows, chunk.values, columns.natural, periods, today)
    timings = timing.time_all(chunk, columns.decided, publications)
    parts = parted(chunk, [old.id for old in befores], columns.natural)
    corrections = [
        _correction(chunk, *row, reason)
        for row in zip(befores, chunk.values, publications, timings, parts, strict=True)
    ]
    bulk.update(Record._meta.db_table, _COLUMNS, _record_rows(chunk, columns, publications, corrections))
    write_versions(chunk, corrections, columns)
    _move_clocks(chunk, corrections)
    _index_again(corrections, columns)
    _journal(act, chunk, corrections)


def _correction(
    chunk: Chunk,
    old: Before,
    values: Values,
    publication: Publication,
    time: timing.Timing,
    part: Drawers,
    reason: str,
) -> _Correction:
    status = old.status if old.status in _KEPT else publication.status
    published = (old.published_on or chunk.context.today.isoformat()) if status != "held" else None
    changed = [code for code in chunk.plan.codes if old.values.get(code) != values.get(code)]
    said = reason or "更正：" + "、".join(chunk.plan.titles[code] for code in changed)
    return _Correction(
        old, status, (published, publication.period.public_until), said[:REASON_LENGTH], time, part
    )


def _record_rows(
    chunk: Chunk, columns: Columns, publications: Sequence[Publication], corrections: Sequence[_Correction]
) -> list[tuple[object, ...]]:
    now = bulk.instant(chunk.context.now)
    rows = zip(
        chunk.keys, chunk.prints, chunk.sources, columns.authority_name, columns.subject_kind, columns.subject_name,
        columns.subject_code, columns.subject_body, columns.number, columns.summary, columns.decided, publications,
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


def write_versions(chunk: Chunk, corrections: Sequence[_Correction], columns: Columns) -> None:
    """End what was known until now, and say what is known from now on."""
    now, submission = bulk.instant(chunk.context.now), chunk.context.submission_id
    table = RecordVersion._meta.db_table
    ended = [(now, new.before.id, new.before.version) for new in corrections]
    bulk.update(table, ["known_to"], ended, by=["record_id", "number"])
    editions = chunk.rows.editions or repeat(chunk.plan.edition)
    rows = [
        (
            new.before.id, edition, new.status, new.part.public, new.part.restricted, new.part.sealed,
            new.part.private_commitment, *new.days, decided, row, new.number, new.reason,
        )
        for new, edition, decided, row
        in zip(corrections, editions, columns.decided, chunk.rows.row_numbers, strict=False)
    ]  # fmt: skip
    shared = {"kind": CORRECTION, "known_from": now, "basis": "", "submission_id": submission}
    bulk.insert(table, (*VERSION_COLUMNS, "number", "reason"), rows, shared)


def _move_clocks(chunk: Chunk, corrections: Sequence[_Correction]) -> None:
    """A corrected decision date moves the clock; the earlier result is kept. A duty once met stays met. A record whose date
    could not be computed before gets its clock now."""
    if chunk.planner is None:
        return
    moves = [
        starting.Move(new.before.id, new.timing.due, new.before.met_on or new.timing.closed_on)
        for new in corrections
        if new.timing.due is not None
    ]
    without = starting.without("record", chunk.planner, [move.subject_id for move in moves])
    starting.move_many("record", chunk.planner, moves, chunk.context.today, chunk.context.now)
    sources = {new.before.id: body for new, body in zip(corrections, chunk.sources, strict=True)}
    fresh = [
        starting.NewClock(move.subject_id, body.path, body.county_code, move.due, move.closed_on)
        for move in moves
        if move.subject_id in without and (body := sources[move.subject_id])
    ]
    starting.start_many("record", chunk.planner, fresh, chunk.context.today)


def _index_again(corrections: Sequence[_Correction], columns: Columns) -> None:
    texts = zip(columns.subject_name, columns.number, columns.summary, strict=True)
    changed = [
        (new.before.id, new.before.search_text, text)
        for new, text in zip(corrections, (search_index.text_of(*row) for row in texts), strict=True)
        if new.before.search_text != text
    ]
    if changed:
        search_index.replace([(key, old) for key, old, _ in changed], [(key, new) for key, _, new in changed])


def _journal(act: str, chunk: Chunk, corrections: Sequence[_Correction]) -> None:
    editions = chunk.rows.editions or [chunk.plan.edition] * len(corrections)
    items = []
    for new, edition in zip(corrections, editions, strict=True):
        form = PayloadForm(chunk.plan.class_id, edition, CORRECTION, new.number, new.reason)
        items.append((str(new.before.id), new.number, form.fill(new.status, new.days, new.part)))
    write_entries(chunk, act, items)
