"""What finished submissions left and what became of it, for ``journal check``: no row that had to be mended is lost, hidden or
put in, and none is let go without the entry that says why (一行也没有丢)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Count

from yinuo.clocks.models import Clock
from yinuo.intake.aside import REASON
from yinuo.intake.journaled import DROP, TAKE_BACK
from yinuo.intake.models import Finding, QueuedRow, Submission
from yinuo.journal.models import Entry
from yinuo.journal.states import Strayed, told_by
from yinuo.records import vault
from yinuo.records.models import RecordVersion

State, Why, Kind = QueuedRow.State, QueuedRow.Why, RecordVersion.Kind
_COLUMNS = (
    "pk", "submission_id", "row_number", "unit_path", "information_class", "why", "raw_sealed", "state",
    "closed_by_submission", "closed_by_row", "closed_at", "closed_reason",
)  # fmt: skip


class Left(NamedTuple):
    """What a submission left: rows in the queue, whatever became of them, new records, corrections, findings by rule."""

    queued: int
    new: int
    corrected: int
    findings: Mapping[str, int]


class Row(NamedTuple):
    """What is compared of a queued row."""

    pk: int
    submission: int
    number: int
    unit_path: str
    information_class: str
    why: str
    raw_sealed: str
    state: str
    closed_by_submission: int | None
    closed_by_row: int | None
    closed_at: object
    closed_reason: str


def count_left(submissions: Iterable[int]) -> Mapping[int, Left]:
    """What is there of what these submissions left."""
    ids = list(submissions)
    rows = _counted(QueuedRow.objects.filter(submission__in=ids))
    versions = RecordVersion.objects.filter(submission_id__in=ids)
    new, corrected = (_counted(versions.filter(kind=kind)) for kind in (Kind.FIRST, Kind.CORRECTION))
    findings: dict[int, dict[str, int]] = defaultdict(dict)
    by_rule = Finding.objects.filter(submission__in=ids).order_by().values_list("submission_id", "rule")
    for pk, rule, number in by_rule.annotate(Count("pk")):
        findings[pk][rule] = number
    return {pk: Left(rows[pk], new[pk], corrected[pk], findings[pk]) for pk in ids}


def said_to_be_left(submission: Submission) -> Left:
    """What the counts of a submission, which its entry tells, say that it left."""
    found = {rule: number for rule, number in submission.findings_by_rule.items() if number}
    return Left(submission.rejected, submission.new, submission.corrected, found)


def _counted(rows: Any) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list("submission_id").annotate(Count("pk"))))


class Judging:
    """One check's judge of the rows that wait or waited, by the receipts of their submissions. Where the key of the node is
    not the one they were sealed with, whether they still open says nothing."""

    def __init__(self) -> None:
        newest = QueuedRow.objects.order_by("-pk").values_list("raw_sealed", "submission_id", "row_number")
        self._opens = any(_opens(sealed, pk, number) for sealed, pk, number in newest[:20])

    def __call__(self, receipts: Sequence[str]) -> Iterator[Strayed]:
        submissions = Submission.objects.filter(receipt__in=receipts).in_bulk()
        names = {f"submission/{each.receipt}": pk for pk, each in submissions.items()}
        told = _told(names)
        rows = QueuedRow.objects.filter(submission__in=list(submissions)).values_list(*_COLUMNS)
        closing = Submission.objects.in_bulk({row[8] for row in rows if row[8] is not None})
        for row in map(Row._make, rows):
            submission = submissions[row.submission]
            act, reason = told.get((row.submission, row.number), ("", ""))
            as_handed_in = (row.unit_path, row.information_class) == (
                submission.unit_path,
                submission.information_class,
            )
            opens = not self._opens or _opens(row.raw_sealed, row.submission, row.number)
            if not (as_handed_in and opens and _became_so(row, act, reason, closing)):
                name = f"row {row.number} of submission/{submission.receipt}"
                yield Strayed(name, "derived-changed", f"submission/{submission.receipt}")
        yield from _strayed_clocks(submissions)


def _became_so(row: Row, act: str, reason: str, closing: Mapping[int, Submission]) -> bool:
    """Whether what became of a row is what its entry says, or what came after it."""
    if row.state == State.OPEN:
        waits = row.why != Why.NO_RECORD or act == TAKE_BACK
        return waits and act != DROP and (*row[8:11], row.closed_reason) == (None, None, None, "")
    if row.state == State.DROPPED:
        said = reason if act == DROP else REASON if row.why == Why.NO_RECORD and act == "" else None
        return row.closed_reason == said and row.closed_at is not None and row[8:10] == (None, None)
    by = closing.get(row.closed_by_submission or 0)
    return (
        act != DROP
        and row.closed_reason == ""
        and row.closed_at is not None
        and by is not None
        and by.information_class == row.information_class
        and 1 <= (row.closed_by_row or 0) <= (by.rows or row.closed_by_row or 0)
    )


def _told(names: Mapping[str, int]) -> dict[tuple[int, object], tuple[str, str]]:
    """The last act on each row that was let go or taken back, and the reason it gave, by submission and number."""
    entries = Entry.objects.filter(object__in=names, act__name__in=(DROP, TAKE_BACK), payload__isnull=False)
    acts: dict[tuple[int, object], tuple[str, str]] = {}
    for name, payload, act in entries.order_by("seq").values_list("object", "payload", "act__name"):
        said = told_by(payload)
        acts[names[name], said.get("row")] = act, str(said.get("reason", ""))
    return acts


def _strayed_clocks(submissions: Mapping[int, Submission]) -> Iterator[Strayed]:
    """The open clocks of what waits are those of the unit that has to mend it."""
    running = Clock.objects.filter(
        subject_kind="submission", subject_id__in=list(submissions), closed_on__isnull=True
    )
    for pk, subject, path in running.values_list("pk", "subject_id", "unit_path"):
        if path != submissions[subject].unit_path:
            yield Strayed(f"clock/{pk}", "derived-changed", f"clock/{pk}")


def _opens(sealed: str, submission: int, number: int) -> bool:
    return vault.opens(sealed, f"queue/{submission}/{number}")
