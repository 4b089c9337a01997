"""A chunk on its way into the store, with all that is worked out before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yinuo.clocks.planner import Planner
from yinuo.records.accepted import AcceptedRows, StoreContext
from yinuo.records.bodies import Bodies, BodyRef
from yinuo.records.plan import StorePlan
from yinuo.records.rendering import Values


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows with their values, whole JSON, keys, fingerprints and answerable bodies, one per place."""

    plan: StorePlan
    planner: Planner | None
    context: StoreContext
    bodies: Bodies
    rows: AcceptedRows
    values: Sequence[Values]
    jsons: Sequence[bytes]
    keys: Sequence[bytes]
    prints: Sequence[bytes]
    sources: Sequence[BodyRef | None]

    def take(self, places: Sequence[int]) -> Chunk:
        """The rows at ``places``; the chunk itself when that is all of them."""
        if len(places) == len(self.keys):
            return self

        def pick(values: Sequence[Any]) -> list[Any]:
            return [values[place] for place in places]

        return Chunk(
            self.plan,
            self.planner,
            self.context,
            self.bodies,
            self.rows.take(places),
            pick(self.values),
            pick(self.jsons),
            pick(self.keys),
            pick(self.prints),
            pick(self.sources),
        )
