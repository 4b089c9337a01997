"""The rows of one sheet as blocks of text columns; what calamine cannot give as it is is put right on the way."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from python_calamine import CalamineSheet

from yinuo.intake.readers import ours, xlsx_parts
from yinuo.intake.readers.headers import Header, Merge
from yinuo.intake.readers.model import Block
from yinuo.intake.readers.no_records import Head, Labels, last_told, told_apart
from yinuo.intake.readers.values import LONGEST_SHOWN, SAFE_DIGITS, cell_text, text_column

BLOCK_ROWS = 2048
Cells = list[Any]


@dataclass(slots=True)
class Table:
    """A visible sheet with its header found. Numbers count from 0; ``left`` is the column of the first cell read, from
    which the merged areas count their columns."""

    name: str
    grid: CalamineSheet
    header: Header
    left: int
    merges: list[Merge]
    errors: xlsx_parts.Errors
    """Formula errors by row and column of the whole sheet."""
    preview: list[list[str | None]]
    head: Head
    labels: Labels

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.header.names.values())

    @property
    def first_data(self) -> int:
        return self.header.last + 1


def sheet_blocks(table: Table, wanted: Sequence[str]) -> Iterator[Block]:
    """The data rows with the columns of the ``wanted`` headers, in their order."""
    places = {name: column for column, name in table.header.names.items()}
    pairs = [(places.get(name), name) for name in wanted]
    columns = [column for column, _ in pairs if column is not None]
    repairs = _repairs(table)
    in_error = {row + 1 for row, column in table.errors if column - table.left in columns}
    for chunk, last in last_told(_kept(table, columns, in_error)):
        numbers, rows = zip(*chunk, strict=True)
        yield _block(table, numbers, rows, pairs, repairs, last)


def _kept(
    table: Table, columns: Sequence[int], in_error: Collection[int]
) -> Iterator[list[tuple[int, Cells]]]:
    """The rows below the header with their numbers, a slice at a time, without those that are left out."""
    rows = table.grid.iter_rows()
    number = sum(1 for _ in islice(rows, table.first_data)) + 1
    while chunk := list(islice(rows, BLOCK_ROWS)):
        numbers = range(number, number + len(chunk))
        number += len(chunk)
        left_out = _left_out(numbers, chunk, columns, in_error)
        numbered = zip(numbers, chunk, strict=True)
        yield [each for each in numbered if each[0] not in left_out] if left_out else list(numbered)


def _left_out(
    numbers: Sequence[int], rows: Sequence[Cells], columns: Sequence[int], in_error: Collection[int]
) -> set[int]:
    """Numbers of rows blank in every mapped column (a column of running numbers does not make a row, a formula error
    does), and of the example."""
    if not columns:
        return set(numbers)
    first = columns[0]
    return {
        number
        for number, row in zip(numbers, rows, strict=True)
        if ours.is_example(row[0])
        or (row[first] == "" and number not in in_error and all(row[column] == "" for column in columns))
    }


_Repairs = Mapping[int, Mapping[int, tuple[str, Any]]]
"""Column (read from 0) → row (from 1) → (problem kind or "", value): the few cells calamine cannot give as they are."""


def _block(
    table: Table,
    numbers: Sequence[int],
    rows: Sequence[Cells],
    columns: Sequence[tuple[int | None, str]],
    repairs: _Repairs,
    last: bool,
) -> Block:
    """One slice of rows turned into columns of text, with what is wrong in them."""
    by_column = list(zip(*rows, strict=True))
    problems: list[tuple[int, str, str, str]] = []
    arrays = []
    for column, name in columns:
        if column is None:  # another sheet has it
            arrays.append(text_column([None] * len(rows)))
            continue
        values: Sequence[Any] = by_column[column]
        if column in repairs:
            values = _repaired(values, numbers, repairs[column], name, problems)
        kinds = set(map(type, values))
        if float in kinds:
            problems += _lost_digits(values, name)
        arrays.append(text_column(values, kinds))
    problems += _nameless(by_column, table.header.names)
    told = told_apart(rows, problems, table.head, table.labels, last=last)
    return Block(table.name, numbers, arrays, told)


def _nameless(
    by_column: Sequence[Sequence[Any]], named: Collection[int]
) -> Iterator[tuple[int, str, str, str]]:
    """The rows that have something in a column without a name, each with the first of it."""
    found: dict[int, str] = {}
    for column in sorted(set(range(len(by_column))) - set(named), reverse=True):
        found |= {i: cell_text(cell) or "" for i, cell in enumerate(by_column[column]) if cell != ""}
    return ((i, "too-many-cells", "", text[:LONGEST_SHOWN]) for i, text in found.items())


def _repairs(table: Table) -> _Repairs:
    """Formula errors are put back; cells merged downwards take the value of the top cell."""
    known = {
        (row + 1, column - table.left): ("formula-error", value)
        for (row, column), value in table.errors.items()
    }
    found: dict[int, dict[int, tuple[str, Any]]] = {}
    for (row, column), top in _merged_downwards(table).items():
        found.setdefault(column, {})[row] = known.get((top.row, column)) or ("", top.value)
    for (row, column), repair in known.items():
        found.setdefault(column, {})[row] = repair
    return found


def _repaired(
    values: Sequence[Any],
    numbers: Sequence[int],
    repairs: Mapping[int, tuple[str, Any]],
    name: str,
    problems: list[tuple[int, str, str, str]],
) -> list[Any]:
    """The column with its repairs; a blank cell only is filled. Problems are added to ``problems``."""
    repaired = list(values)
    for i, number in enumerate(numbers):
        if number in repairs:
            kind, value = repairs[number]
            repaired[i] = value if repaired[i] == "" else repaired[i]
            if kind:
                problems.append((i, kind, name, str(value)))
    return repaired


def _lost_digits(values: Sequence[Any], name: str) -> Iterator[tuple[int, str, str, str]]:
    """Numbers of more digits than a spreadsheet keeps: codes typed into cells that were not text."""
    for i, value in enumerate(values):
        if type(value) is float and abs(value) >= SAFE_DIGITS:
            yield i, "lost-digits", name, str(cell_text(value))


@dataclass(frozen=True, slots=True)
class _Top:
    """The cell that shows for all of a merged area: its row, from 1, and its value."""

    row: int
    value: Any


def _merged_downwards(table: Table) -> dict[tuple[int, int], _Top]:
    """The top cell for every cell merged under it over data rows, by (row from 1, column read from 0)."""
    areas = list(_columns_merged(table))
    tops = {(top, column) for column, top, _ in areas}
    rows = {top for top, _ in tops}
    found = {
        (r, c): _Top(r + 1, value)
        for r, row in enumerate(table.grid.iter_rows() if rows else ())
        if r in rows
        for c, value in enumerate(row)
        if (r, c) in tops
    }
    return {
        (row + 1, column): found[top, column]
        for column, top, bottom in areas
        for row in range(top + 1, bottom + 1)
    }


def _columns_merged(table: Table) -> Iterator[tuple[int, int, int]]:
    """Column, top and bottom row of the areas merged downwards over data rows, as far as the sheet has cells.

    No spreadsheet lets areas overlap; of those in a file that do, only the first counts.
    """
    end, reached = table.grid.end or (-1, -1), dict[int, int]()
    for (top, left), (bottom, right) in sorted(table.merges):
        last = min(bottom, end[0])
        if left != right or not 0 <= left < table.grid.width or not reached.get(left, -1) < top < last:
            continue
        reached[left] = last
        if top >= table.first_data:
            yield left, top, last
