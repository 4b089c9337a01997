"""Where the header of a table is: below title rows, over several lines, merged, or missing.

Works on the first rows of a sheet as text; knows nothing of files.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from yinuo.core.definitions.headers import fold_header

PREVIEW_ROWS = 40
_LOOK_FOR_HEADER = 25
_CODE = re.compile(r"^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$")
_NUMBERISH = re.compile(r"^[-+]?[\d.,/:年月日\s-]*\d[\d.,/:年月日\s-]*$")
_LONGEST_HEADER = 60
_WIDE_ENOUGH = (0.8, 0.5)
"""A header fills most columns; only when no such row looks like names is one that fills half of them taken."""

Row = Sequence[str | None]
Merge = tuple[tuple[int, int], tuple[int, int]]
"""((first row, first column), (last row, last column)), from 0."""


@dataclass(frozen=True, slots=True)
class Header:
    """Rows ``first`` to ``last`` (from 0) hold the header; ``last`` is ``first - 1`` when there is none.

    ``names`` maps each column (from 0) that has a name or data to its unique name.
    """

    first: int
    last: int
    names: dict[int, str]

    @property
    def missing(self) -> bool:
        return self.last < self.first


def find_header(
    rows: Sequence[Row], merges: Sequence[Merge] = (), known: Collection[str] = ()
) -> Header | None:
    """The header of a table whose first rows are given; None when the rows are all blank.

    ``known`` holds folded codes, titles and aliases of the class: a row that hits them wins over any guess.
    """
    counts = [sum(1 for cell in row if cell) for row in rows]
    width = max(counts, default=0)
    if width == 0:
        return None
    row = _header_row(rows, counts, width, known)
    if row is None:
        first = next(i for i, n in enumerate(counts) if n >= width * 0.5)
        return Header(first, first - 1, _numbered(rows, first))
    first, last = _first_line(rows, row, merges), _last_line(rows, row, merges, known)
    return Header(first, last, _names(rows, first, last, merges))


def _header_row(rows: Sequence[Row], counts: list[int], width: int, known: Collection[str]) -> int | None:
    """The row with the most known names; else the first wide row, when it looks like names and not like data."""
    looked_at = range(min(len(rows), _LOOK_FOR_HEADER))
    hits = [_hits(rows[i], known) for i in looked_at]
    best = max(looked_at, key=lambda i: (hits[i], -i), default=0)
    if hits and hits[best] >= max(1, min(3, counts[best] // 4)):
        return best
    for share in _WIDE_ENOUGH:
        wide = (i for i in looked_at if counts[i] >= max(1, width * share))
        first = next((i for i in wide if _name_like(rows[i]) >= counts[i] * 0.6), None)
        if first is not None:
            return first
    return None


def _hits(row: Row, known: Collection[str]) -> int:
    if not known:
        return 0
    return len({folded for cell in row if cell and (folded := fold_header(cell)) in known})


def _name_like(row: Row) -> int:
    """How many cells could be column names: short, no numbers or dates, no sentences, each once."""
    cells = {cell for cell in row if cell}
    return sum(
        1
        for cell in cells
        if len(cell) <= _LONGEST_HEADER and not _NUMBERISH.match(cell) and "。" not in cell
    )


def _first_line(rows: Sequence[Row], row: int, merges: Sequence[Merge]) -> int:
    """Upward: rows of group names, which are merged over several columns but not over (nearly) all of them."""
    first = row
    columns = sum(1 for cell in rows[row] if cell)
    while first > 0 and _is_group_row(rows[first - 1], first - 1, merges, columns):
        first -= 1
    return first


def _is_group_row(row: Row, number: int, merges: Sequence[Merge], columns: int) -> bool:
    groups = [m for m in merges if m[0][0] <= number <= m[1][0]]
    return sum(1 for cell in row if cell) >= 2 and any(
        1 <= m[1][1] - m[0][1] < max(columns - 1, 2) for m in groups
    )


def _last_line(rows: Sequence[Row], row: int, merges: Sequence[Merge], known: Collection[str]) -> int:
    """Downward: rows that a merge in the header reaches, or that are names or codes themselves."""
    last = max([row, *(m[1][0] for m in merges if m[0][0] == row and m[1][0] - row < 5)])
    if last == row and any(m[0][0] == row == m[1][0] for m in merges) and _completes(rows, row):
        last = row + 1
    while last + 1 < len(rows) and _is_header_too(rows[last + 1], known):
        last += 1
    return min(last, len(rows) - 1)


def _completes(rows: Sequence[Row], row: int) -> bool:
    """Whether the next row names the columns the merged row left blank."""
    if row + 1 >= len(rows):
        return False
    below = rows[row + 1]
    blank = [c for c, cell in enumerate(rows[row]) if not cell and c < len(below) and below[c]]
    return bool(blank) and _name_like(below) == sum(1 for cell in below if cell)


def _is_header_too(row: Row, known: Collection[str]) -> bool:
    cells = [cell for cell in row if cell]
    if len(cells) < 2:
        return False
    codes = sum(1 for cell in cells if _CODE.match(cell.strip()))
    return codes >= len(cells) * 0.6 or _hits(row, known) >= max(3, len(cells) * 0.5)


def _names(rows: Sequence[Row], first: int, last: int, merges: Sequence[Merge]) -> dict[int, str]:
    lines = [_spread(rows[i], i, merges, is_group=i < last) for i in range(first, last + 1)]
    width = max(len(row) for row in rows)
    found: dict[int, str] = {}
    for column in range(width):
        parts = [tidy(line[column] or "") for line in lines if column < len(line)]
        name = " / ".join(dict.fromkeys(part for part in parts if part))
        if name or any(column < len(row) and row[column] for row in rows[last + 1 :]):
            found[column] = name or _number_name(column)
    return _unique(found)


def _spread(row: Row, number: int, merges: Sequence[Merge], *, is_group: bool) -> list[str | None]:
    """A header line with the name of a group repeated over the columns it is merged across."""
    cells = list(row)
    for (top, left), (bottom, right) in merges:
        if top <= number <= bottom and right > left and is_group and left < len(cells):
            cells[left : right + 1] = [cells[left]] * (min(right + 1, len(cells)) - left)
    return cells


def tidy(text: str) -> str:
    """A header on one line: a break between Chinese characters vanishes, elsewhere it becomes one space."""
    joined = re.sub(r"(?<=[⺀-鿿])\s*[\r\n]+\s*(?=[⺀-鿿（(])", "", text.strip())
    return re.sub(r"\s+", " ", joined)


def _unique(names: dict[int, str]) -> dict[int, str]:
    seen: dict[str, int] = {}
    unique: dict[int, str] = {}
    for column, name in names.items():
        seen[name] = seen.get(name, 0) + 1
        unique[column] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return unique


def _numbered(rows: Sequence[Row], first: int) -> dict[int, str]:
    used = {c for row in rows[first:] for c, cell in enumerate(row) if cell}
    return {column: _number_name(column) for column in sorted(used)}


def _number_name(column: int) -> str:
    return f"第{column + 1}列"
