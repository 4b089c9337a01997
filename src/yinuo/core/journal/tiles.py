"""The tree in tiles of 256 hashes (C2SP tlog-tiles): their addresses, how they grow, and reading the tree
from them.

Level 0 holds leaf hashes; each hash of level L + 1 is the root over one full tile of level L.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from yinuo.core.journal.merkle import complete_root

WIDTH = 256
TILE_BYTES = WIDTH * 32
HIGHEST_LEVEL = 63
ENTRIES = -1
"""The level that stands for bundles of entries in an address."""

TileReader = Callable[[int, int], bytes]
"""(level, number) → the hashes of the tile, as many as there are; raises ``LookupError`` when there is
none."""

_ADDRESS = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<number>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


class NotAnAddress(ValueError):
    """A path that names no tile."""


@dataclass(frozen=True, slots=True)
class TileAddress:
    """Level (:data:`ENTRIES` for a bundle), number in the level, and width: 256 for a full tile."""

    level: int
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Such as ``tile/0/x001/x234/067.p/8``."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{number_path(self.number)}{partial}"


def number_path(number: int) -> str:
    """1234067 → ``x001/x234/067``."""
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.append(f"x{number % 1000:03d}")
    return "/".join(reversed(groups))


def parse_path(path: str) -> TileAddress:
    """Read ``tile/<L>/<N>[.p/<W>]`` or ``tile/entries/<N>[.p/<W>]``. Raises :class:`NotAnAddress`.

    A number has one spelling only: no groups of zeros in front, width 1 to 255, level at most 63.
    """
    match = _ADDRESS.fullmatch(path)
    if match is None:
        raise NotAnAddress(path)
    level = ENTRIES if match["level"] == "entries" else int(match["level"])
    number = int(match["number"].replace("x", "").replace("/", ""))
    address = TileAddress(level, number, int(match["width"] or WIDTH))
    if level > HIGHEST_LEVEL or address.path != path:
        raise NotAnAddress(path)
    return address


def width_at(level: int, number: int, size: int) -> int:
    """How many hashes the tile has in a tree of ``size`` leaves, 0 to 256 (for a bundle: entries)."""
    complete = size >> (8 * max(level, 0))
    return max(0, min(WIDTH, complete - number * WIDTH))


def entry_bundle(bodies: Iterable[bytes]) -> bytes:
    """Entries one after another, each with its length in 16 bits before it (big-endian)."""
    return b"".join(len(body).to_bytes(2, "big") + body for body in bodies)


def read_bundle(bundle: bytes) -> list[bytes]:
    """The entries of a bundle. Raises ``ValueError`` when it ends within one."""
    bodies, at = [], 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if end > len(bundle):
            raise ValueError("the bundle ends within an entry")
        bodies.append(bundle[at + 2 : end])
        at = end
    return bodies


class Growth:
    """A tree that grows: give it the tiles at its right edge and new leaf hashes, take back the tiles that
    changed."""

    def __init__(self, size: int, read: TileReader) -> None:
        self.size = size
        self._edges: list[bytearray] = []
        self._changed: dict[tuple[int, int], bytes] = {}
        level = 0
        while size >> (8 * level):
            complete = size >> (8 * level)
            number, width = divmod(complete, WIDTH)
            self._edges.append(bytearray(read(level, number)[: width * 32] if width else b""))
            level += 1

    def add(self, hashes: bytes) -> None:
        """Append leaf hashes, concatenated."""
        self.size += len(hashes) // 32
        self._add(0, self.size, hashes)

    def _add(self, level: int, complete: int, hashes: bytes) -> None:
        """Append ``hashes`` to ``level``, which then holds ``complete`` hashes; fill upward what became
        full."""
        if level == len(self._edges):
            self._edges.append(bytearray())
        edge = self._edges[level]
        first = (complete - (len(edge) + len(hashes)) // 32) // WIDTH
        edge += hashes
        upward: list[bytes] = []
        while len(edge) >= TILE_BYTES:
            full = bytes(edge[:TILE_BYTES])
            del edge[:TILE_BYTES]
            self._changed[level, first + len(upward)] = full
            upward.append(complete_root(full))
        if upward:
            self._add(level + 1, complete // WIDTH, b"".join(upward))

    def changed(self) -> Iterator[tuple[int, int, bytes]]:
        """(level, number, hashes) of the tiles that became full and of those at the edge; forgets the full
        ones."""
        for (level, number), hashes in self._changed.items():
            yield level, number, hashes
        self._changed.clear()
        for level, edge in enumerate(self._edges):
            if edge:
                yield level, (self.size >> (8 * level)) // WIDTH, bytes(edge)


def node_reader(read: TileReader, kept: int = 64) -> Callable[[int, int], bytes]:
    """A :data:`yinuo.core.journal.merkle.NodeReader` over tiles, which keeps the last ``kept`` tiles it
    read."""
    read = lru_cache(maxsize=kept)(read)

    def node(height: int, index: int) -> bytes:
        level, below = divmod(height, 8)
        first = index << below
        number, place = divmod(first, WIDTH)
        hashes = read(level, number)[place * 32 : (place + (1 << below)) * 32]
        if len(hashes) != 32 << below:
            raise LookupError(f"tile {level}/{number} does not reach to hash {place + (1 << below)}")
        return complete_root(hashes)

    return node
