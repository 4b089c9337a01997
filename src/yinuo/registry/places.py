"""Where a body stands: places in the tree as paths (treebeard, four characters a level) and what a region covers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yinuo.registry.models import Body

STEP = Body.steplen


@dataclass(frozen=True, slots=True)
class Place:
    """A body as other rooms keep it in their rows: id, code, name, path in the tree, county it belongs to."""

    id: int
    code: str
    name: str
    path: str
    county_code: str


def place_of(body: Body) -> Place:
    return Place(body.pk, body.code, body.name, body.path, body.county_code)


def step_text(number: int) -> str:
    """The ``number``-th place below a parent, counted from 1."""
    digits: str = Body._int2str(number)
    return digits.rjust(STEP, "0")


def step_number(path: str) -> int:
    return int(Body._str2int(path[-STEP:]))


class Places:
    """Hands out free places below parents without a query for each; begins with the paths that are taken."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._last: dict[str, int] = {}
        for path in taken:
            self._note(path)

    def _note(self, path: str) -> None:
        parent = path[:-STEP]
        self._last[parent] = max(self._last.get(parent, 0), step_number(path))

    def next_below(self, parent: str) -> str:
        """The next free path below ``parent`` (``""``: a root)."""
        path = parent + step_text(self._last.get(parent, 0) + 1)
        self._note(path)
        return path


def region_covers(region: str, region_code: str, county_code: str) -> bool:
    """Whether an office that answers for ``region`` (six digits, GB/T 2260) answers for this place.

    A province or city covers by the digits its code begins with; a county or zone by the county a body belongs to.
    """
    if not region:
        return False
    if region.endswith("0000"):
        return region_code.startswith(region[:2])
    if region.endswith("00"):
        return region_code.startswith(region[:4])
    return region in (county_code, region_code[:6])
