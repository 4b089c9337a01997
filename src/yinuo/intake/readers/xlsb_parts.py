"""How far the cells of an xlsb reach, asked before a parser takes room for all of them.

A part is a run of records ([MS-XLSB] 2.1.4): the kind in one or two bytes and the size in up to four, seven bits of each
byte, then the data. Going through all of them costs what reading them does, so only a sheet is gone through that says
itself that it is so wide; one that lies about it is bounded by the memory of the worker.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import unpack_from

from yinuo.intake.readers.plain import PlainCopy

_BEGIN_SHEET = b"\x81\x01\x00"
"""What the part of a sheet begins with: BrtBeginSheet, without data."""
_DIMENSION, _BEGIN_ROWS = 148, 145
_FILLED = frozenset(range(2, 12))
"""Cells with a value: numbers, errors, texts, and results of formulas. A blank one takes no room."""


def widest(copy: PlainCopy, limit: int) -> int:
    """How many columns the widest sheet reaches over, as far as that is more than ``limit``; else 0."""
    parts = (copy.part(name) for name in copy.names if name.endswith(".bin"))
    return max((_reach(part, limit) for part in parts if part[:3] == _BEGIN_SHEET), default=0)


def _reach(part: memoryview, limit: int) -> int:
    if _said(part) <= limit:
        return 0
    cells = (column for kind, column in _columns(part) if kind in _FILLED)
    most = max(cells, default=-1) + 1
    return most if most > limit else 0


def _said(part: memoryview) -> int:
    """Over how many columns the sheet says it reaches; 0 where it does not say so before its rows."""
    for kind, start, size in _records(part):
        if kind == _DIMENSION and size >= 16:
            (last,) = unpack_from("<I", part, start + 12)
            return int(last) + 1
        if kind == _BEGIN_ROWS:
            break
    return 0


def _columns(part: memoryview) -> Iterator[tuple[int, int]]:
    """Kind and column of what may be cells."""
    for kind, start, size in _records(part):
        if kind in _FILLED and size >= 4:
            yield kind, unpack_from("<I", part, start)[0]


def _records(part: memoryview) -> Iterator[tuple[int, int, int]]:
    """Kind, start and size of each record that lies whole within the part."""
    place, end = 0, len(part)
    while place < end:
        kind, place = _number(part, place, 2)
        size, place = _number(part, place, 4)
        if place + size > end:
            return
        yield kind, place, size
        place += size


def _number(part: memoryview, place: int, most: int) -> tuple[int, int]:
    """A number of at most ``most`` bytes, the last of which is below 128, and the place after it."""
    number = shift = 0
    for byte in part[place : place + most]:
        place += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    return number, place
