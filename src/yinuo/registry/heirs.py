"""Who came after whom, by places in the tree: what a body did is its heirs' to answer for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from yinuo.registry.models import Succession


def heirs_by_place() -> dict[str, frozenset[str]]:
    """For each body that passed something on all that came after it, by their places."""
    next_ones: dict[str, set[str]] = defaultdict(set)
    for old, new in Succession.objects.values_list("predecessor__path", "successor__path"):
        next_ones[old].add(new)
    return {path: _reached(path, next_ones) for path in list(next_ones)}


def _reached(path: str, next_ones: Mapping[str, set[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = [path]
    while waiting:
        fresh = next_ones.get(waiting.pop(), set()) - found
        found |= fresh
        waiting.extend(fresh)
    return frozenset(found)
