"""The registry as plain values, for matching a million rows without asking the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class BodyFact:
    """A body. ``heirs`` are the ids of the bodies that took over directly from it."""

    id: int
    code: str
    name: str
    kind: str
    region_code: str
    county_code: str
    path: str
    started_on: date | None
    ended_on: date | None
    reports: bool
    leads_credit_work: bool
    name_en: str
    heirs: tuple[int, ...] = ()

    def in_force(self, on: date) -> bool:
        return holds(self.started_on, self.ended_on, on)


@dataclass(frozen=True, slots=True)
class NameFact:
    """A name of a body and the days it was in use; ``folded`` is what it is matched by."""

    body: int
    name: str
    folded: str
    kind: str
    valid_from: date | None
    valid_to: date | None

    def in_use(self, on: date | None) -> bool:
        return on is None or holds(self.valid_from, self.valid_to, on)


@dataclass(frozen=True, slots=True)
class RegionFact:
    """A region as it stood from one day to another; ``successors`` are keys (code, valid_from)."""

    code: str
    name: str
    level: str
    parent_code: str
    valid_from: date | None
    valid_to: date | None
    local: bool
    name_en: str
    successors: tuple[tuple[str, date | None], ...] = ()

    @property
    def key(self) -> tuple[str, date | None]:
        return self.code, self.valid_from

    def in_force(self, on: date) -> bool:
        return holds(self.valid_from, self.valid_to, on)


def holds(since: date | None, until: date | None, on: date) -> bool:
    """Whether ``on`` lies in the days from ``since`` to ``until``, both included; ``None`` is open."""
    return (since is None or since <= on) and (until is None or on <= until)
