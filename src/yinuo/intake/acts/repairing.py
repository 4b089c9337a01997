"""One repair for all rows alike (同类一次改): the same field gets the same text, and the rows are handed in again together."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from yinuo.accounts.scope import own, require
from yinuo.core.actor import Actor
from yinuo.core.definitions.model import ClassEdition
from yinuo.intake.acts.again import Again, hand_in_again
from yinuo.intake.acts.mending import raw_of
from yinuo.intake.models import QueuedRow, Submission
from yinuo.intake.upgrading import edition_of, edition_with, in_edition

MOST_ROWS = 5_000


def repaired(rows: Sequence[QueuedRow], field: str, text: str) -> tuple[ClassEdition, list[dict[str, str]]]:
    """``rows`` (of one class and edition) with ``text`` in ``field``, and the edition they are in then: their own, or the
    newest where only that has the field. An empty text takes the value away."""
    older, wanted = edition_of(rows[0]), edition_with(rows[0], [field])
    changed = [{**row, field: text} for row in in_edition([raw_of(row) for row in rows], older, wanted)]
    return wanted, [{code: value for code, value in row.items() if value} for row in changed]


@transaction.atomic
def repair_rows(actor: Actor, ids: Sequence[int], field: str, text: str) -> list[Submission]:
    """Put ``text`` into ``field`` of the queued rows ``ids`` and hand them in again, one submission per unit, class and
    edition.

    All or none, and whoever mends one of them at the same moment waits. Rows that are not in the actor's charge, or
    closed by now, are left alone; at most :data:`MOST_ROWS` are taken.
    Raises ``NotPermitted``, ``NotYourUnit``, ``UnitHasEnded``.
    """
    require(actor, "queue:mend")
    together: dict[tuple[str, int, str], list[QueuedRow]] = {}
    for queued in _open_rows(actor, ids):
        place = (queued.information_class, queued.submission.unit_id, queued.submission.edition)
        together.setdefault(place, []).append(queued)
    return [_hand_in_again(actor, rows, field, text) for rows in together.values()]


def _open_rows(actor: Actor, ids: Sequence[int]) -> list[QueuedRow]:
    mine = QueuedRow.objects.filter(own(actor, "queued-row"), pk__in=ids[:MOST_ROWS])
    open_ones = mine.filter(state=QueuedRow.State.OPEN).select_for_update(of=("self",))
    found = open_ones.select_related("submission__unit")
    return list(found.order_by("submission_id", "row_number"))


def _hand_in_again(actor: Actor, rows: Sequence[QueuedRow], field: str, text: str) -> Submission:
    edition, values = repaired(rows, field, text)
    name = f"改-{rows[0].submission.receipt}-{len(rows)}行.json"
    return hand_in_again(actor, Again(rows, values, edition, name))
