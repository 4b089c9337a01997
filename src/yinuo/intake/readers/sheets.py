"""Workbooks (xlsx, xlsb, xls, ods) through calamine: which sheets hold the data, and their rows as text columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from yinuo.core.definitions.headers import fold_header
from yinuo.core.errors import Text
from yinuo.intake.readers import ours, xlsx_parts
from yinuo.intake.readers.errors import EmptyFile, EncryptedFile, FileTooLarge, TruncatedFile
from yinuo.intake.readers.headers import PREVIEW_ROWS, Header, Merge, find_header
from yinuo.intake.readers.model import Block, Kind, Limits, Remark, Sheet, SourceTable, TemplateMark
from yinuo.intake.readers.plain import PlainCopy
from yinuo.intake.readers.sniff import Sniffed
from yinuo.intake.readers.values import SAFE_DIGITS, cell_text, text_column

BLOCK_ROWS = 2048
Cells = list[Any]


@dataclass(slots=True)
class _Table:
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

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.header.names.values())

    @property
    def first_data(self) -> int:
        return self.header.last + 1


class WorkbookBacking:
    """The chosen sheets of a workbook; blocks are read from what calamine holds, a slice of rows at a time."""

    def __init__(self, tables: list[_Table]) -> None:
        self._tables = tables

    def blocks(self, wanted: Sequence[str]) -> Iterator[Block]:
        for table in self._tables:
            yield from _sheet_blocks(table, wanted)

    def close(self) -> None:
        self._tables = []


def open_workbook(
    path: Path, copy: PlainCopy, filename: str, sniffed: Sniffed, limits: Limits, known: Collection[str]
) -> SourceTable:
    """Read a workbook and choose its data sheets. ``known`` are folded names of the class, may be empty.

    ``copy`` holds the parts of a container; an old xls is none and read from ``path``.
    """
    with _opened(path, copy, sniffed.kind) as book:
        template = _template_mark(book)
        beside = xlsx_parts.read_beside(copy, sniffed.error_parts)
        tables, remarks = _data_tables(book, beside, limits, known)
    remarks = [*sniffed.remarks, *remarks, *_example_remarks(tables)]
    return SourceTable(
        kind=sniffed.kind,
        filename=filename,
        headers=tables[0].names,
        sheets=tuple(_sheet(table) for table in tables),
        sample=_sample(tables[0]),
        remarks=tuple(remarks),
        template=template,
        backing=WorkbookBacking(tables),
    )


@contextmanager
def _opened(path: Path, copy: PlainCopy, kind: Kind) -> Iterator[CalamineWorkbook]:
    """By content, whatever the file is called: calamine believes the name of a path that has an extension."""
    try:
        if kind is Kind.XLS:
            with path.open("rb") as file:
                book = CalamineWorkbook.from_filelike(file)
        else:
            book = CalamineWorkbook.from_path(copy.path())
    except PasswordError as error:
        raise EncryptedFile() from error
    except (CalamineError, OSError, ValueError) as error:
        raise TruncatedFile(detail=str(error)[:120]) from error
    with book:
        yield book


def _grid(book: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except (CalamineError, OSError, ValueError) as error:
        raise TruncatedFile(detail=f"{name}: {str(error)[:120]}") from error


def _template_mark(book: CalamineWorkbook) -> TemplateMark | None:
    if ours.MARK_SHEET not in book.sheet_names:
        return None
    pairs = {str(row[0]): str(row[1]) for row in _grid(book, ours.MARK_SHEET).iter_rows() if len(row) >= 2}
    if "class" not in pairs:
        return None
    return TemplateMark(pairs["class"], pairs.get("edition", ""), pairs.get("language", "zh"))


def _data_tables(
    book: CalamineWorkbook, beside: xlsx_parts.Beside, limits: Limits, known: Collection[str]
) -> tuple[list[_Table], list[Remark]]:
    """All sheets with the header of the best sheet that has rows; the others are said aloud."""
    hidden: list[str] = []
    tables: list[_Table] = []
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet or meta.name in (ours.MARK_SHEET, ours.LISTS_SHEET):
            continue
        table = _table(_grid(book, meta.name), beside, limits, known)
        if table is None:
            continue
        if meta.visible == SheetVisibleEnum.Visible:
            tables.append(table)
        else:
            hidden.append(meta.name)
    filled = [table for table in tables if _has_rows(table)]
    if not filled:
        raise EmptyFile()
    best = max(filled, key=lambda table: _worth(table, known))
    chosen = [table for table in tables if _same_header(table, best)]
    return chosen, _sheet_remarks(tables, chosen, hidden)


def _table(
    grid: CalamineSheet, beside: xlsx_parts.Beside, limits: Limits, known: Collection[str]
) -> _Table | None:
    """The sheet with its header, or None when it is blank or a page of our own."""
    name = grid.name
    if grid.start is None:
        return None
    if grid.width > limits.columns:
        raise FileTooLarge(found=f"{name}: {grid.width} 列 columns", allowed=f"{limits.columns} 列 columns")
    preview = [[cell_text(cell) for cell in row] for row in islice(grid.iter_rows(), PREVIEW_ROWS)]
    first = next((cell for row in preview for cell in row if cell), None)
    if ours.is_our_page(name, first):
        return None
    left = grid.start[1]
    areas = [*(grid.merged_cell_ranges or []), *beside.merges.get(name, [])]
    merges = [((top, a - left), (bottom, b - left)) for (top, a), (bottom, b) in areas]
    header = find_header(preview, merges, known)
    return _Table(name, grid, header, left, merges, beside.errors.get(name, {}), preview) if header else None


def _worth(table: _Table, known: Collection[str]) -> tuple[int, int]:
    hits = sum(1 for name in table.names if fold_header(name) in known) if known else 0
    rows = (table.grid.end or (0, 0))[0] - table.header.last
    return hits, rows * len(table.names)


def _same_header(table: _Table, best: _Table) -> bool:
    return (not best.header.missing and set(table.names) == set(best.names)) or table is best


def _sheet_remarks(tables: list[_Table], chosen: list[_Table], hidden: list[str]) -> list[Remark]:
    remarks = []
    if len(chosen) > 1:
        remarks.append(
            _named(
                "sheets-joined",
                [t.name for t in chosen],
                "表头相同，一起读取：{}",
                "Same header, read together: {}",
            )
        )
    left_out = [table.name for table in tables if table not in chosen]
    if left_out:
        remarks.append(
            _named("sheets-left-out", left_out, "这些工作表没有读取：{}", "These sheets were not read: {}")
        )
    if hidden:
        remarks.append(
            _named("sheets-hidden", hidden, "隐藏的工作表没有读取：{}", "Hidden sheets were not read: {}")
        )
    if chosen[0].header.missing:
        remarks.append(
            Remark(
                "no-header",
                Text(
                    "没有找到表头，各列按顺序编号，请指定每一列是什么。",
                    "No header was found; the columns are numbered, please say what each one is.",
                ),
            )
        )
    return remarks


def _named(code: str, names: list[str], zh: str, en: str) -> Remark:
    return Remark(code, Text(zh.format("、".join(names)), en.format(", ".join(names))))


def _example_remarks(tables: list[_Table]) -> list[Remark]:
    found = [
        f"{table.name} {number + 1}"
        for table in tables
        for number, row in enumerate(table.preview)
        if number >= table.first_data and row and ours.is_example(row[0])
    ]
    return (
        [
            _named(
                "example-left-out",
                found,
                "模板的示例行没有读取：{}",
                "The example row of the template was left out: {}",
            )
        ]
        if found
        else []
    )


def _sheet(table: _Table) -> Sheet:
    columns = {name: column + table.left + 1 for column, name in table.header.names.items()}
    return Sheet(
        table.name, 0 if table.header.missing else table.header.last + 1, table.first_data + 1, columns
    )


def _has_rows(table: _Table) -> bool:
    return (
        table.grid.total_height > PREVIEW_ROWS
        or bool(_sample(table))
        or any(row >= table.first_data for row, _ in table.errors)
    )


def _sample(table: _Table) -> tuple[tuple[str | None, ...], ...]:
    rows = (row for row in table.preview[table.first_data :] if any(row) and not ours.is_example(row[0]))
    return tuple(tuple(row[c] for c in table.header.names) for row in islice(rows, 10))


def _sheet_blocks(table: _Table, wanted: Sequence[str]) -> Iterator[Block]:
    places = {name: column for column, name in table.header.names.items()}
    columns = [places[name] for name in wanted]
    repairs = _repairs(table)
    in_error = {row + 1 for row, column in table.errors if column - table.left in columns}
    rows = table.grid.iter_rows()
    number = sum(1 for _ in islice(rows, table.first_data)) + 1
    while chunk := list(islice(rows, BLOCK_ROWS)):
        numbers: Sequence[int] = range(number, number + len(chunk))
        number += len(chunk)
        if left_out := _left_out(numbers, chunk, columns, in_error):
            chunk = [row for i, row in zip(numbers, chunk, strict=True) if i not in left_out]
            numbers = [i for i in numbers if i not in left_out]
        if chunk:
            yield _block(table.name, numbers, chunk, list(zip(columns, wanted, strict=True)), repairs)


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
    sheet: str, numbers: Sequence[int], rows: list[Cells], columns: list[tuple[int, str]], repairs: _Repairs
) -> Block:
    """One slice of rows turned into columns of text, with what is wrong in them."""
    by_column = list(zip(*rows, strict=True))
    problems: list[tuple[int, str, str, str]] = []
    arrays = []
    for column, name in columns:
        values: Sequence[Any] = by_column[column]
        if column in repairs:
            values = _repaired(values, numbers, repairs[column], name, problems)
        kinds = set(map(type, values))
        if float in kinds:
            problems += _lost_digits(values, name)
        arrays.append(text_column(values, kinds))
    return Block(sheet, numbers, arrays, sorted(problems))


def _repairs(table: _Table) -> _Repairs:
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


def _merged_downwards(table: _Table) -> dict[tuple[int, int], _Top]:
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


def _columns_merged(table: _Table) -> Iterator[tuple[int, int, int]]:
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
