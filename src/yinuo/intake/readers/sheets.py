"""Workbooks (xlsx, xlsb, xls, ods) through calamine: which sheets hold the data, and their rows as text columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

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
from yinuo.intake.readers import ods_parts, ours, xlsb_parts, xlsx_parts
from yinuo.intake.readers.errors import EmptyFile, EncryptedFile, TooManyColumns, TruncatedFile
from yinuo.intake.readers.headers import PREVIEW_ROWS, find_header
from yinuo.intake.readers.model import Block, Kind, Limits, Remark, Sheet, SourceTable, TemplateMark
from yinuo.intake.readers.no_records import Labels, head_of
from yinuo.intake.readers.plain import PlainCopy
from yinuo.intake.readers.sheet_rows import Table, sheet_blocks
from yinuo.intake.readers.sniff import Sniffed
from yinuo.intake.readers.values import cell_text

_FEWEST = 3
"""So many known names make a header of the class."""
_ALIKE = 0.8
"""A sheet with this share of the known names of another one holds the same kind of table."""


class WorkbookBacking:
    """The chosen sheets of a workbook; blocks are read from what calamine holds, a slice of rows at a time."""

    def __init__(self, tables: list[Table]) -> None:
        self._tables = tables

    def blocks(self, wanted: Sequence[str]) -> Iterator[Block]:
        for table in self._tables:
            yield from sheet_blocks(table, wanted)

    def close(self) -> None:
        self._tables = []


def open_workbook(
    path: Path,
    copy: PlainCopy,
    filename: str,
    sniffed: Sniffed,
    limits: Limits,
    known: Collection[str],
    labels: Labels,
) -> SourceTable:
    """Read a workbook and choose its data sheets. ``known`` are folded names of the class, may be empty; ``labels`` the words
    of lines below a table.

    ``copy`` holds the parts of a container; an old xls is none and read from ``path``.
    """
    if sniffed.kind is not Kind.XLS:
        _refuse_far_cells(copy, limits)
    with _opened(path, copy, sniffed.kind) as book:
        template = _template_mark(book)
        beside = xlsx_parts.read_beside(copy, sniffed.error_parts)
        tables, remarks = _data_tables(book, beside, limits, known, labels)
        hidden = list(_hidden_rows(tables, beside))
    headers = tuple(dict.fromkeys(name for table in tables for name in table.names))
    remarks = [*sniffed.remarks, *remarks, *_example_remarks(tables), *hidden]
    return SourceTable(
        kind=sniffed.kind,
        filename=filename,
        headers=headers,
        sheets=tuple(_sheet(table) for table in tables),
        sample=tuple((*row, *[None] * (len(headers) - len(row))) for row in _sample(tables[0])),
        remarks=tuple(remarks),
        template=template,
        backing=WorkbookBacking(tables),
    )


def _refuse_far_cells(copy: PlainCopy, limits: Limits) -> None:
    copy.path()  # whole from here on
    asked = (parts.widest(copy, limits.columns) for parts in (xlsx_parts, xlsb_parts, ods_parts))
    if found := next(filter(None, asked), 0):
        raise TooManyColumns(found=found, allowed=limits.columns)


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
        raise TruncatedFile() from error
    with book:
        yield book


def _grid(book: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except (CalamineError, OSError, ValueError) as error:
        raise TruncatedFile() from error


def _template_mark(book: CalamineWorkbook) -> TemplateMark | None:
    if ours.MARK_SHEET not in book.sheet_names:
        return None
    pairs = {str(row[0]): str(row[1]) for row in _grid(book, ours.MARK_SHEET).iter_rows() if len(row) >= 2}
    if "class" not in pairs:
        return None
    return TemplateMark(pairs["class"], pairs.get("edition", ""), pairs.get("language", "zh"))


def _data_tables(
    book: CalamineWorkbook,
    beside: xlsx_parts.Beside,
    limits: Limits,
    known: Collection[str],
    labels: Labels,
) -> tuple[list[Table], list[Remark]]:
    """All sheets with the header of the best sheet that has rows; the others are said aloud."""
    hidden: list[str] = []
    tables: list[Table] = []
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet or meta.name in (ours.MARK_SHEET, ours.LISTS_SHEET):
            continue
        table = _table(_grid(book, meta.name), beside, limits, known, labels)
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
    chosen = [table for table in tables if _same_table(table, best, known)]
    return chosen, [*_sheet_remarks(tables, chosen, hidden), *_other_headers(chosen, known)]


def _table(
    grid: CalamineSheet,
    beside: xlsx_parts.Beside,
    limits: Limits,
    known: Collection[str],
    labels: Labels,
) -> Table | None:
    """The sheet with its header, or None when it is blank or a page of our own."""
    name = grid.name
    if grid.start is None:
        return None
    if grid.width > limits.columns:
        raise TooManyColumns(found=grid.width, allowed=limits.columns)
    preview = [[cell_text(cell) for cell in row] for row in islice(grid.iter_rows(), PREVIEW_ROWS)]
    first = next((cell for row in preview for cell in row if cell), None)
    if ours.is_our_page(name, first):
        return None
    left = grid.start[1]
    areas = [*(grid.merged_cell_ranges or []), *beside.merges.get(name, [])]
    merges = [((top, a - left), (bottom, b - left)) for (top, a), (bottom, b) in areas]
    header = find_header(preview, merges, known)
    if header is None:
        return None
    errors, head = beside.errors.get(name, {}), head_of(preview[: header.last + 1])
    return Table(name, grid, header, left, merges, errors, preview, head, labels)


def _worth(table: Table, known: Collection[str]) -> tuple[int, int]:
    hits = sum(1 for name in table.names if fold_header(name) in known) if known else 0
    rows = (table.grid.end or (0, 0))[0] - table.header.last
    return hits, rows * len(table.names)


def _same_table(table: Table, best: Table, known: Collection[str]) -> bool:
    """Whether two sheets hold the same kind of table: with the same header, or with one that has nearly all the names of the
    class that the other has, and no other one, for that might be the same column by another name.
    """
    if table is best or best.header.missing or table.header.missing:
        return table is best
    if set(table.names) == set(best.names):
        return True
    fewer, more = sorted((_of_class(table, known), _of_class(best, known)), key=len)
    return fewer <= more and len(fewer) >= max(_ALIKE * len(more), _FEWEST)


def _of_class(table: Table, known: Collection[str]) -> set[str]:
    """The names in the header that the class knows, or of which it knows a line."""
    return {
        name for name in table.names if any(fold_header(part) in known for part in (name, *name.split(" / ")))
    }


def _other_headers(chosen: list[Table], known: Collection[str]) -> Iterator[Remark]:
    """How the headers of sheets that are read together differ, as far as the class knows the names."""
    names = {table.name: _of_class(table, known) for table in chosen}
    every = [name for table in chosen for name in table.names if name in names[table.name]]
    for table in chosen:
        if fewer := [name for name in dict.fromkeys(every) if name not in table.names]:
            text = Text(
                "工作表“{sheet}”没有“{zh}”这一栏，按空着读取。",
                "Sheet “{sheet}” has no column {en}: it was read as empty.",
            )
            yield Remark(
                "sheet-unlike", text.format(sheet=table.name, zh="”“".join(fewer), en=", ".join(fewer))
            )


def _sheet_remarks(tables: list[Table], chosen: list[Table], hidden: list[str]) -> list[Remark]:
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
    if left_out := [table.name for table in tables if table not in chosen]:
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


def _example_remarks(tables: list[Table]) -> list[Remark]:
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


def _hidden_rows(tables: list[Table], beside: xlsx_parts.Beside) -> Iterator[Remark]:
    """Rows that a person or a filter has hidden are data like all others, which who hid them may not expect."""
    for table in tables:
        hidden = beside.hidden.get(table.name, frozenset())
        rows = table.grid.iter_rows() if hidden else iter(())
        found = [
            number + 1
            for number, row in enumerate(rows)
            if number in hidden and number >= table.first_data and any(cell != "" for cell in row)
        ]
        if found:
            text = Text(
                "工作表“{sheet}”里隐藏或筛选掉的 {count} 行也一起读取了，最先是第 {first} 行；不想报的请删去再交。",
                "{count} hidden or filtered rows of sheet “{sheet}” were read too, the first of them row {first}: delete what "
                "you do not mean to hand in.",
            )
            yield Remark("rows-hidden", text.format(sheet=table.name, count=len(found), first=found[0]))


def _sheet(table: Table) -> Sheet:
    columns = {name: column + table.left + 1 for column, name in table.header.names.items()}
    return Sheet(
        table.name, 0 if table.header.missing else table.header.last + 1, table.first_data + 1, columns
    )


def _has_rows(table: Table) -> bool:
    return (
        table.grid.total_height > PREVIEW_ROWS
        or bool(_sample(table))
        or any(row >= table.first_data for row, _ in table.errors)
    )


def _sample(table: Table) -> tuple[tuple[str | None, ...], ...]:
    rows = (row for row in table.preview[table.first_data :] if any(row) and not ours.is_example(row[0]))
    return tuple(tuple(row[c] for c in table.header.names) for row in islice(rows, 10))
