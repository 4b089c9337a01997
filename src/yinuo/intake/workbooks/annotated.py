"""The clerk's own workbook comes back with its faults marked, so that it can be corrected and sent again.

An xlsx of ordinary size is opened and everything in it stays; only faulty cells get a colour and a comment. Any
other file (xls, ods, csv, json, very large ones), or when only the faulty rows are wanted, becomes a new xlsx with
the same columns. Either way the first sheet says what there is to mend, by cause.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import openpyxl
import xlsxwriter
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from yinuo.core.errors import Text
from yinuo.intake.readers import Kind, Sheet, SourceTable, ours

LARGEST_REOPENED = 4 * 1024 * 1024
"""Bytes of an xlsx up to which it is re-opened; beyond, openpyxl would need minutes and gigabytes."""
_COLOURS = {"error": "FFC7CE", "warning": "FFEB9C"}
_COMMENT_AUTHOR = "一诺"
_LONGEST_COMMENT = 2000
_MOST_COMMENTS = 20_000
"""Further faulty cells of a new workbook are coloured only: spreadsheets grow slow with more comments."""
_ROWS_PER_SHEET = 1_000_000
_LONGEST_CELL = 32_767
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_COMMENT_WIDTH, _LINE_HEIGHT = 320, 18

_HEADS = {
    "zh": ("级别", "原因", "怎么改", "列", "处数", "最先出现在"),
    "en": ("Level", "What", "How to mend", "Column", "Places", "First seen at"),
}
_LEVELS = {
    "zh": {"error": "必须改", "warning": "请核对"},
    "en": {"error": "must mend", "warning": "please check"},
}
_TOTAL = Text(
    "共 {rows} 行需要处理：必须改 {errors} 处，请核对 {warnings} 处。标色的单元格上有说明；改好后直接上传本文件。",
    "{rows} rows to look at: {errors} places must be mended, {warnings} please check. Coloured cells carry a note; "
    "mend them and upload this same file.",
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding at its place. ``sheet`` and ``row`` are those the person sees (``Problem.sheet_row``, staged
    ``_sheet_row``); ``header`` is the column's header or ``""`` for the row as a whole."""

    sheet: str
    row: int
    header: str
    level: Literal["error", "warning"]
    rule: str
    message: Text
    mend: Text
    origin: str = ""
    """What the helper column says of the row, by which it is known again when it comes back corrected."""


def annotate(
    source: SourceTable,
    original: Path,
    marks: Iterable[Mark],
    target: Path,
    *,
    only_faulty: bool = False,
    language: str = "zh",
) -> None:
    """Write the annotated workbook of a file to ``target`` (xlsx).

    ``source`` is the open source table of ``original``. With ``only_faulty`` the new workbook holds only rows that
    have a mark. Rows whose marks have an ``origin`` bear it in a last column.
    """
    found = list(marks)
    language = "en" if language == "en" else "zh"
    if source.kind is Kind.XLSX and not only_faulty and original.stat().st_size <= LARGEST_REOPENED:
        _mark_original(source, original, found, target, language)
    else:
        _write_new(source, found, target, language, only_faulty=only_faulty)


def _mark_original(
    source: SourceTable, original: Path, marks: list[Mark], target: Path, language: str
) -> None:
    book = openpyxl.load_workbook(original, rich_text=True)
    columns = {sheet.name: sheet.columns for sheet in source.sheets}
    _drop_earlier_summary(book)
    if _bears_comments(original):
        _clear_earlier_marks(book, list(columns))
    for (sheet, row, column), here in _by_cell(marks, columns).items():
        if sheet in book.sheetnames:
            _mark_cell(book[sheet], row, column, here, language)
    for place in source.sheets:
        _write_origins(book[place.name], place, _origins(marks, place.name), language)
    summary = book.create_sheet(_free_name(book.sheetnames, language), 0)
    _fill_summary(summary, marks, language)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    book.save(target)


def _origins(marks: Iterable[Mark], sheet: str) -> dict[int, str]:
    """Row of a sheet → what its helper column says."""
    return {mark.row: mark.origin for mark in marks if mark.sheet == sheet and mark.origin}


def _write_origins(sheet: Worksheet, place: Sheet, origins: Mapping[int, str], language: str) -> None:
    """The helper column beside the table: emptied of what it said last time, then filled for rows to mend."""
    kept = next((column for header, column in place.columns.items() if ours.is_helper_header(header)), None)
    if kept:
        for row in range(place.first_row, sheet.max_row + 1):
            sheet.cell(row, kept).value = None
    if not origins:
        return
    column = kept or max(place.columns.values(), default=0) + 1
    while not kept and any(sheet.cell(row, column).value for row in (place.header_row, *origins)):
        column += 1
    sheet.cell(place.header_row, column).value = ours.ORIGIN_HEADERS[language]
    for row, origin in origins.items():
        sheet.cell(row, column).value = origin


def _by_cell(
    marks: Iterable[Mark], columns: Mapping[str, Mapping[str, int]]
) -> dict[tuple[str, int, int], list[Mark]]:
    """Marks by sheet, row and column (from 1); marks of whole rows go to the first column."""
    cells: dict[tuple[str, int, int], list[Mark]] = defaultdict(list)
    for mark in marks:
        places = columns.get(mark.sheet, {})
        column = places.get(mark.header) or min(places.values(), default=1)
        cells[mark.sheet, mark.row, column].append(mark)
    return cells


def _mark_cell(sheet: Worksheet, row: int, column: int, marks: Sequence[Mark], language: str) -> None:
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        cell = next(
            sheet.cell(m.min_row, m.min_col) for m in sheet.merged_cells.ranges if cell.coordinate in m
        )
    cell.fill = PatternFill("solid", fgColor=_COLOURS[_worst(marks)])
    text = comment_text(marks, language)
    if cell.comment and cell.comment.author != _COMMENT_AUTHOR:
        text = f"{text}\n――――\n{cell.comment.text}"
    height = _LINE_HEIGHT * (2 + len(text) // 24 + text.count("\n"))
    cell.comment = Comment(text, _COMMENT_AUTHOR, height=height, width=_COMMENT_WIDTH)


def _worst(marks: Sequence[Mark]) -> str:
    return "error" if any(mark.level == "error" for mark in marks) else "warning"


def comment_text(marks: Sequence[Mark], language: str) -> str:
    """What stands in the comment of a cell: each message and how to mend it, errors first."""
    ordered = sorted(marks, key=lambda mark: mark.level)
    lines = dict.fromkeys(
        f"【{_LEVELS[language][mark.level]}】{mark.message.in_language(language)}{mark.mend.in_language(language)}"
        for mark in ordered
    )
    return _printable("\n".join(lines)[:_LONGEST_COMMENT])


def _printable(text: str) -> str:
    """Without the control characters a workbook cannot hold."""
    return _NOT_IN_XML.sub("", text)


def _drop_earlier_summary(book: openpyxl.Workbook) -> None:
    """A workbook sent again carries the summary of last time."""
    for sheet in list(book.worksheets):
        first = sheet.cell(1, 1).value
        if isinstance(first, str) and first.startswith(tuple(ours.SUMMARY_MARK.values())):
            book.remove(sheet)


def _bears_comments(original: Path) -> bool:
    """Looked for among the parts: asking every cell of a large workbook takes seconds."""
    with zipfile.ZipFile(original) as container:
        return any("comments" in name for name in container.namelist())


def _clear_earlier_marks(book: openpyxl.Workbook, names: Sequence[str]) -> None:
    """Cells marked by us last time lose colour and comment; what is still wrong is marked anew."""
    for name in names:
        for row in book[name].iter_rows() if name in book.sheetnames else ():
            for cell in row:
                if cell.comment and cell.comment.author == _COMMENT_AUTHOR:
                    cell.comment = None
                    cell.fill = PatternFill()


def _free_name(taken: Sequence[str], language: str) -> str:
    wanted = ours.SUMMARY_SHEETS[language]
    return wanted if wanted not in taken else f"{wanted} ({sum(n.startswith(wanted) for n in taken) + 1})"


def summary_rows(marks: Sequence[Mark], language: str) -> Iterator[tuple[str | int, ...]]:
    """One row per cause: level, what, how to mend, column, how many places, where first; most frequent errors first."""
    counts = Counter((mark.level, mark.rule, mark.header) for mark in marks)
    first: dict[tuple[str, str, str], Mark] = {}
    for mark in marks:
        first.setdefault((mark.level, mark.rule, mark.header), mark)
    for key, count in sorted(counts.items(), key=lambda item: (item[0][0], -item[1])):
        mark = first[key]
        place = f"{mark.sheet} {mark.row}".strip()
        words = (mark.message, mark.mend)
        says, mend = (_printable(text.in_language(language)) for text in words)
        yield _LEVELS[language][mark.level], says, mend, _printable(mark.header), count, place


def _total(marks: Sequence[Mark], language: str) -> str:
    errors = sum(mark.level == "error" for mark in marks)
    rows = len({(mark.sheet, mark.row) for mark in marks})
    return _TOTAL.format(rows=rows, errors=errors, warnings=len(marks) - errors).in_language(language)


def _fill_summary(sheet: Worksheet, marks: Sequence[Mark], language: str) -> None:
    lines: list[Sequence[str | int]] = [
        [ours.SUMMARY_MARK[language]],
        [_total(marks, language)],
        [],
        _HEADS[language],
        *summary_rows(marks, language),
    ]
    for number, line in enumerate(lines, 1):
        for column, value in enumerate(line, 1):
            cell = sheet.cell(number, column)
            cell.value, cell.data_type = value, "n" if isinstance(value, int) else "s"  # never a formula
            cell.alignment = Alignment(wrap_text=number > 3, vertical="top")
            cell.font = Font(bold=number in (1, 4), size=14 if number == 1 else 10)
    for letter, width in zip("ABCDEF", _SUMMARY_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A5"


_SUMMARY_WIDTHS = (10, 48, 48, 26, 8, 18)


def _write_new(
    source: SourceTable, marks: list[Mark], target: Path, language: str, *, only_faulty: bool
) -> None:
    """A new workbook, streamed row by row: memory does not grow with the file."""
    with ExitStack() as stack:
        book = xlsxwriter.Workbook(
            target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        stack.callback(book.close)
        _write_new_summary(book, marks, language)
        _NewSheets(book, source, marks, language, only_faulty=only_faulty).write()


def _write_new_summary(book: Any, marks: list[Mark], language: str) -> None:
    sheet = book.add_worksheet(ours.SUMMARY_SHEETS[language])
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for column, width in enumerate(_SUMMARY_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, ours.SUMMARY_MARK[language], bold)
    sheet.write_string(1, 0, _total(marks, language))
    sheet.write_row(3, 0, _HEADS[language], bold)
    for row, line in enumerate(summary_rows(marks, language), 4):
        sheet.write_row(row, 0, line, wrap)


class _NewSheets:
    """The data sheets of a new workbook: same columns, all cells text, faults coloured and commented."""

    def __init__(
        self, book: Any, source: SourceTable, marks: list[Mark], language: str, *, only_faulty: bool
    ) -> None:
        self.book = book
        self.source = source
        self.language = language
        self.only_faulty = only_faulty
        self.columns = {header: i for i, header in enumerate(source.headers)}
        self.cells = _by_cell(
            marks, {s.name: {h: i + 1 for h, i in self.columns.items()} for s in source.sheets}
        )
        self.rows = {(sheet, row) for sheet, row, _ in self.cells}
        self.origins = {(mark.sheet, mark.row): mark.origin for mark in marks if mark.origin}
        self.comments_left = _MOST_COMMENTS
        self.text = book.add_format({"num_format": "@"})
        self.head = book.add_format({"bold": True, "bg_color": "#E8EEF7", "text_wrap": True})
        self.colours = {
            level: book.add_format({"num_format": "@", "bg_color": f"#{colour}"})
            for level, colour in _COLOURS.items()
        }

    def write(self) -> None:
        sheet, name, at = None, None, 0
        for place, number, values in self._wanted_rows():
            if sheet is None or place != name or at >= _ROWS_PER_SHEET:
                sheet, name, at = self._new_sheet(place), place, 0
            at += 1
            self._write_row(sheet, at, (place, number), values)
        if sheet is None:
            self._new_sheet("")

    def _wanted_rows(self) -> Iterator[tuple[str, int, Sequence[str | None]]]:
        for block in self.source.backing.blocks(self.source.headers):
            rows = zip(*(column.to_pylist() for column in block.columns), strict=True)
            for number, values in zip(block.sheet_rows, rows, strict=True):
                if not self.only_faulty or (block.sheet, number) in self.rows:
                    yield block.sheet, number, values

    def _new_sheet(self, name: str) -> Any:
        wanted = (
            _NOT_IN_SHEET_NAME.sub(" ", name or self.source.filename.rsplit(".", 1)[0]).strip()[:24] or "1"
        )
        taken = {sheet.get_name().lower() for sheet in self.book.worksheets()}
        free = (n for n in (wanted, *(f"{wanted} ({i})" for i in range(2, 1000))) if n.lower() not in taken)
        sheet = self.book.add_worksheet(next(free))
        sheet.set_column(0, len(self.columns), 18, self.text)
        sheet.freeze_panes(1, 0)
        heads = [*self.source.headers, *([ours.ORIGIN_HEADERS[self.language]] if self._with_origin else [])]
        for column, header in enumerate(heads):
            sheet.write_string(0, column, header, self.head)
        return sheet

    @property
    def _with_origin(self) -> bool:
        known = any(ours.is_helper_header(header) for header in self.source.headers)
        return (self.only_faulty or bool(self.origins)) and not known

    def _write_row(self, sheet: Any, at: int, place: tuple[str, int], values: Sequence[str | None]) -> None:
        for column, value in enumerate(self._with_new_origin(place, values)):
            marks = self.cells.get((*place, column + 1))
            style = self.colours[_worst(marks)] if marks else self.text
            if value is not None:
                sheet.write_string(at, column, value[:_LONGEST_CELL], style)
            elif marks:
                sheet.write_blank(at, column, None, style)
            if marks:
                self._comment(sheet, at, column, marks)
        if self._with_origin:
            origin = self.origins.get(place) or (self.only_faulty and f"{place[0]} {place[1]}".strip()) or ""
            sheet.write_string(at, len(values), origin, self.text)

    def _with_new_origin(self, place: tuple[str, int], values: Sequence[str | None]) -> Iterator[str | None]:
        """The values of a row; a helper column that came with the file tells of this file from now on."""
        for header, value in zip(self.source.headers, values, strict=True):
            helper = bool(self.origins) and ours.is_helper_header(header)
            yield self.origins.get(place) if helper else value

    def _comment(self, sheet: Any, at: int, column: int, marks: Sequence[Mark]) -> None:
        if self.comments_left > 0:
            self.comments_left -= 1
            looks = {"author": _COMMENT_AUTHOR, "x_scale": 2.4}
            sheet.write_comment(at, column, comment_text(marks, self.language), looks)
