"""What the objects that clocks run for say of them, asked by ``journal check``.

The clock of a published record is not journaled by itself: it follows from the record. The room of such a kind says here
what follows, so that a clock changed or put in with plain SQL is found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Claim:
    """What an object says of the clock it gave rise to. ``rules``: by which of them it may run, None when no definition says
    so any more; ``unit_path`` is whose it is while it is open."""

    rules: frozenset[str] | None
    started_on: date | None
    due_on: date | None
    closed_on: date | None
    unit_path: str

    def is_about(self, rule: str) -> bool:
        """Whether a clock of ``rule`` is the one meant; clocks of other rules have entries of their own."""
        return self.rules is None or rule in self.rules


ReadClaims = Callable[[Sequence[int]], Mapping[int, Claim]]
_READERS: dict[str, ReadClaims] = {}


def register_claims(subject_kind: str, read: ReadClaims) -> None:
    """Register a kind from the ``ready()`` of its room; ``read`` gives the claims of those of up to 2,000 ids that exist."""
    _READERS[subject_kind] = read


def claims_of(subjects: Mapping[str, Sequence[int]]) -> dict[tuple[str, int], Claim]:
    """The claims of objects by kind and id."""
    return {
        (kind, subject_id): claim
        for kind, ids in subjects.items()
        if kind in _READERS
        for subject_id, claim in _READERS[kind](ids).items()
    }
