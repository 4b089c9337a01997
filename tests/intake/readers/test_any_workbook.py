"""Whatever workbook a spreadsheet may save, our rows are what openpyxl, a second reader, sees in it.

What we do on purpose beyond reading is done to openpyxl's cells too: text of one form (``cell_text``), cells merged
downwards hold for every row, rows without a value are no rows.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import openpyxl
from hypothesis import HealthCheck, given, settings
from openpyxl.worksheet.worksheet import Worksheet
from tests.intake.builders import staged
from tests.intake.readers.any_workbook import LINES, NAMES, Book, Sheet, books, write

from yinuo.intake.readers.errors import EmptyFile
from yinuo.intake.readers.values import cell_text

Row = tuple[str, int, tuple[str | None, ...]]
"""Sheet, number of the row as the person sees it, texts."""


def _seen(drawn: Sheet, sheet: Worksheet) -> list[Row]:
    """openpyxl's cells below the header, with what we do on purpose."""
    tops = {
        (row, area.min_col): area.min_row
        for area in sheet.merged_cells.ranges
        if area.min_col == area.max_col
        for row in range(area.min_row, area.max_row + 1)
    }
    columns = range(drawn.left + 1, drawn.left + 1 + len(NAMES))
    return [
        (sheet.title, row, tuple(_text(sheet.cell(tops.get((row, c), row), c).value) for c in columns))
        for row in range(drawn.first + 1, sheet.max_row + 1)
        if any(sheet.cell(row, c).value not in (None, "") for c in columns)
    ]


def _text(value: object) -> str | None:
    """A file knows one kind of number; openpyxl makes whole ones ``int``."""
    return cell_text(float(value) if type(value) is int else value)


def _headers(sheet: Sheet) -> tuple[str, ...]:
    groups = LINES if sheet.two_lines else (None,) * len(NAMES)
    return tuple(f"{group} / {name}" if group else name for group, name in zip(groups, NAMES, strict=True))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(books)
def test_rows_are_what_a_second_reader_sees(book: Book) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        write(book, path)
        seen = openpyxl.load_workbook(path, data_only=True)
        rows = [_seen(drawn, sheet) for drawn, sheet in zip(book.sheets, seen.worksheets, strict=True)]
        try:
            source, _, found = staged(path, names=NAMES)
        except EmptyFile:
            assert not any(rows)
            return
    read = [sheet.name for sheet in source.sheets]
    want = [row for drawn, sheet in zip(book.sheets, rows, strict=True) for row in sheet if row[0] in read]
    assert source.headers in {_headers(drawn) for drawn in book.sheets}
    assert [(row[1], row[2], row[3:]) for row in found] == want
