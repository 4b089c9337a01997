"""Whether the journal inside a backup is the one it says it continues.

The leaf hashes are read from the copy itself, in order; the tree is grown over them and its root compared at every
signed checkpoint the copy holds, at what the manifest promises, and at what this home signed last.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yinuo.core.journal.merkle import EMPTY_ROOT, node_hash
from yinuo.management.backup.errors import JournalDoesNotContinue


@dataclass(frozen=True, slots=True)
class Claim:
    """A size and the root the journal must have there; ``whose`` says who stated it."""

    size: int
    root: bytes
    whose: str


class _Frontier:
    """The roots of the complete subtrees at the right edge: enough to know the root at any size on the way."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        height, current = 0, leaf
        while self._edge and self._edge[-1][0] == height:
            current = node_hash(self._edge.pop()[1], current)
            height += 1
        self._edge.append((height, current))
        self.size += 1

    def root(self) -> bytes:
        if not self._edge:
            return EMPTY_ROOT
        result = self._edge[-1][1]
        for _, left in reversed(self._edge[:-1]):
            result = node_hash(left, result)
        return result


def check_continuity(leaves: Iterable[bytes], claims: Iterable[Claim]) -> tuple[int, bytes]:
    """Size and root of the journal in ``leaves``. Raises :class:`JournalDoesNotContinue` naming the first claim broken."""
    frontier, waiting = _Frontier(), sorted(claims, key=lambda claim: claim.size)
    for leaf in leaves:
        _settle(frontier, waiting)
        frontier.add(leaf)
    _settle(frontier, waiting)
    if waiting:
        claim = waiting[0]
        raise JournalDoesNotContinue(detail=f"{claim.whose}: {claim.size} > {frontier.size}")
    return frontier.size, frontier.root()


def _settle(frontier: _Frontier, waiting: list[Claim]) -> None:
    while waiting and waiting[0].size == frontier.size:
        claim = waiting.pop(0)
        if frontier.root() != claim.root:
            raise JournalDoesNotContinue(detail=f"{claim.whose}: {claim.size}, {claim.root.hex()[:16]}…")
