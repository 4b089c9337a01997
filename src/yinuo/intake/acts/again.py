"""Handing waiting rows in again (再报): as one file of one edition, each row with the place it came from.

The place keeps two things right: equal rows from different places are different files, so that none is taken for a
repetition of another; and the row that comes again closes the one it was (:mod:`yinuo.intake.pipeline.closing`).
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from yinuo import timesource
from yinuo.core.actor import Actor
from yinuo.core.definitions.model import ClassEdition
from yinuo.intake import waiting
from yinuo.intake.acts.hand_in import Delivery, hand_in
from yinuo.intake.models import Finding, QueuedRow, Submission
from yinuo.intake.readers.ours import ORIGIN_HEADERS, origin_text
from yinuo.registry.models import Body

PART = 500
ORIGIN = ORIGIN_HEADERS["zh"]


@dataclass(frozen=True, slots=True)
class Again:
    """Rows of one unit and class that come again, with their values by the field codes of ``edition``."""

    rows: Sequence[QueuedRow]
    values: Sequence[Mapping[str, str]]
    edition: ClassEdition
    filename: str
    received_at: datetime | None = None


def hand_in_again(actor: Actor, again: Again) -> Submission:
    """Hand the rows in, and close the earlier ones in favour of them. Raises what :func:`hand_in` raises."""
    first = again.rows[0].submission
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.json"
        path.write_text(_content(again), encoding="utf-8")
        delivery = Delivery(
            path,
            again.filename,
            again.rows[0].information_class,
            answering(first),
            Submission.Channel.FORM,
            again.edition.edition,
            again.received_at,
        )
        submission = hand_in(actor, delivery).submission
    _close(again.rows, submission)
    return submission


def answering(submission: Submission) -> Body:
    """Who answers for a submission today: the unit that handed it in, or its heir."""
    unit = submission.unit
    return unit if unit.path == submission.unit_path else Body.objects.get(path=submission.unit_path)


def _content(again: Again) -> str:
    rows = [
        {**{code: text for code, text in values.items() if text}, ORIGIN: _place(queued)}
        for queued, values in zip(again.rows, again.values, strict=True)
    ]
    return json.dumps(rows, ensure_ascii=False)


def _place(queued: QueuedRow) -> str:
    return origin_text(queued.submission.receipt, queued.row_number)


def _close(rows: Sequence[QueuedRow], submission: Submission) -> None:
    """Close the rows in favour of themselves in the new file, each with its number there."""
    now, by_file = timesource.now(), dict[int, list[int]]()
    for number, row in enumerate(rows, start=1):
        row.state, row.closed_at = QueuedRow.State.SUPERSEDED, now
        row.closed_by_submission, row.closed_by_row = submission.pk, number
        by_file.setdefault(row.submission_id, []).append(row.row_number)
    changed = ["state", "closed_at", "closed_by_submission", "closed_by_row"]
    QueuedRow.objects.bulk_update(rows, changed, batch_size=PART)
    for submission_id, numbers in by_file.items():
        for start in range(0, len(numbers), PART):
            part = numbers[start : start + PART]
            Finding.objects.filter(submission_id=submission_id, row_number__in=part).update(closed=True)
    waiting.settle(by_file)
