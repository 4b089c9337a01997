"""Stage three: accepted rows into the store, rejected ones into the queue, portion by portion.

Records, versions, clocks, search words, journal entries, findings, queued rows and the number of the portion are one
transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator
from contextlib import closing

import duckdb
import structlog
from django.db import transaction
from django.db.models import F

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.config import configuration
from yinuo.core.definitions.model import ClassEdition
from yinuo.intake.models import Submission
from yinuo.intake.pipeline import beside, portions, queueing, stage_file
from yinuo.intake.pipeline.portions import Portion
from yinuo.jobs.errors import LeaseLost
from yinuo.records.accepted import ChunkResult
from yinuo.records.storing import store

log = structlog.get_logger(__name__)
Progress = Callable[[int, int], None]
WORTH_A_PROCESS = 3
"""Portions from which on a second process saves more time than its start takes."""


def store_rows(submission: Submission, progress: Progress, got_further: Callable[[], None]) -> None:
    """Store the portions that are not stored yet. Between two of them ``progress`` may raise to stop; ``got_further`` is
    called after each."""
    read_as = catalogue().edition(submission.information_class, submission.edition)
    with (
        stage_file.opened(submission) as connection,
        closing(_portions(submission, connection)) as ready,
    ):
        for portion in ready:
            progress(portion.after, submission.rows)
            with portions.without_searching_for_cycles():
                _store(submission, read_as, connection, portion)
            got_further()
    Submission.objects.filter(pk=submission.pk, stage=Submission.Stage.VALIDATED).update(
        stage=Submission.Stage.STORED
    )
    submission.refresh_from_db()


def _portions(submission: Submission, connection: duckdb.DuckDBPyConnection) -> Generator[Portion]:
    """The portions that are not stored yet, prepared by a process beside when there are many."""
    left = submission.rows - submission.stored_upto
    if left >= WORTH_A_PROCESS * configuration().chunk_rows:
        try:
            yield from beside.portions_of(submission.receipt)
        except beside.EndedEarly:
            log.warning("the process beside ended; going on without", receipt=submission.receipt)
        else:
            return
    yield from portions.read(submission, connection)


def _store(
    submission: Submission, read_as: ClassEdition, connection: duckdb.DuckDBPyConnection, portion: Portion
) -> None:
    newest = catalogue().newest(submission.information_class)
    findings = queueing.findings_between(connection, read_as, portion.after, portion.upto)
    rejected = queueing.rejected_between(connection, newest, portion.after, portion.upto)
    origins = queueing.origins_between(connection, portion.after, portion.upto)
    rows = portion.chunk.row_numbers
    with transaction.atomic():
        _claim(submission, portion)
        result = store(portion.chunk.at(timesource.now()))
        refused = queueing.refused_by_store(connection, rows, result)
        left = queueing.Leftovers(findings, [*rejected, *refused], origins)
        queueing.keep(submission, rows, result, left)
        _count(submission, result, len(rejected))
    submission.chunks_stored, submission.stored_upto = portion.number + 1, portion.upto


def _claim(submission: Submission, portion: Portion) -> None:
    """Count the portion as stored; whoever lost the race for it must not store it again."""
    mine = Submission.objects.filter(
        pk=submission.pk,
        stage=Submission.Stage.VALIDATED,
        chunks_stored=portion.number,
        stored_upto=portion.after,
    )
    if not mine.update(chunks_stored=portion.number + 1, stored_upto=portion.upto):
        raise LeaseLost(f"portion {portion.number} of {submission.receipt} is stored already")


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
