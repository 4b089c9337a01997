"""Workbooks that Hypothesis draws, saved by XlsxWriter, with parts rewritten as other programs write them."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from hypothesis import strategies as st

NAMES = ("行政相对人名称", "统一社会信用代码", "处罚决定日期", "罚款金额（万元）", "备注")
LINES = ("行政相对人", "行政相对人", None, "处罚内容", "处罚内容")
"""The upper line of a header of two: its groups are merged, the column without one over both lines."""
ERRORS = ("#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!")
DAY, MOMENT, TIME, HOURS = "yyyy/m/d", "yyyy-mm-dd hh:mm:ss", "hh:mm:ss", "[h]:mm:ss"


@dataclass(frozen=True)
class Rich:
    """A text in pieces of different type."""

    pieces: tuple[str, ...]


@dataclass(frozen=True)
class Formula:
    """A formula with the value the spreadsheet saw last."""

    value: str | float | bool


@dataclass(frozen=True)
class Hours:
    """A length of time, as cells of the format ``[h]:mm:ss`` hold it."""

    hours: int


@dataclass(frozen=True)
class Sheet:
    """Where the table lies (``top``, ``left``), what stands above it, and its rows."""

    titles: list[str]
    two_lines: bool
    top: int
    left: int
    rows: list[list[Any]]
    merged: tuple[int, int, int] | None
    """(first data row, last data row, column) of cells merged downwards."""

    @property
    def header(self) -> int:
        """The first line of the header, from 0."""
        return self.top + len(self.titles)

    @property
    def first(self) -> int:
        """The first data row, from 0."""
        return self.header + (2 if self.two_lines else 1)


@dataclass(frozen=True)
class Book:
    """Sheets with the same header, and how they are saved."""

    sheets: list[Sheet]
    from_1904: bool
    inline: bool
    """Texts stand in their cells, not in the table of shared strings."""
    rewritten: list[str]


# Escapes of control characters (_x000D_) are left out: openpyxl does not undo all of them, Excel and calamine do.
_characters = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters="\n\t")
texts = st.text(_characters, min_size=1, max_size=12).filter(lambda text: "_x" not in text) | st.sampled_from(
    [
        "洛阳示例商贸有限公司",
        "91410300MA0000000X",
        " 有空格 ",
        "两\n行",
        "=不是公式",
        "#N/A",
        "00123",
        "TRUE",
        "a&b<c>\"d'",
    ]
)
numbers = st.one_of(
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(-(10**6), 10**6, places=2).map(float),
    st.sampled_from([0, -0.0, 0.1 + 0.2, 1e15, 1e15 - 1, 410300123456789012, 1e-9, 45292]),
)
cells = st.one_of(
    st.none(),
    texts,
    numbers,
    st.booleans(),
    st.dates(dt.date(1910, 1, 1), dt.date(2199, 12, 31)).map(lambda day: dt.datetime(*day.timetuple()[:3])),
    st.datetimes(dt.datetime(1910, 1, 1), dt.datetime(2199, 12, 31)).map(lambda m: m.replace(microsecond=0)),
    st.times().map(lambda time: time.replace(microsecond=0)),
    st.integers(0, 900).map(Hours),
    st.lists(texts, min_size=2, max_size=3).map(lambda pieces: Rich(tuple(pieces))),
    st.one_of(texts, numbers, st.booleans(), st.sampled_from(ERRORS)).map(Formula),
    st.just("文" * 32_767),
)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    wide = {"min_size": len(NAMES), "max_size": len(NAMES)}
    rows = draw(st.lists(st.lists(cells, **wide) | st.just([None] * len(NAMES)), min_size=1, max_size=5))
    merged = None
    if len(rows) > 1 and draw(st.booleans()):
        first = draw(st.integers(0, len(rows) - 2))
        last, column = draw(st.integers(first + 1, len(rows) - 1)), draw(st.integers(0, len(NAMES) - 1))
        merged = first, last, column
        rows = [
            [None if first < i <= last and c == column else value for c, value in enumerate(row)]
            for i, row in enumerate(rows)
        ]
    titles = draw(st.lists(st.just("2024年行政处罚信息报送表"), max_size=2))
    top, left = draw(st.integers(0, 3)), draw(st.integers(0, 2))
    return Sheet(titles, draw(st.booleans()), top, left, rows, merged)


books = st.builds(
    Book,
    st.lists(sheets(), min_size=1, max_size=2),
    st.booleans(),
    st.booleans(),
    st.deferred(lambda: st.lists(st.sampled_from(sorted(REWRITES)), unique=True, max_size=4)),
)


def write(book: Book, path: Path) -> None:
    """Save the workbook."""
    options = {"default_date_format": DAY, "constant_memory": book.inline}
    saved = xlsxwriter.Workbook(path, options | ({"date_1904": True} if book.from_1904 else {}))
    formats = {code: saved.add_format({"num_format": code}) for code in (DAY, MOMENT, TIME, HOURS)}
    formats["bold"] = saved.add_format({"bold": True})
    for number, sheet in enumerate(book.sheets):
        _write_sheet(saved.add_worksheet(f"第{number + 1}页"), sheet, formats)
    saved.close()
    for name in book.rewritten:
        _rewrite(path, REWRITES[name])


def _write_sheet(target: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    for number, title in enumerate(sheet.titles):
        target.write_string(sheet.top + number, sheet.left, title)
        _merge(target, sheet, sheet.top + number, sheet.top + number, 0, len(NAMES) - 1)
    _write_header(target, sheet)
    for number, row in enumerate(sheet.rows):
        for column, value in enumerate(row):
            _write_cell(target, sheet.first + number, sheet.left + column, value, formats)
    if sheet.merged:
        top, bottom, column = sheet.merged
        _merge(target, sheet, sheet.first + top, sheet.first + bottom, column, column)


def _write_header(target: Any, sheet: Sheet) -> None:
    lines = [LINES, NAMES] if sheet.two_lines else [NAMES]
    for number, line in enumerate(lines):
        for column, name in enumerate(line):
            lone = sheet.two_lines and LINES[column] is None
            shown = NAMES[column] if lone and number == 0 else name
            if shown and not (lone and number == 1) and not (number == 0 and shown in line[:column]):
                target.write_string(sheet.header + number, sheet.left + column, shown)
    if sheet.two_lines:
        for left, right in ((0, 1), (3, 4)):
            _merge(target, sheet, sheet.header, sheet.header, left, right)
        _merge(target, sheet, sheet.header, sheet.header + 1, 2, 2)


def _merge(target: Any, sheet: Sheet, top: int, bottom: int, left: int, right: int) -> None:
    """Without writing the cells, which ``merge_range`` cannot do."""
    target.merge.append([top, sheet.left + left, bottom, sheet.left + right])


def _write_cell(target: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    match value:
        case bool():
            target.write_boolean(row, column, value)
        case str():
            target.write_string(row, column, value)
        case int() | float():
            target.write_number(row, column, value)
        case dt.datetime():
            target.write_datetime(row, column, value, formats[DAY if value.time() == dt.time() else MOMENT])
        case dt.time():
            target.write_datetime(row, column, value, formats[TIME])
        case Hours(hours):
            target.write_number(row, column, hours / 24, formats[HOURS])
        case Rich(pieces):
            styled = [part for piece in pieces for part in (formats["bold"], piece)]
            target.write_rich_string(row, column, *styled, "尾")
        case Formula(seen):
            target.write_formula(row, column, "=A1", None, seen)


Rewrite = Callable[[str, str], str]
"""Name and XML of a part → its XML as another program would write it."""


def _rewrite(path: Path, change: Rewrite) -> None:
    with zipfile.ZipFile(path) as container:
        parts = {name: container.read(name).decode() for name in container.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        for name, xml in parts.items():
            container.writestr(name, change(name, xml))


def _in_sheets(change: Callable[[str], str]) -> Rewrite:
    return lambda name, xml: change(xml) if name.startswith("xl/worksheets/sheet") else xml


def _prefixed(xml: str) -> str:
    named = re.sub(r"<(/?)(?=\w)", r"<\1x:", xml)
    return named.replace('xmlns="', 'xmlns:x="')


def _with_phonetics(name: str, xml: str) -> str:
    run = '<rPh sb="0" eb="1"><t>ヨミ</t></rPh><phoneticPr fontId="1"/></si>'
    return xml.replace("</si>", run) if name == "xl/sharedStrings.xml" else xml


REWRITES: dict[str, Rewrite] = {
    "every element has a prefix": _in_sheets(_prefixed),
    "the dimension is wrong": _in_sheets(lambda xml: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1"', xml)),
    "no dimension": _in_sheets(lambda xml: re.sub(r"<dimension [^>]*/>", "", xml)),
    "shared strings have a reading beside them": _with_phonetics,
    "styled empty cells to the right": _in_sheets(
        lambda xml: re.sub(r'(<row r="(\d+)"[^>]*>.*?)(</row>)', r'\1<c r="Z\2" s="0"/>\3', xml, flags=re.DOTALL)
    ),
    "an empty row far below": _in_sheets(lambda xml: xml.replace("</sheetData>", '<row r="900"/></sheetData>')),
    "some rows and columns are hidden": _in_sheets(lambda xml: re.sub(r'<row r="(\d*[13579])"', r'<row r="\1" hidden="1"', xml)),
    "single quotes": _in_sheets(lambda xml: re.sub(r'(\b[rts])="(\w+)"', r"\1='\2'", xml)),
}  # fmt: skip
