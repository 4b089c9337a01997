"""When what waits of a submission is due (待办的时限): its open rows, or the columns it asks about, have a clock each.

One clock for all rows of a submission that its unit must mend, one for those that wait for the registry, one for its
columns: never one a row, so that a file costs the same however much of it is wrong. The unit's time begins on the day it
is told. A row that is handed in wrong again wins no time: its new clock begins when the old one did.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import BooleanField, Case, Min, OuterRef, Q, QuerySet, Subquery, When

from yinuo import bulk, timesource
from yinuo.clocks import acts
from yinuo.clocks.computing import rule_of
from yinuo.clocks.errors import NotComputable
from yinuo.clocks.models import Clock
from yinuo.core.actor import PLATFORM
from yinuo.core.clocks import legal_date
from yinuo.intake.models import QueuedRow, Submission

KIND = "submission"
MEND = "mend-returned-rows"
CHECK = "platform-check-5-working-days"
CONFIRM = "confirm-columns"
RULES = (CONFIRM, MEND, CHECK)
Waits = tuple[int, bool]
"""A submission, and whether its rows wait for the registry."""

FOR_REGISTRY = Q(why=QueuedRow.Why.UNREGISTERED)


@transaction.atomic
def give_back(submission: Submission) -> None:
    """Start the clocks of what waits once work on the submission has ended; one that was met runs on where rows wait
    again. A rule that has no edition in force starts none."""
    owed = [rule for rule in RULES if _waits(submission.pk, rule)]
    running = {clock.rule: clock for clock in _clocks([submission.pk])} if owed else {}
    for rule in owed:
        if rule not in running:
            _start(submission, rule)
        elif running[rule].closed_on is not None:
            acts.run_on(PLATFORM, running[rule])


@transaction.atomic
def settle(submissions: Iterable[int]) -> None:
    """Meet the clocks of the submissions of which nothing waits any more, inside the act that closed the last of it."""
    for part in bulk.parts(submissions):
        # locked before looking: of two who close the last two rows at once, the second sees what the first did
        for clock in _clocks(part).filter(closed_on__isnull=True):
            if not _waits(clock.subject_id, clock.rule):
                done = legal_date(timesource.now(), timesource.PLACE, rule_of(clock))
                acts.meet(PLATFORM, clock.pk, done)


def with_due(rows: QuerySet[QueuedRow]) -> QuerySet[QueuedRow]:
    """``rows`` with ``due_on``, the day their clock is due (None where none runs), to sort by: a look-up for each row.
    Who only shows them asks :func:`due_of`."""
    due = Case(When(FOR_REGISTRY, then=_due("submission_id", CHECK)), default=_due("submission_id", MEND))
    return rows.annotate(due_on=due)


def due_of(submissions: Iterable[int]) -> dict[Waits, date]:
    """When the open rows of submissions are due."""
    clocks = running().filter(subject_id__in=set(submissions))
    return {(pk, rule == CHECK): due for pk, rule, due in clocks.values_list("subject_id", "rule", "due_on")}


def soonest(clocks: Q, most: int) -> list[int]:
    """The submissions of the ``most`` open clocks of rows that are due first, of the ``clocks`` that are wanted."""
    return list(running().filter(clocks).order_by("due_on", "pk").values_list("subject_id", flat=True)[:most])


def for_registry() -> Case:
    """Whether a row waits for the registry, as an expression."""
    return Case(When(FOR_REGISTRY, then=True), default=False, output_field=BooleanField())


def running() -> QuerySet[Clock]:
    """The open clocks of rows that wait."""
    return Clock.objects.filter(subject_kind=KIND, rule__in=(MEND, CHECK), closed_on__isnull=True)


def confirm_by(submissions: Iterable[int]) -> dict[int, date]:
    """By when the columns of submissions are to be confirmed."""
    running = Clock.objects.filter(subject_kind=KIND, rule=CONFIRM, closed_on__isnull=True)
    return dict(running.filter(subject_id__in=set(submissions)).values_list("subject_id", "due_on"))


def _due(submission: str, rule: str) -> Subquery:
    running = Clock.objects.filter(
        subject_kind=KIND, subject_id=OuterRef(submission), rule=rule, closed_on=None
    )
    return Subquery(running.values("due_on")[:1])


def overdue(rows: QuerySet[QueuedRow]) -> QuerySet[QueuedRow]:
    """Those of ``rows`` whose clock is past its due date today."""
    late = running().filter(due_on__lt=timesource.today())
    of_unit, of_registry = (late.filter(rule=rule).values("subject_id") for rule in (MEND, CHECK))
    return rows.filter(Q(~FOR_REGISTRY, submission__in=of_unit) | Q(FOR_REGISTRY, submission__in=of_registry))


def _clocks(submissions: Iterable[int]) -> QuerySet[Clock]:
    """The clocks of submissions, locked in one order for all."""
    found = Clock.objects.filter(subject_kind=KIND, subject_id__in=list(submissions), rule__in=RULES)
    return found.select_for_update().order_by("pk")


def _waits(submission: int, rule: str) -> bool:
    """Whether something of the submission waits that is due by ``rule``."""
    if rule == CONFIRM:
        return Submission.objects.filter(pk=submission, stage=Submission.Stage.ASKING).exists()
    return _rows(submission, rule).exists()


def _rows(submission: int, rule: str) -> QuerySet[QueuedRow]:
    wanted = FOR_REGISTRY if rule == CHECK else ~FOR_REGISTRY
    return QueuedRow.objects.filter(wanted, submission=submission, state=QueuedRow.State.OPEN)


def _start(submission: Submission, rule: str) -> None:
    began = _began(submission) if rule == MEND else timesource.today()
    try:
        acts.start(
            PLATFORM,
            rule,
            subject_kind=KIND,
            subject_id=submission.pk,
            unit_path=submission.unit_path,
            county_code=submission.county_code,
            started_on=began,
        )
    except NotComputable:
        return


def _began(submission: Submission) -> date:
    """Today, or the day on which the clock began of a row that one of the waiting rows took the place of."""
    replaced = QueuedRow.objects.filter(
        ~FOR_REGISTRY,
        unit_path=submission.unit_path,
        information_class=submission.information_class,
        state=QueuedRow.State.SUPERSEDED,
        closed_by_submission=submission.pk,
        closed_by_row__in=_rows(submission.pk, MEND).values("row_number"),
    )
    earlier = Clock.objects.filter(subject_kind=KIND, rule=MEND, subject_id__in=replaced.values("submission"))
    began: date | None = earlier.aggregate(began=Min("started_on"))["began"]
    return min(began or timesource.today(), timesource.today())
