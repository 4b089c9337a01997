"""The portions in which accepted rows are stored: read from the stage file and prepared, nothing written yet.

A portion is a fixed number of accepted rows in the order of the file, and answers for all positions since the one before.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.config import configuration
from yinuo.core.actor import Actor, Role
from yinuo.core.definitions.model import ClassEdition
from yinuo.intake.models import Submission
from yinuo.intake.pipeline import matching
from yinuo.intake.pipeline.scanning import scan_hits
from yinuo.records.accepted import AcceptedRows, StoreContext
from yinuo.records.prepared import Chunk, prepare
from yinuo.timesource import PLACE


@dataclass(frozen=True, slots=True)
class Portion:
    """The ``number``-th portion: its rows, and the positions (after, up to) it answers for."""

    number: int
    after: int
    upto: int
    chunk: Chunk


def read(submission: Submission, connection: duckdb.DuckDBPyConnection) -> Iterator[Portion]:
    """The portions that are not stored yet, in order, beginning after the last row that is; the last one reaches to the
    end of the file. Going by rows, not by numbers, keeps this right when the rows had to be validated anew."""
    after, number, rows = submission.stored_upto, submission.chunks_stored, submission.rows
    if number and after >= rows:
        return
    known = matching.sources(connection)
    batches = _even_batches(connection, after, configuration().chunk_rows)
    current = next(batches, None)
    while True:
        following = next(batches, None)
        upto = rows if following is None or current is None else int(current.column("position")[-1].as_py())
        with without_searching_for_cycles():
            chunk = _prepared(submission, current, known)
        yield Portion(number, after, upto, chunk)
        if following is None:
            return
        current, after, number = following, upto, number + 1


@contextmanager
def without_searching_for_cycles() -> Iterator[None]:
    """A portion makes a million small objects and no cycles: looking for some among them again and again is in vain."""
    wanted = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if wanted:
            gc.enable()


def _even_batches(connection: duckdb.DuckDBPyConnection, after: int, size: int) -> Iterator[Any]:
    """Tables of exactly ``size`` accepted rows but for the last, whatever sizes the reader yields."""
    import pyarrow as pa

    query = f"SELECT * FROM accepted WHERE position > {int(after)} ORDER BY position"  # noqa: S608 - a number
    waiting: list[Any] = []
    count = 0
    for batch in connection.cursor().sql(query).to_arrow_reader(size):
        waiting.append(batch)
        count += batch.num_rows
        while count >= size:
            table = pa.Table.from_batches(waiting)
            yield table.slice(0, size)
            waiting = table.slice(size).to_batches()
            count -= size
    if count:
        yield pa.Table.from_batches(waiting)


def _prepared(
    submission: Submission, table: Any, known: Mapping[matching.Written, matching.Answering]
) -> Chunk:
    newest = catalogue().newest(submission.information_class)
    return prepare(newest, _rows(table, newest, submission.edition, known), _context(submission))


def _rows(
    table: Any, edition: ClassEdition, read_as: str, known: Mapping[matching.Written, matching.Answering]
) -> AcceptedRows:
    if table is None:
        return AcceptedRows({}, [])
    names = ["row_number" if name == "position" else name for name in table.column_names]
    rows = AcceptedRows.from_arrow(table.rename_columns(names), edition)
    hits = scan_hits(edition, rows, table.column("suspect").to_pylist())
    rows = replace(rows, editions=[read_as] * len(rows), scan_hits=hits)
    return matching.with_answering(edition, rows, known)


def _context(submission: Submission) -> StoreContext:
    now = timesource.now()
    return StoreContext(
        actor=actor_of(submission),
        submission_id=submission.pk,
        unit_id=submission.unit_id,
        unit_path=submission.unit_path,
        received_at=submission.received_at,
        validated_at=submission.validated_at or now,
        now=now,
        today=now.astimezone(PLACE).date(),
        wide=submission.unit.leads_credit_work,
    )


def actor_of(submission: Submission) -> Actor:
    """Whoever handed in, as the journal is to name them."""
    return Actor(
        role=Role.UNIT_CLERK if submission.account else Role.MACHINE,
        account=submission.account,
        name=submission.account_name,
        unit=submission.unit.code,
        unit_path=submission.unit_path,
    )
