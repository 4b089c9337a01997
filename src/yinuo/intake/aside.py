"""Rows that the platform sets aside by itself (放在一边): totals, lines below the table and the like are no
records, and nothing in them can be mended.

Such a row was let go from the beginning: it is counted as rejected, keeps its finding, file and row, and is nobody's work.
A clerk who knows better takes it back into the queue (:func:`yinuo.intake.acts.mending.take_back`).
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yinuo.intake.models import Finding, QueuedRow, Submission

ASIDE = Q(why=QueuedRow.Why.NO_RECORD, state=QueuedRow.State.DROPPED)
REASON = "合计、表头、表格下面的话之类，不是记录"


def is_aside(row: QueuedRow) -> bool:
    """Whether a row was set aside, and nobody took it back."""
    return row.why == QueuedRow.Why.NO_RECORD and row.state == QueuedRow.State.DROPPED


def rows_aside(submission: Submission) -> QuerySet[QueuedRow]:
    """The rows of a submission that were set aside."""
    return QueuedRow.objects.filter(ASIDE, submission=submission)


def still_true(submission: Submission) -> QuerySet[Finding]:
    """What holds of the rows of a file as it stands: findings that are not mended, and those of rows set aside."""
    aside = Q(row_number__in=rows_aside(submission).values("row_number"))
    return Finding.objects.filter(Q(closed=False) | aside, submission=submission)
