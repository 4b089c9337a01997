"""Mending a queued row (改行): it is handed in again with the clerk's changes, or let go with a reason."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from django.db import transaction

from yinuo import timesource
from yinuo.accounts.scope import require
from yinuo.core.actor import Actor
from yinuo.intake.acts.hand_in import Delivery, basis_of, hand_in
from yinuo.intake.errors import AlreadyClosed, ReasonNeeded
from yinuo.intake.models import Finding, QueuedRow, Submission
from yinuo.journal.acts import Draft, append
from yinuo.records import vault


def raw_of(queued: QueuedRow) -> dict[str, str]:
    """The row as it came, by field code. The caller has checked the scope."""
    context = f"queue/{queued.submission_id}/{queued.row_number}"
    raw: dict[str, str] = json.loads(vault.sealer().open(queued.raw_sealed, context))
    return raw


def mend_row(actor: Actor, queued: QueuedRow, values: Mapping[str, str]) -> Submission:
    """Hand the row in again with ``values``; the earlier row is closed when the new one is stored or queued anew.

    Raises :class:`AlreadyClosed`.
    """
    require(actor, "queue:mend")
    _must_be_open(queued)
    row = {code: text for code, text in values.items() if text}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "row.json"
        path.write_text(json.dumps([row], ensure_ascii=False), encoding="utf-8")
        name = f"改-{queued.submission.receipt}-第{queued.row_number}行.json"
        unit = queued.submission.unit
        submission = hand_in(
            actor, Delivery(path, name, queued.information_class, unit, Submission.Channel.FORM)
        ).submission
    _close(queued, QueuedRow.State.SUPERSEDED, "", submission.pk)
    return submission


@transaction.atomic
def drop_row(actor: Actor, queued: QueuedRow, reason: str) -> None:
    """Let a row go: it is not reported. Raises :class:`AlreadyClosed`, :class:`ReasonNeeded`."""
    require(actor, "queue:mend")
    _must_be_open(queued)
    if not reason.strip():
        raise ReasonNeeded
    _close(queued, QueuedRow.State.DROPPED, reason.strip()[:300], None)
    payload = {"row": queued.row_number, "reason": reason.strip()[:300]}
    submission = queued.submission
    basis, now = basis_of(submission), timesource.now()
    append(Draft("submission.drop-row", "submission", submission.receipt, 4, actor, basis, payload, now))


def _must_be_open(queued: QueuedRow) -> None:
    if queued.state != QueuedRow.State.OPEN:
        raise AlreadyClosed(state=queued.get_state_display())


def _close(queued: QueuedRow, state: QueuedRow.State, reason: str, submission_id: int | None) -> None:
    QueuedRow.objects.filter(pk=queued.pk, state=QueuedRow.State.OPEN).update(
        state=state,
        closed_reason=reason,
        closed_by_submission=submission_id,
        closed_by_row=1 if submission_id else None,
        closed_at=timesource.now(),
    )
    Finding.objects.filter(submission_id=queued.submission_id, row_number=queued.row_number).update(
        closed=True
    )
