"""Whatever workbook a spreadsheet may save, our rows are what openpyxl, a second reader, sees in it.

Hypothesis draws the workbooks; XlsxWriter writes them; parts are then rewritten as other programs write them. What we do
on purpose beyond reading is done to openpyxl's cells too: text of one form (``cell_text``), cells merged downwards hold for
every row, rows without a value are no rows.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import MergedCell
from tests.intake.builders import staged

from yinuo.intake.readers.values import cell_text

NAMES = ("行政相对人名称", "统一社会信用代码", "处罚决定日期", "罚款金额（万元）", "备注")
ERRORS = ("#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!")

_letters = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters="\n\t")
texts = st.text(_letters, min_size=1, max_size=12).filter(lambda text: "_x" not in text) | st.sampled_from(
    ["洛阳示例商贸有限公司", "91410300MA0000000X", " 前后有空格 ", "第一行\n第二行", "=不是公式", "#N/A", "1e5", "00123", "TRUE",
     "a&b<c>\"d'", "文" * 32_767]
)  # fmt: skip
numbers = st.one_of(
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False, width=64),
    st.decimals(-10**6, 10**6, places=2).map(float),
    st.sampled_from([0, -0.0, 0.1 + 0.2, 1e15, 1e15 - 1, 410300123456789012, 1e-9, 45292]),
)
moments = st.one_of(
    st.dates(dt.date(1910, 1, 1), dt.date(2199, 12, 31)).map(lambda day: dt.datetime(day.year, day.month, day.day)),
    st.datetimes(dt.datetime(1910, 1, 1), dt.datetime(2199, 12, 31)).map(lambda m: m.replace(microsecond=0)),
)


@dataclass(frozen=True)
class Rich:
    """A text in pieces of different type."""

    pieces: tuple[str, ...]


@dataclass(frozen=True)
class Formula:
    """A formula with the value the spreadsheet saw last."""

    value: Any


@dataclass(frozen=True)
class Duration:
    hours: int


cells = st.one_of(
    st.none(),
    texts,
    numbers,
    moments,
    st.booleans(),
    st.times().map(lambda time: time.replace(microsecond=0)),
    st.integers(0, 900).map(Duration),
    st.lists(texts.filter(lambda text: len(text) < 100), min_size=2, max_size=3).map(lambda pieces: Rich(tuple(pieces))),
    st.one_of(texts.filter(lambda t: len(t) < 100), numbers, st.booleans(), st.sampled_from(ERRORS)).map(Formula),
)


@dataclass
class Book:
    """What is drawn: rows, where they lie, and how the workbook is saved."""

    rows: list[list[Any]]
    top: int
    left: int
    titles: list[str]
    two_lines: bool
    merged: list[tuple[int, int, int]]
    """(first data row, last data row, column) of cells merged downwards."""
    date1904: bool
    inline: bool
    rewritten: list[str] = field(default_factory=list)


@st.composite
def books(draw: st.DrawFn) -> Book:
    rows = draw(st.lists(st.lists(cells, min_size=len(NAMES), max_size=len(NAMES)), min_size=1, max_size=6))
    merged = []
    if len(rows) > 1 and draw(st.booleans()):
        first = draw(st.integers(0, len(rows) - 2))
        merged.append((first, draw(st.integers(first + 1, len(rows) - 1)), draw(st.integers(0, len(NAMES) - 1))))
        for row in rows[first + 1 : merged[0][1] + 1]:
            row[merged[0][2]] = None
    return Book(
        rows,
        draw(st.integers(0, 3)),
        draw(st.integers(0, 2)),
        draw(st.lists(st.just("2024年行政处罚信息表"), max_size=2)),
        draw(st.booleans()),
        merged,
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.lists(st.sampled_from(sorted(REWRITES)), unique=True, max_size=3)),
    )


def write(book: Book, path: Path) -> int:
    """Saves the workbook; answers the row of the first data row, from 0."""
    made = xlsxwriter.Workbook(path, {"date_1904": book.date1904, "constant_memory": book.inline, "strings_to_urls": False})
    sheet = made.add_worksheet("处罚")
    formats = {name: made.add_format({"num_format": code}) for name, code in
               {"day": "yyyy/m/d", "moment": "yyyy-mm-dd hh:mm:ss", "time": "hh:mm:ss", "hours": "[h]:mm:ss"}.items()}
    bold = made.add_format({"bold": True})
    row = book.top
    for title in book.titles:
        sheet.merge_range(row, book.left, row, book.left + len(NAMES) - 1, title) if not book.inline else sheet.write_string(row, book.left, title)
        row += 1
    for column, name in enumerate(NAMES):
        sheet.write_string(row, book.left + column, name)
    row += 1
    first = row
    for values in book.rows:
        for column, value in enumerate(values):
            _write(sheet, row, book.left + column, value, formats, bold)
        row += 1
    for top, bottom, column in book.merged:
        _merge(sheet, first + top, first + bottom, book.left + column)
    made.close()
    return first


def _merge(sheet: Any, top: int, bottom: int, column: int) -> None:
    sheet.merge.append([top, column, bottom, column])


def _write(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any], bold: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    elif isinstance(value, dt.datetime):
        sheet.write_datetime(row, column, value, formats["moment" if value.time() != dt.time() else "day"])
    elif isinstance(value, dt.time):
        sheet.write_datetime(row, column, value, formats["time"])
    elif isinstance(value, Duration):
        sheet.write_number(row, column, value.hours / 24, formats["hours"])
    elif isinstance(value, Rich):
        parts = [part for piece in value.pieces for part in (bold, piece)]
        sheet.write_rich_string(row, column, *parts, "尾")
    elif isinstance(value, Formula):
        sheet.write_formula(row, column, "=A1", None, value.value)


def expected(path: Path, first: int) -> list[tuple[str | None, ...]]:
    """openpyxl's cells below the header, with what we do on purpose."""
    sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    left = min(c.column for row in sheet.iter_rows() for c in row if c.value is not None) - 1
    merged = {(r, area.min_col): (area.min_row, area.min_col) for area in sheet.merged_cells.ranges
              for r in range(area.min_row + 1, area.max_row + 1) if area.min_col == area.max_col}
    rows = []
    for number in range(first + 1, sheet.max_row + 1):
        own = [sheet.cell(number, left + 1 + c).value for c in range(len(NAMES))]
        if all(value in (None, "") for value in own):
            continue
        row = []
        for c in range(len(NAMES)):
            place = merged.get((number, left + 1 + c), (number, left + 1 + c))
            value = sheet.cell(*place).value
            row.append(cell_text(float(value) if type(value) is int else value))
        rows.append(tuple(row))
    return rows


REWRITES: dict[str, Callable[[str, str], str]] = {
    "prefix": lambda name, xml: xml,
}


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(books())
def test_rows_are_what_a_second_reader_sees(book: Book) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        first = write(book, path)
        want = expected(path, first)
        if not want:
            return
        _, _, rows = staged(path, names=NAMES)
        assert [row[3:] for row in rows] == want
