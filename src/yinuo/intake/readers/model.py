"""What reading a file yields: the source table, its sheets and remarks, the staged rows and their problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from yinuo.core.errors import Text

MEBIBYTE = 1024 * 1024


class Kind(StrEnum):
    """What a file is by its content, never by its name."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    TEXT = "text"
    JSON = "json"
    NDJSON = "ndjson"


SPREADSHEETS = frozenset({Kind.XLSX, Kind.XLSB, Kind.XLS, Kind.ODS})


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest input taken in. Sizes in bytes; ``ratio`` is unpacked : packed of a zip container.

    The ratio only counts above ``ratio_from`` unpacked bytes, because a small honest sheet of equal rows packs
    as well as a bomb does.
    """

    file_bytes: int = 200 * MEBIBYTE
    unpacked_bytes: int = 2048 * MEBIBYTE
    ratio: int = 150
    ratio_from: int = 64 * MEBIBYTE
    entries: int = 2000
    columns: int = 1000

    @classmethod
    def for_own_files(cls) -> Limits:
        """Limits for the command line, where the person reads files of their own machine: text of any size."""
        return cls(file_bytes=1 << 44)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said aloud about the file as a whole; never an obstacle. ``code`` is stable for machines."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one row as a row, before any rule of the class is asked.

    ``row`` is the staged ``_row``; ``sheet_row`` the row number the person sees; ``column`` the header concerned
    or ``""``; ``value`` what stood there.
    """

    row: int
    sheet: str
    sheet_row: int
    kind: str
    column: str
    value: str

    @property
    def text(self) -> Text:
        return PROBLEMS[self.kind][0].format(column=self.column, value=self.value, sheet_row=self.sheet_row)

    @property
    def how_to_mend(self) -> Text:
        return PROBLEMS[self.kind][1]


_ADD_QUOTES = Text(
    "请检查这一行的分隔符；内容里本来就有分隔符或换行的，要用双引号括起来。",
    "Check the delimiters of this row; a value that contains the delimiter or a line break needs double quotes.",
)
_NOTHING_TO_DO = Text(
    "不用改：这一行不收，其他各行不受影响。它其实是一条记录的，请写全它的各栏再报。",
    "Nothing to do: this row was left out, the others are not affected. If it is a record after all, fill in all of it "
    "and report it again.",
)
PROBLEMS: Mapping[str, tuple[Text, Text]] = {
    "too-few-cells": (
        Text("这一行的列数比表头少（{value}）。", "This row has fewer cells than the header ({value})."),
        _ADD_QUOTES,
    ),
    "too-many-cells": (
        Text(
            "表头没有列名的地方还有内容，没有采用：“{value}”。",
            "Something stands where the header names no column, and was left out: “{value}”.",
        ),
        Text(
            "要采用的，请给这一列写上列名；不要的请删去。csv 里也可能是内容中有分隔符，要用双引号括起来。",
            "Name the column in the header if it is meant, else delete it. In a csv file the value before may hold the "
            "delimiter: it then needs double quotes.",
        ),
    ),
    "unclosed-quote": (
        Text("这一行有没有配对的双引号。", "This row has a double quote that is never closed."),
        Text("请补上或去掉多余的双引号。", "Close the quote or remove it."),
    ),
    "unreadable-characters": (
        Text("“{column}”里有认不出来的字符（乱码）。", "“{column}” holds characters that cannot be decoded."),
        Text(
            "请重新填写这个单元格，并另存为 CSV UTF-8。",
            "Type this cell again and save the file as CSV UTF-8.",
        ),
    ),
    "formula-error": (
        Text("“{column}”是公式错误 {value}。", "“{column}” is the formula error {value}."),
        Text("请改正公式，或直接填写数值。", "Mend the formula or type the value itself."),
    ),
    "lost-digits": (
        Text(
            "“{column}”被表格软件当作数字，15 位以后的数字已经丢失（现为 {value}）。",
            "“{column}” was turned into a number by the spreadsheet; digits after the 15th are lost (now {value}).",
        ),
        Text(
            "请把这一列设为“文本”格式后重新填写完整号码；丢失的数字找不回来，改格式本身没有用。",
            "Format the column as text and type the whole number again; the lost digits cannot be restored.",
        ),
    ),
    "total-row": (
        Text("这一行是合计，不是一条记录。", "This row is a total, not a record."),
        _NOTHING_TO_DO,
    ),
    "header-again": (
        Text(
            "没有入库：这一行又是一次表头或标题，不是一条记录。",
            "Not stored: the header or a title once more, not a record.",
        ),
        _NOTHING_TO_DO,
    ),
    "nil-row": (
        Text(
            "没有入库：这一行说的是没有要报的（“{value}”），不是一条记录。",
            "Not stored: this row says that there is nothing to report (“{value}”), it is no record.",
        ),
        _NOTHING_TO_DO,
    ),
    "line-below-table": (
        Text(
            "没有入库：这是表格下面的一行（“{value}”），不是一条记录。",
            "Not stored: a line below the table (“{value}”), not a record.",
        ),
        _NOTHING_TO_DO,
    ),
    "not-an-object": (
        Text("这一条不是 JSON 对象：{value}", "This entry is not a JSON object: {value}"),
        Text('每一条都应写成 {"字段": "值"}。', 'Write every entry as {"field": "value"}.'),
    ),
    "repeated-name": (
        Text(
            "“{column}”在这一条里写了几次，内容各不相同：{value}",
            "“{column}” stands in this entry more than once, each time with another value: {value}",
        ),
        Text(
            '每个字段只写一次；几个值写成一层列表，例如 ["警告", "罚款"]。',
            'Write every field once; several values are a plain list, such as ["警告", "罚款"].',
        ),
    ),
    "nested-value": (
        Text(
            "“{column}”里是嵌套的对象或列表，不是一个值：{value}",
            "“{column}” holds a nested object or list, not one value: {value}",
        ),
        Text(
            '请只写一个值；几个值写成一层列表，例如 ["警告", "罚款"]。',
            'Write one value; several values are a plain list, such as ["警告", "罚款"].',
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet that holds data. Row and column numbers are those the person sees (from 1).

    ``columns`` gives, for each header of the source table, the column it has on this sheet.
    """

    name: str
    header_row: int
    first_row: int
    columns: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TemplateMark:
    """What our own template workbook says about itself."""

    information_class: str
    edition: str
    language: str = "zh"


@dataclass(slots=True)
class Block:
    """Rows in columnar form on their way to DuckDB: one Arrow array per wanted header, same length as the rows."""

    sheet: str
    sheet_rows: Sequence[int]
    columns: list[Any]
    problems: list[tuple[int, str, str, str]] = field(default_factory=list)
    """(index within the block, kind, header, value)"""


class Backing(Protocol):
    """Where the rows of a source table come from; each reader has one."""

    def blocks(self, wanted: Sequence[str]) -> Iterator[Block]:
        """The rows of all sheets in order, with the wanted headers only."""

    def close(self) -> None:
        """Let go of files and temporary copies."""


@dataclass(slots=True)
class SourceTable:
    """A file that was recognised and opened; ``stage`` brings its rows into DuckDB. Close it after use."""

    kind: Kind
    filename: str
    headers: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    sample: tuple[tuple[str | None, ...], ...]
    """The first rows as text, in the order of ``headers``: for the page where the clerk confirms the mapping."""
    remarks: tuple[Remark, ...]
    template: TemplateMark | None
    backing: Backing

    def __enter__(self) -> SourceTable:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.backing.close()


@dataclass(frozen=True, slots=True)
class StagedInfo:
    """What lies in DuckDB after staging.

    ``rows`` counts the data rows (blank and example rows left out); ``fields`` are the staged field codes;
    ``unmapped`` the headers no field took; ``problems`` the first ``PROBLEMS_SHOWN`` of ``problem_count``
    (all of them are in table ``staged_problems``); ``columns`` the field's column per sheet, from 1.
    """

    rows: int
    fields: tuple[str, ...]
    unmapped: tuple[str, ...]
    problem_count: int
    problems: tuple[Problem, ...]
    columns: Mapping[str, Mapping[str, int]]
    remarks: tuple[Remark, ...]


PROBLEMS_SHOWN = 1000
