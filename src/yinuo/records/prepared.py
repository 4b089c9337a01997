"""A chunk on its way into the store, with all that is worked out before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from yinuo.clocks.planner import Planner
from yinuo.core.definitions.model import ClassEdition
from yinuo.records.accepted import AcceptedRows, StoreContext
from yinuo.records.bodies import Bodies, BodyRef
from yinuo.records.keys import key_hashes
from yinuo.records.plan import StorePlan, plan_for
from yinuo.records.rendering import Values, filled, fingerprints, to_json

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Contents:
    """Rows with their values, whole JSON, natural keys and fingerprints, one per place: what they say, whoever answers."""

    plan: StorePlan
    rows: AcceptedRows
    values: Sequence[Values]
    jsons: Sequence[bytes]
    keys: Sequence[bytes]
    prints: Sequence[bytes]

    def take(self, places: Sequence[int]) -> Contents:
        """The rows at ``places``."""
        return Contents(
            self.plan,
            self.rows.take(places),
            _pick(self.values, places),
            _pick(self.jsons, places),
            _pick(self.keys, places),
            _pick(self.prints, places),
        )


def prepare(definition: ClassEdition, rows: AcceptedRows) -> Contents:
    """What follows from ``rows`` (up to some 20,000) of the newest edition ``definition`` alone: worked out before the
    transaction begins, so that nobody else who writes need wait for it."""
    plan = plan_for(definition)
    values = filled(plan, rows)
    jsons = [to_json(row) for row in values]
    return Contents(plan, rows, values, jsons, key_hashes(plan, rows), fingerprints(jsons))


@dataclass(frozen=True, slots=True)
class Chunk:
    """Contents with where they come from, and the body answerable for each row."""

    contents: Contents
    planner: Planner | None
    context: StoreContext
    bodies: Bodies
    sources: Sequence[BodyRef | None]

    @property
    def plan(self) -> StorePlan:
        return self.contents.plan

    @property
    def rows(self) -> AcceptedRows:
        return self.contents.rows

    @property
    def values(self) -> Sequence[Values]:
        return self.contents.values

    @property
    def jsons(self) -> Sequence[bytes]:
        return self.contents.jsons

    @property
    def keys(self) -> Sequence[bytes]:
        return self.contents.keys

    @property
    def prints(self) -> Sequence[bytes]:
        return self.contents.prints

    def take(self, places: Sequence[int]) -> Chunk:
        """The rows at ``places``; the chunk itself when that is all of them."""
        if len(places) == len(self.sources):
            return self
        taken = self.contents.take(places)
        return Chunk(taken, self.planner, self.context, self.bodies, _pick(self.sources, places))


def _pick(values: Sequence[T], places: Sequence[int]) -> list[T]:
    return [values[place] for place in places]
