"""Stage three: accepted rows into the store, rejected ones into the queue, chunk by chunk.

A chunk is a fixed number of accepted rows in the order of the file, with all positions since the chunk before. Records,
versions, clocks, search words, journal entries, findings, queued rows and the chunk's number are one transaction.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import duckdb
from django.db import transaction
from django.db.models import F

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.config import configuration
from yinuo.core.actor import Actor, Role
from yinuo.core.definitions.model import ClassEdition
from yinuo.intake.models import Submission
from yinuo.intake.pipeline import matching, queueing, stage_file
from yinuo.intake.pipeline.scanning import scan_hits
from yinuo.jobs.errors import LeaseLost
from yinuo.records.accepted import AcceptedRows, ChunkResult, StoreContext
from yinuo.records.prepared import prepare
from yinuo.records.storing import store
from yinuo.timesource import PLACE

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Chunk:
    """The ``number``-th chunk: accepted rows, and the positions (after, up to) it answers for."""

    number: int
    table: Any
    after: int
    upto: int


def store_rows(submission: Submission, progress: Progress, got_further: Callable[[], None]) -> None:
    """Store the chunks that are not stored yet. Between two chunks ``progress`` may raise to stop; ``got_further`` is
    called after each."""
    edition = catalogue().newest(submission.information_class)
    with stage_file.opened(submission) as connection:
        for chunk in _chunks(connection, submission):
            progress(chunk.after, submission.rows)
            with _without_searching_for_cycles():
                _store(submission, edition, connection, chunk)
            got_further()
    Submission.objects.filter(pk=submission.pk, stage=Submission.Stage.VALIDATED).update(
        stage=Submission.Stage.STORED
    )
    submission.refresh_from_db()


@contextmanager
def _without_searching_for_cycles() -> Iterator[None]:
    """A chunk makes a million small objects and no cycles: looking for some among them again and again is in vain."""
    wanted = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if wanted:
            gc.enable()


def _chunks(connection: duckdb.DuckDBPyConnection, submission: Submission) -> Iterator[Chunk]:
    """The chunks that are not stored yet, in order, beginning after the last row that is; the last one reaches to the
    end of the file. Going by rows, not by numbers, keeps this right when the rows had to be validated anew."""
    after, number, rows = submission.stored_upto, submission.chunks_stored, submission.rows
    if number and after >= rows:
        return
    reader = connection.cursor().sql(
        f"SELECT * FROM accepted WHERE position > {int(after)} ORDER BY position"  # noqa: S608 - a number
    )
    size = configuration().chunk_rows
    batches = _even_batches(reader.to_arrow_reader(size), size)
    current = next(batches, None)
    while True:
        following = next(batches, None)
        upto = rows if following is None or current is None else int(current.column("position")[-1].as_py())
        yield Chunk(number, current, after, upto)
        if following is None:
            return
        current, after, number = following, upto, number + 1


def _even_batches(reader: Any, size: int) -> Iterator[Any]:
    """Tables of exactly ``size`` rows but for the last, whatever sizes the reader yields."""
    import pyarrow as pa

    waiting: list[Any] = []
    count = 0
    for batch in reader:
        waiting.append(batch)
        count += batch.num_rows
        while count >= size:
            table = pa.Table.from_batches(waiting)
            yield table.slice(0, size)
            waiting = table.slice(size).to_batches()
            count -= size
    if count:
        yield pa.Table.from_batches(waiting)


def actor_of(submission: Submission) -> Actor:
    """Whoever handed in, as the journal is to name them."""
    return Actor(
        role=Role.UNIT_CLERK if submission.account else Role.MACHINE,
        account=submission.account,
        name=submission.account_name,
        unit=submission.unit.code,
        unit_path=submission.unit_path,
    )


def _context(submission: Submission) -> StoreContext:
    now = timesource.now()
    return StoreContext(
        actor=actor_of(submission),
        submission_id=submission.pk,
        unit_id=submission.unit_id,
        unit_path=submission.unit_path,
        received_at=submission.received_at,
        validated_at=now,
        now=now,
        today=now.astimezone(PLACE).date(),
        wide=submission.unit.leads_credit_work,
    )


def _store(
    submission: Submission, edition: ClassEdition, connection: duckdb.DuckDBPyConnection, chunk: Chunk
) -> None:
    read_as = catalogue().edition(submission.information_class, submission.edition)
    rows = _rows(chunk, edition, submission.edition, matching.sources(connection))
    findings = queueing.findings_between(connection, read_as, chunk.after, chunk.upto)
    rejected = queueing.rejected_between(connection, edition, chunk.after, chunk.upto)
    origins = queueing.origins_between(connection, chunk.after, chunk.upto)
    contents = prepare(edition, rows)
    with transaction.atomic():
        _claim(submission, chunk)
        result = store(contents, _context(submission))
        refused = queueing.refused_by_store(connection, rows, result)
        left = queueing.Leftovers(findings, [*rejected, *refused], origins)
        queueing.keep(submission, rows, result, left)
        _count(submission, result, len(rejected))
    submission.chunks_stored, submission.stored_upto = chunk.number + 1, chunk.upto


def _rows(
    chunk: Chunk,
    edition: ClassEdition,
    edition_name: str,
    known: Mapping[matching.Written, matching.Answering],
) -> AcceptedRows:
    if chunk.table is None:
        return AcceptedRows({}, [])
    names = ["row_number" if name == "position" else name for name in chunk.table.column_names]
    rows = AcceptedRows.from_arrow(chunk.table.rename_columns(names), edition)
    hits = scan_hits(edition, rows, chunk.table.column("suspect").to_pylist())
    rows = replace(rows, editions=[edition_name] * len(rows), scan_hits=hits)
    return matching.with_answering(edition, rows, known)


def _claim(submission: Submission, chunk: Chunk) -> None:
    """Count the chunk as stored; whoever lost the race for it must not store it again."""
    mine = Submission.objects.filter(
        pk=submission.pk,
        stage=Submission.Stage.VALIDATED,
        chunks_stored=chunk.number,
        stored_upto=chunk.after,
    )
    if not mine.update(chunks_stored=chunk.number + 1, stored_upto=chunk.upto):
        raise LeaseLost(f"chunk {chunk.number} of {submission.receipt} is stored already")


def _count(submission: Submission, result: ChunkResult, rejected: int) -> None:
    queued = len(result.queued)
    changes: dict[str, object] = {
        "new": F("new") + result.new,
        "unchanged": F("unchanged") + result.unchanged,
        "corrected": F("corrected") + result.corrected,
        "conflicting": F("conflicting") + queued,
        "late": F("late") + result.late,
        "accepted": F("accepted") + result.new + result.unchanged + result.corrected,
        "rejected": F("rejected") + rejected + queued,
    }
    if queued:
        found = Counter(submission.findings_by_rule)
        found.update(f"store.{each.reason}" for each in result.queued)
        submission.findings_by_rule = changes["findings_by_rule"] = dict(found.most_common())
    Submission.objects.filter(pk=submission.pk).update(**changes)
