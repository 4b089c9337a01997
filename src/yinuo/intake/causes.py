"""Why rows wait to be mended, grouped so that what is alike is mended once (按原因归并)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery

from yinuo.accounts.scope import own
from yinuo.catalogue import catalogue
from yinuo.core.actor import Actor
from yinuo.intake.acts.mending import raw_of
from yinuo.intake.acts.repairing import MOST_ROWS
from yinuo.intake.models import Finding, QueuedRow
from yinuo.intake.proposals import Proposed, proposed_for
from yinuo.intake.report import Words, words_of

MOST_GROUPS = 100
SCATTERED = 3
"""From so many rows on, each with a text of its own, a broken rule is one cause and not one for each row."""
MOST_PROPOSED = 30
"""Causes for which a repair is looked for: each opens a row."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One kind of fault: a rule broken in a field with the same value, in how many rows; ``first`` is one of them."""

    information_class: str
    rule: str
    field: str
    value: str
    count: int
    first: Finding
    proposed: Proposed | None = None
    """The one repair there can be, where it was asked for and there is one."""
    scattered: bool = False
    """The rows hold each a text of its own, ``value`` is but one of them: they are mended one by one."""

    @property
    def kind(self) -> tuple[str, str, str]:
        """What makes causes the same whatever the rows hold."""
        return self.information_class, self.rule, self.field

    @property
    def at_once(self) -> int:
        """How many of its rows one repair takes."""
        return min(self.count, MOST_ROWS)

    @property
    def words(self) -> Words:
        return words_of(self.first.submission, self.first.saying, self.first.arguments)


def open_faults(actor: Actor, receipt: str = "", information_class: str = "") -> QuerySet[Finding]:
    """What keeps rows in the actor's charge in the queue, perhaps of one submission or class."""
    faults = Finding.objects.filter(own(actor, "finding"), closed=False).exclude(level="warning")
    if receipt:
        faults = faults.filter(submission__receipt=receipt)
    if information_class:
        faults = faults.filter(submission__information_class=information_class)
    return faults


def causes(actor: Actor, receipt: str = "", information_class: str = "") -> list[Cause]:
    """The kinds of faults, the most frequent first, at most :data:`MOST_GROUPS`: two queries whatever their number."""
    grouped = (
        open_faults(actor, receipt, information_class)
        .values("rule", "field", "value", kind=F("submission__information_class"))
        .annotate(count=Count("pk"), first=Min("pk"))
        .order_by("-count", "rule", "value")[:MOST_GROUPS]
    )
    rows = list(grouped)
    firsts = Finding.objects.select_related("submission").in_bulk([row["first"] for row in rows])
    return [
        Cause(row["kind"], row["rule"], row["field"], row["value"], row["count"], firsts[row["first"]])
        for row in rows
    ]


def with_proposals(found: Sequence[Cause]) -> list[Cause]:
    """``found`` with the one repair that there can be for each, for the most frequent ones."""
    offers = proposed_for(each.first for each in found[:MOST_PROPOSED])
    return [replace(each, proposed=offers.get(each.first.pk)) for each in found]


def gathered(found: Sequence[Cause], faults: QuerySet[Finding]) -> list[Cause]:
    """``found`` with those drawn together whose rows are mended one by one: where the definition of the rule says so, and
    where :data:`SCATTERED` or more rows break the same rule in the same field, each with a text of its own and without a
    repair to offer. ``faults`` are all they were grouped from, counted where ``found`` was cut."""
    alone = Counter(each.kind for each in found if each.count == 1 and each.proposed is None)
    apart = {kind for kind, count in alone.items() if count >= SCATTERED}
    lines: dict[object, Cause] = {}
    for each in found:
        single = each.count == 1 and each.proposed is None and each.kind in apart
        if single or _is_mended_one_by_one(each):
            known = lines.get(each.kind)
            count = each.count + (known.count if known else 0)
            lines[each.kind] = replace(known or each, count=count, proposed=None, scattered=True)
        else:
            lines[each.first.pk] = each
    if len(found) == MOST_GROUPS:
        whole = [each for each in lines.values() if not each.scattered]
        lines = {
            key: _recounted(each, whole, faults) if each.scattered else each for key, each in lines.items()
        }
    return sorted(lines.values(), key=lambda each: -each.count)


def _is_mended_one_by_one(cause: Cause) -> bool:
    edition = catalogue().newest(cause.information_class)
    rule = edition.rules.get(cause.rule) or edition.groups.get(cause.rule)
    return rule is not None and rule.one_by_one


def _recounted(cause: Cause, whole: Sequence[Cause], faults: QuerySet[Finding]) -> Cause:
    """A scattered cause with the rows that were left out before; ``whole`` are the causes told beside it."""
    told = sum(each.count for each in whole if each.kind == cause.kind)
    alike = faults.filter(
        rule=cause.rule, field=cause.field, submission__information_class=cause.information_class
    )
    return replace(cause, count=alike.count() - told)


def with_first_fault(rows: QuerySet[QueuedRow], also_closed: bool = False) -> QuerySet[QueuedRow]:
    """``rows`` with the words of their first fault: ``saying``, ``arguments`` and ``fault_field``, in the same query;
    ``also_closed``: of faults that were mended too."""
    faults = Finding.objects.filter(
        submission=OuterRef("submission"), row_number=OuterRef("row_number")
    ).exclude(level="warning")
    first = (faults if also_closed else faults.filter(closed=False)).order_by("pk")
    return rows.annotate(
        saying=Subquery(first.values("saying")[:1]),
        arguments=Subquery(first.values("arguments")[:1]),
        fault_field=Subquery(first.values("field")[:1]),
    )


def with_fault(rows: QuerySet[QueuedRow], rule: str, **where: str) -> QuerySet[QueuedRow]:
    """``rows`` that break ``rule``, perhaps in a ``field`` with a ``value``."""
    faults = Finding.objects.filter(
        Q(**where), submission=OuterRef("submission"), row_number=OuterRef("row_number"), rule=rule
    )
    return rows.filter(Exists(faults.filter(closed=False)))


def alike(rows: QuerySet[QueuedRow], field: str, like: QueuedRow, most: int) -> Iterator[QueuedRow]:
    """Of ``rows`` those that hold the very same text in ``field`` as ``like``: what a finding shows may be masked, so the
    rows themselves are compared. At most ``most`` are opened."""
    wanted = raw_of(like).get(field, "")
    for row in rows[:most]:
        if raw_of(row).get(field, "") == wanted:
            yield row
