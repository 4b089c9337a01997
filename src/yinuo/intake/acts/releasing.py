"""Looking again at rows that wait for the registry (登记后放行): when it changes, those that now have a body go on.

Nobody has to send them again, and their time of receipt stays what it was: the unit did not cause the wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from django.db.models import QuerySet

from yinuo.catalogue import catalogue
from yinuo.core.actor import Actor, Role
from yinuo.core.definitions.model import ClassEdition
from yinuo.core.errors import DomainError
from yinuo.core.rules.values import date_of
from yinuo.intake.acts.again import Again, answering, hand_in_again
from yinuo.intake.acts.mending import raw_of
from yinuo.intake.models import QueuedRow, Submission
from yinuo.intake.pipeline.matching import answer, party_of
from yinuo.intake.rechecking import waiting_rows
from yinuo.intake.upgrading import edition_of, in_edition
from yinuo.registry.snapshot import RegistrySnapshot, snapshot

AT_ONCE = 5_000
NAME = "登记后放行"


def release_rows(progress: Callable[[int, int | None], None] = lambda done, total: None) -> int:
    """Hand in again the waiting rows for which somebody answers now; how many. Those of a unit that ended come from its heir."""
    registry, released = snapshot(), 0
    submissions = list(waiting_rows().order_by("submission").values_list("submission", flat=True).distinct())
    for seen, pk in enumerate(submissions):
        progress(seen, len(submissions))
        for rows in _parts(waiting_rows().filter(submission=pk).select_related("submission__unit")):
            released += _release(rows, registry)
    return released


def _parts(rows: QuerySet[QueuedRow]) -> Iterator[list[QueuedRow]]:
    after = 0
    while part := list(rows.filter(row_number__gt=after).order_by("row_number")[:AT_ONCE]):
        yield part
        after = part[-1].row_number


def _release(rows: Sequence[QueuedRow], registry: RegistrySnapshot) -> int:
    """Rows of one file. They keep the edition they came in; who answers is asked of them as rows of the newest."""
    own, newest = edition_of(rows[0]), catalogue().newest(rows[0].information_class)
    raws = [raw_of(row) for row in rows]
    answered = [_answered(newest, row, registry) for row in in_edition(raws, own, newest)]
    going = [place for place, yes in enumerate(answered) if yes]
    if not going:
        return 0
    submission = rows[0].submission
    again = Again(
        [rows[place] for place in going],
        [raws[place] for place in going],
        own,
        f"{NAME}-{submission.receipt}-{len(going)}行.json",
        submission.received_at,
    )
    try:
        hand_in_again(_platform_for(submission), again)
    except DomainError:
        return 0
    return len(going)


def _answered(edition: ClassEdition, row: Mapping[str, str], registry: RegistrySnapshot) -> bool:
    party = party_of(edition)
    if party is None:
        return False
    code, name = row.get(party.code or "", "").strip().upper(), row.get(party.name, "")
    decided: date | None = date_of(row.get(edition.decided or "", ""))
    return answer(registry, code, name, decided).body is not None


def _platform_for(submission: Submission) -> Actor:
    unit = answering(submission)
    return Actor(Role.MACHINE, name=NAME, unit=unit.code, unit_path=unit.path)
