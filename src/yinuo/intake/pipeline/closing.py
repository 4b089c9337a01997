"""Closing what a row mends (销号): an earlier row is known by the helper column, else by its natural key.

A row that is good now mends its earlier self; one that is still wrong takes its place in the queue. Either way the earlier
row keeps its file and row for ever, with the file and row that closed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from django.db.models import Q

from yinuo import bulk, timesource
from yinuo.intake import waiting
from yinuo.intake.models import Finding, QueuedRow, Submission

State = QueuedRow.State
AT_ONCE = 900


class Waiting(Protocol):
    """A row that waits: its number in the file, and its natural key where it could be read."""

    @property
    def row(self) -> int: ...

    @property
    def key(self) -> bytes | None: ...


class Left(Protocol):
    """What a chunk leaves: the rows that wait, and where rows came from by the helper column."""

    @property
    def rejected(self) -> Sequence[Waiting]: ...

    @property
    def origins(self) -> Mapping[int, tuple[str, int]]: ...


def close_earlier(submission: Submission, good: Mapping[bytes, int], left: Left) -> None:
    """Close the earlier open rows of the same unit and class that rows of this chunk mend or replace. ``good`` are the
    natural keys of the rows that were stored, with their numbers."""
    earlier = QueuedRow.objects.filter(
        information_class=submission.information_class, unit_path=submission.unit_path, state=State.OPEN
    ).exclude(submission=submission)
    if not earlier.exists():
        return
    again = {each.row: each.key for each in left.rejected}
    closed: set[int] = set()
    for row, origin in left.origins.items():
        state = State.SUPERSEDED if row in again else State.MENDED
        closed |= _close(
            submission, earlier.filter(submission__receipt=origin[0], row_number=origin[1]), row, state
        )
    closed |= _close_by_key(submission, earlier, good, State.MENDED)
    wrong = {key: row for row, key in again.items() if key}
    closed |= _close_by_key(submission, earlier, wrong, State.SUPERSEDED)
    waiting.settle(closed)


def _close_by_key(
    submission: Submission, earlier: Any, keys: Mapping[bytes, int], state: QueuedRow.State
) -> set[int]:
    closed: set[int] = set()
    for part in bulk.parts(keys, AT_ONCE):
        for queued in earlier.filter(key__in=part):
            closed |= _close(
                submission, QueuedRow.objects.filter(pk=queued.pk), keys[bytes(queued.key)], state
            )
    return closed


def _close(submission: Submission, rows: Any, row: int, state: QueuedRow.State) -> set[int]:
    """Close those of ``rows`` that are open; of which submissions they are."""
    places = list(rows.filter(state=State.OPEN).values_list("pk", "submission_id", "row_number"))
    if not places:
        return set()
    QueuedRow.objects.filter(pk__in=[place[0] for place in places]).update(
        state=state,
        closed_by_submission=submission.pk,
        closed_by_row=row,
        closed_at=timesource.now(),
    )
    Finding.objects.filter(_at(places)).update(closed=True)
    return {submission_id for _, submission_id, _ in places}


def _at(places: Sequence[tuple[int, int, int]]) -> Q:
    found = Q(pk__in=())
    for submission_id, row_number in _places(places):
        found |= Q(submission_id=submission_id, row_number=row_number)
    return found


def _places(places: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, int]]:
    for _, submission_id, row_number in places:
        yield submission_id, row_number
