"""One repair for all rows alike (同类一次改): the same field gets the same text, and the rows are handed in again together."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from yinuo import timesource
from yinuo.accounts.scope import own, require
from yinuo.core.actor import Actor
from yinuo.intake.acts.hand_in import Delivery, hand_in
from yinuo.intake.acts.mending import raw_of
from yinuo.intake.models import Finding, QueuedRow, Submission

MOST_ROWS = 5_000
PART = 500


def repaired(queued: QueuedRow, field: str, text: str) -> dict[str, str]:
    """The row as it came, with ``text`` in ``field``; an empty text takes the value away."""
    row = {**raw_of(queued), field: text}
    return {code: value for code, value in row.items() if value}


def repair_rows(actor: Actor, ids: Sequence[int], field: str, text: str) -> list[Submission]:
    """Put ``text`` into ``field`` of the queued rows ``ids`` and hand them in again, one submission per unit and class.

    Rows that are not in the actor's charge, or closed by now, are left alone; at most :data:`MOST_ROWS` are taken.
    Raises ``NotPermitted``, ``NotYourUnit``, ``UnitHasEnded``.
    """
    require(actor, "queue:mend")
    together: dict[tuple[str, int], list[QueuedRow]] = {}
    for queued in _open_rows(actor, ids):
        place = (queued.information_class, queued.submission.unit_id)
        together.setdefault(place, []).append(queued)
    return [_hand_in_again(actor, rows, field, text) for rows in together.values()]


def _open_rows(actor: Actor, ids: Sequence[int]) -> list[QueuedRow]:
    mine = QueuedRow.objects.filter(own(actor, "queued-row"), pk__in=ids[:MOST_ROWS])
    found = mine.filter(state=QueuedRow.State.OPEN).select_related("submission__unit")
    return list(found.order_by("submission_id", "row_number"))


def _hand_in_again(actor: Actor, rows: Sequence[QueuedRow], field: str, text: str) -> Submission:
    first = rows[0]
    name = f"改-{first.submission.receipt}-{len(rows)}行.json"
    content = json.dumps([repaired(row, field, text) for row in rows], ensure_ascii=False)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.json"
        path.write_text(content, encoding="utf-8")
        channel = Submission.Channel.FORM
        delivery = Delivery(path, name, first.information_class, first.submission.unit, channel)
        submission = hand_in(actor, delivery).submission
    _close(rows, submission)
    return submission


def _close(rows: Sequence[QueuedRow], submission: Submission) -> None:
    """Close the rows in favour of their repaired selves, each with its number in the new file."""
    now, by_file = timesource.now(), dict[int, list[int]]()
    for number, row in enumerate(rows, start=1):
        row.state, row.closed_at = QueuedRow.State.SUPERSEDED, now
        row.closed_by_submission, row.closed_by_row = submission.pk, number
        by_file.setdefault(row.submission_id, []).append(row.row_number)
    changed = ["state", "closed_at", "closed_by_submission", "closed_by_row"]
    QueuedRow.objects.bulk_update(rows, changed, batch_size=PART)
    _close_findings(by_file)


def _close_findings(by_file: Mapping[int, Sequence[int]]) -> None:
    for submission_id, numbers in by_file.items():
        for start in range(0, len(numbers), PART):
            part = numbers[start : start + PART]
            Finding.objects.filter(submission_id=submission_id, row_number__in=part).update(closed=True)
