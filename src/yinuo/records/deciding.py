"""Whether, from when and until when a record is public: decided once per distinct case, by the dated rules.

A record is held back, with its reason, when the class's own condition keeps it (``publication.when``), when it concerns a
natural person, when the scan before publication found a personal number, or when the regime in force does not publish its
tier. What is decided is never undone silently: a release is an act of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from yinuo.records.accepted import AcceptedRows
from yinuo.records.models import Record
from yinuo.records.plan import StorePlan
from yinuo.records.rendering import Values

NATURAL_PERSON = "natural-person"
CLASS_CONDITION = "class-condition"
TIER = "tier-not-published"
NO_REGIME = "no-publicity-rule"
NOT_PUBLIC = "not-public-class"
BY_LAW = frozenset({NATURAL_PERSON, CLASS_CONDITION, TIER, NO_REGIME, NOT_PUBLIC})
"""Reasons that need nobody's decision: the record was reported, and law keeps it from the public."""


@dataclass(frozen=True, slots=True)
class Period:
    """What the publicity rule says of one decision: tier, why it is not published ("" when it is), last public day,
    first day of repair; days as ISO texts."""

    tier: str = ""
    held_because: str = ""
    public_until: str | None = None
    repair_from: str | None = None


Periods = Callable[[Values], Period]


@dataclass(frozen=True, slots=True)
class Publication:
    """The decision for one row."""

    status: str
    held_because: str
    period: Period

    @property
    def awaits_decision(self) -> bool:
        """Held until somebody looks at what the scan found."""
        return bool(self.held_because) and self.held_because not in BY_LAW

    def days(self, today: str) -> tuple[str | None, str | None]:
        """The day it is published, if it is, and the last day it is public."""
        return (today if self.status == "published" else None), self.period.public_until


def decide(
    plan: StorePlan,
    rows: AcceptedRows,
    values: Sequence[Values],
    natural: Sequence[bool],
    periods: Periods,
    today: date,
) -> list[Publication]:
    """One decision per row; equal decisions are the same object."""
    known: dict[tuple[str, Period], Publication] = {}
    day = today.isoformat()
    decided: list[Publication] = []
    for reason, row in zip(_reasons(plan, rows, natural), values, strict=True):
        case = (reason, periods(row))
        publication = known.get(case)
        if publication is None:
            publication = known[case] = _publication(*case, day)
        decided.append(publication)
    return decided


def _publication(reason: str, period: Period, today: str) -> Publication:
    reason = reason or period.held_because
    if reason:
        return Publication(Record.Status.HELD.value, reason, period)
    over = period.public_until is not None and period.public_until < today
    return Publication((Record.Status.ENDED if over else Record.Status.PUBLISHED).value, "", period)


def _reasons(plan: StorePlan, rows: AcceptedRows, natural: Sequence[bool]) -> Sequence[str]:
    """Per row the first reason not to publish, "" when there is none."""
    count = len(rows)
    if plan.disclosure != "public":
        return [NOT_PUBLIC] * count
    publishable = rows.publishable or [True] * count
    hits = rows.scan_hits or [""] * count
    return [
        NATURAL_PERSON if person else (hit or "") if open_ else CLASS_CONDITION
        for person, open_, hit in zip(natural, publishable, hits, strict=True)
    ]
