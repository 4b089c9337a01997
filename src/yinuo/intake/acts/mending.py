"""Mending a queued row (改行): it is handed in again with the clerk's changes, let go with a reason, or taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet

from yinuo import timesource
from yinuo.accounts.scope import require
from yinuo.core.actor import Actor
from yinuo.core.definitions.model import ClassEdition
from yinuo.intake import waiting
from yinuo.intake.acts.again import Again, hand_in_again
from yinuo.intake.acts.hand_in import basis_of
from yinuo.intake.aside import ASIDE
from yinuo.intake.errors import AlreadyClosed, NotAside, ReasonNeeded
from yinuo.intake.journaled import DROP, TAKE_BACK
from yinuo.intake.models import Finding, QueuedRow, Submission
from yinuo.intake.upgrading import edition_of
from yinuo.journal.acts import Draft, append
from yinuo.records import vault


def raw_of(queued: QueuedRow) -> dict[str, str]:
    """The row as it came, by field code. The caller has checked the scope."""
    context = f"queue/{queued.submission_id}/{queued.row_number}"
    raw: dict[str, str] = json.loads(vault.sealer().open(queued.raw_sealed, context))
    return raw


@transaction.atomic
def mend_row(
    actor: Actor, queued: QueuedRow, values: Mapping[str, str], edition: ClassEdition | None = None
) -> Submission:
    """Hand the row in again with ``values`` by the field codes of ``edition`` (by default the one it came in); the earlier
    row is closed in favour of the new one, both or neither; of two at once one does it. Raises :class:`AlreadyClosed`.
    """
    require(actor, "queue:mend")
    _close(queued, QueuedRow.State.SUPERSEDED, "")
    name = f"改-{queued.submission.receipt}-第{queued.row_number}行.json"
    return hand_in_again(actor, Again([queued], [values], edition or edition_of(queued), name))


@transaction.atomic
def drop_row(actor: Actor, queued: QueuedRow, reason: str) -> None:
    """Let a row go: it is not reported. Raises :class:`AlreadyClosed`, :class:`ReasonNeeded`."""
    require(actor, "queue:mend")
    if not reason.strip():
        raise ReasonNeeded
    _close(queued, QueuedRow.State.DROPPED, reason.strip()[:300])
    waiting.settle([queued.submission_id])
    _journal(actor, DROP, queued, reason=reason.strip()[:300])


@transaction.atomic
def take_back(actor: Actor, queued: QueuedRow) -> None:
    """Take a row that was set aside as no record back into the queue: it is a record after all, to be mended like any other.
    Its time begins now. Raises :class:`NotAside`.
    """
    require(actor, "queue:mend")
    submission = Submission.objects.select_for_update().get(pk=queued.submission_id)
    aside = QueuedRow.objects.filter(ASIDE, pk=queued.pk)
    if not aside.update(state=QueuedRow.State.OPEN, closed_reason="", closed_at=None):
        raise NotAside
    _findings(queued).update(closed=False)
    waiting.give_back(submission)
    _journal(actor, TAKE_BACK, queued)


def _journal(actor: Actor, act: str, queued: QueuedRow, **more: str) -> None:
    submission = queued.submission
    payload = {"row": queued.row_number, **more}
    basis, now = basis_of(submission), timesource.now()
    append(Draft(act, "submission", submission.receipt, 4, actor, basis, payload, now))


def _close(queued: QueuedRow, state: QueuedRow.State, reason: str) -> None:
    """Close the row, if nobody closed it meanwhile. Raises :class:`AlreadyClosed`."""
    still_open = QueuedRow.objects.filter(pk=queued.pk, state=QueuedRow.State.OPEN)
    if not still_open.update(state=state, closed_reason=reason, closed_at=timesource.now()):
        queued.refresh_from_db(fields=["state"])
        raise AlreadyClosed(state=queued.get_state_display())
    _findings(queued).update(closed=True)


def _findings(queued: QueuedRow) -> QuerySet[Finding]:
    return Finding.objects.filter(submission_id=queued.submission_id, row_number=queued.row_number)
