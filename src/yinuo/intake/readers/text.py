"""Delimited text (csv, tsv): the strict fast way through DuckDB, and the careful way that names every bad row.

DuckDB reads the file directly when every row has the cells of the header; as soon as one has not, the whole file
goes the careful way, so that the answer is the same and no row is skipped.
"""

from __future__ import annotations

import csv
import mmap
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from io import StringIO
from itertools import islice
from pathlib import Path

import duckdb

from yinuo.core.errors import Text
from yinuo.intake.readers import ours
from yinuo.intake.readers.encoding import Encoded, detect, detect_whole, utf8_copy
from yinuo.intake.readers.errors import EmptyFile, NotATable, TooManyColumns
from yinuo.intake.readers.headers import PREVIEW_ROWS, Header, find_header
from yinuo.intake.readers.model import Block, Limits, Remark, Sheet, SourceTable
from yinuo.intake.readers.no_records import (
    LINES_BELOW,
    LONGEST_LABEL,
    Labels,
    below_table,
    head_of,
    last_told,
    may_begin_no_record,
    told_apart,
)
from yinuo.intake.readers.records import LARGEST_CELL, Dialect, RawRecord, read_records
from yinuo.intake.readers.sniff import Sniffed
from yinuo.intake.readers.staging import quoted
from yinuo.intake.readers.values import LONGEST_SHOWN, text_column

_LABEL = "_label"
"""A staged column while the file is read directly: the first filled cell of a row that may be no record."""
DELIMITERS = (",", "\t", ";", "|")
BLOCK_ROWS = 2048
_END = 16 * 1024
_NULS_OF_BINARY = 100
_ENCODING_NAMES = {"gb18030": "GB18030", "utf-16": "UTF-16", "utf-16-le": "UTF-16"}


class TextBacking:
    """A text file in UTF-8 (the original or a temporary copy), its dialect and header."""

    def __init__(
        self,
        path: Path,
        temporary: bool,
        dialect: Dialect,
        header: Header,
        start_line: int,
        head: Sequence[Sequence[str]],
        labels: Labels,
    ) -> None:
        self.path = path
        self.head = head_of(head)
        self._first_of_head = {next(filter(None, row), "") for row in head}
        self.labels = labels
        self.dialect = dialect
        self.header = header
        self.start_line = start_line
        self.careful = False
        self.stray_quote = False
        """Whether the header, or a title above it, has a quote without a partner."""
        self._temporary = [path] if temporary else []
        self._folders: list[str] = []

    def copy_into(self, connection: duckdb.DuckDBPyConnection, columns: Mapping[str, str]) -> bool:
        """Let DuckDB read the file by itself; False when a row needs care (ragged, quotes, encoding, NUL)."""
        if self.careful or not columns or self._width() == 1 or self._ends_below_table():
            return False
        read = self._try_direct(connection, columns)
        if not read and self._becomes_gb18030():
            read = self._try_direct(connection, columns)
        if read and self._may_hold_no_records(connection):
            connection.execute("DROP TABLE staged_rows")
            return False
        if read:
            self._number_rows(connection, columns)
        return read

    def _try_direct(self, connection: duckdb.DuckDBPyConnection, columns: Mapping[str, str]) -> bool:
        try:
            connection.execute(self._direct_sql(columns))
        except duckdb.Error:
            connection.execute("DROP TABLE IF EXISTS staged_rows")
            return False
        return True

    def _may_hold_no_records(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Whether a row may be no record, by its first filled cell; the careful way looks at the others."""
        query = f"SELECT DISTINCT {_LABEL} FROM staged_rows WHERE {_LABEL} IS NOT NULL"  # noqa: S608 - a fixed name
        found = connection.execute(query).fetchall()
        connection.execute(f"ALTER TABLE staged_rows DROP COLUMN {_LABEL}")
        return any(cell in self._first_of_head or may_begin_no_record(cell, self.labels) for (cell,) in found)

    def _ends_below_table(self) -> bool:
        """Whether the end of the file may be lines below the table; the careful way looks at them closely."""
        with self.path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - _END, 0))
            lines = file.read().decode("utf-8", "replace").splitlines()[-LINES_BELOW:]
        rows = [next(csv.reader([line], delimiter=self.dialect.delimiter), []) for line in lines if line]
        return bool(below_table(rows, self.labels))

    def _becomes_gb18030(self) -> bool:
        """A large file was judged by windows, which may have held nothing but ASCII: look again at all of it."""
        if self._temporary or detect_whole(self.path).name == "utf-8":
            return False
        self.path = utf8_copy(self.path, "gb18030")
        self._temporary.append(self.path)
        return True

    def _width(self) -> int:
        return max(self.header.names, default=-1) + 1

    def _direct_sql(self, columns: Mapping[str, str]) -> str:
        places = {name: column for column, name in self.header.names.items()}
        chosen = ", ".join(f"c{places[header]} AS {quoted(field)}" for header, field in columns.items())
        types = ", ".join(f"'c{column}': 'VARCHAR'" for column in range(self._width()))
        first = f"coalesce({', '.join(f'c{column}' for column in range(self._width()))})"
        head = ", ".join(map(_literal, self._first_of_head)) or "''"
        telling = " OR ".join(f"contains({first}, {_literal(sign)})" for sign in self.labels.telling)
        label = f"CASE WHEN length({first}) <= {LONGEST_LABEL} AND ({telling}) OR {first} IN ({head}) THEN {first} END"
        return (
            f"CREATE TABLE staged_rows AS SELECT {chosen}, {label} AS {_LABEL} FROM read_csv({_literal(self._plain_path())},"  # noqa: S608
            f" delim={_literal(self.dialect.delimiter)}, quote='\"', escape='\"', header=false,"
            f" skip={self.start_line - 1}, columns={{{types}}}, auto_detect=false, compression='none',"
            f" max_line_size={LARGEST_CELL})"
        )

    def _plain_path(self) -> str:
        """A path DuckDB does not take for a pattern."""
        text = str(self.path)
        if not set(text) & set("*?[]{}"):
            return text
        folder = tempfile.mkdtemp(prefix="yinuo-")
        self._folders.append(folder)
        link = Path(folder) / "source.csv"
        link.symlink_to(self.path.resolve())
        return str(link)

    def _number_rows(self, connection: duckdb.DuckDBPyConnection, columns: Mapping[str, str]) -> None:
        """Rows are numbered by their place; rows of delimiters only are left out first."""
        fields = ", ".join(quoted(field) for field in columns.values())
        first = self.header.last + 2
        blank = f"coalesce({fields}) IS NULL"
        numbers = f"rowid + 1 AS _row, '' AS _sheet, rowid + {first} AS _sheet_row"
        if connection.execute(f"SELECT 1 FROM staged_rows WHERE {blank} LIMIT 1").fetchall():  # noqa: S608
            numbers = (
                f"row_number() OVER (ORDER BY rowid) AS _row, '' AS _sheet, rowid + {first} AS _sheet_row"
            )
            connection.execute(
                f"CREATE OR REPLACE TABLE staged_rows AS SELECT {numbers}, {fields}"  # noqa: S608
                f" FROM staged_rows WHERE NOT ({blank})"
            )
            numbers = "_row, _sheet, _sheet_row"
        connection.execute(f"CREATE VIEW staged AS SELECT {numbers}, {fields} FROM staged_rows")  # noqa: S608

    def blocks(self, wanted: Sequence[str]) -> Iterator[Block]:
        places = {name: column for column, name in self.header.names.items()}
        columns = [places[name] for name in wanted]
        records = self._data_records(columns)
        slices = iter(lambda: list(islice(records, BLOCK_ROWS)), [])
        for chunk, last in last_told(slices):
            yield self._block(chunk, columns, wanted, last)

    def _data_records(self, columns: list[int]) -> Iterator[RawRecord]:
        """Records below the header; left out are the example row and rows blank in every mapped column."""
        with self.path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            for record in read_records(_clean(file), self.dialect, self._width()):
                if record.line < self.start_line or ours.is_example(record.cells[0]):
                    continue
                if record.unclosed or any(record.cells[c] for c in columns if c < len(record.cells)):
                    yield record

    def _block(
        self, records: list[RawRecord], columns: list[int], wanted: Sequence[str], last: bool
    ) -> Block:
        width = self._width()
        problems = [
            (i, kind, "", value)
            for i, record in enumerate(records)
            if record.unclosed or len(record.cells) != width
            for kind, value in _shape_problems(record, width)
        ]
        rows = [
            cells if len(cells) == width else (cells + [""] * (width - len(cells)))[:width]
            for cells in (record.cells for record in records)
        ]
        by_column = list(zip(*rows, strict=True))
        for column, name in zip(columns, wanted, strict=True):
            if "\ufffd" not in "".join(by_column[column]):
                continue
            damaged = (i for i, cell in enumerate(by_column[column]) if "\ufffd" in cell)
            problems += [(i, "unreadable-characters", name, by_column[column][i]) for i in damaged]
        arrays = [text_column(by_column[column]) for column in columns]
        told = told_apart(rows, problems, self.head, self.labels, last=last)
        return Block("", [record.number for record in records], arrays, told)

    def close(self) -> None:
        for path in self._temporary:
            path.unlink(missing_ok=True)
        for folder in self._folders:
            shutil.rmtree(folder, ignore_errors=True)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _clean(lines: Iterator[str]) -> Iterator[str]:
    """NUL bytes become the mark of an unreadable character, so that the cell is found."""
    for line in lines:
        yield line.replace("\0", "\ufffd") if "\0" in line else line


def _shape_problems(record: RawRecord, width: int) -> Iterator[tuple[str, str]]:
    if record.unclosed:
        yield "unclosed-quote", ""
    elif len(record.cells) < width:
        yield "too-few-cells", f"{len(record.cells)} / {width}"
    elif surplus := next(filter(None, record.cells[width:]), ""):
        yield "too-many-cells", surplus[:LONGEST_SHOWN]


def open_text(
    path: Path, filename: str, sniffed: Sniffed, limits: Limits, known: Collection[str], labels: Labels
) -> SourceTable:
    """Open a delimited text: encoding, delimiter and header found. ``known`` are folded names of the class, ``labels`` the
    words of lines below a table."""
    encoded = detect(path)
    nuls = 0 if encoded.name.startswith("utf-16") else _count_nuls(path)
    if nuls > _NULS_OF_BINARY:
        raise NotATable(filename=filename, really_zh="二进制数据", really_en="binary data")
    readable = path if encoded.name == "utf-8" else utf8_copy(path, encoded.name)
    try:
        backing, sample = _backing(readable, readable != path, limits, known, labels)
    except BaseException:
        if readable != path:
            readable.unlink(missing_ok=True)
        raise
    backing.careful = backing.careful or bool(nuls or encoded.damaged)
    return _source(filename, sniffed, encoded, backing, sample)


def _backing(
    path: Path, temporary: bool, limits: Limits, known: Collection[str], labels: Labels
) -> tuple[TextBacking, list[list[str]]]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        opening = "".join(islice(_clean(file), 200))
    dialect = sniff_dialect(opening)
    records = list(islice(read_records(StringIO(opening, newline=""), dialect), PREVIEW_ROWS))
    header = find_header([_without_stray_quotes(record) for record in records], (), known)
    if header is None:
        raise EmptyFile()
    header = _without_overhang(header, records)
    if max(header.names, default=0) >= limits.columns:
        raise TooManyColumns(found=max(header.names) + 1, allowed=limits.columns)
    above, data = records[: header.last + 1], records[header.last + 1 :]
    if not any(any(record.cells) for record in data):
        raise EmptyFile()
    start = 1 if header.last < 0 else records[header.last].last_line + 1
    backing = TextBacking(path, temporary, dialect, header, start, [record.cells for record in above], labels)
    several_lines = start - 1 != header.last + 1  # DuckDB and we would count lines above the data differently
    # DuckDB, told to skip the lines above the data, would skip all that such a quote runs over.
    backing.stray_quote = any(record.unclosed for record in above)
    example = any(ours.is_example(record.cells[0]) for record in data)
    backing.careful = several_lines or backing.stray_quote or example
    return backing, [r.cells for r in data if any(r.cells) and not ours.is_example(r.cells[0])]


def _without_stray_quotes(record: RawRecord) -> list[str]:
    """The cells as names of columns: the quote that has no partner is part of none."""
    return [cell.replace('"', "") for cell in record.cells] if record.unclosed else record.cells


def _without_overhang(header: Header, records: Sequence[RawRecord]) -> Header:
    """The header without columns beyond its own cells: those come of rows with too many cells."""
    counts = [len(record.cells) for record in records]
    width = max(set(counts), key=counts.count) if header.missing else counts[header.last]
    return replace(header, names={column: name for column, name in header.names.items() if column < width})


def sniff_dialect(opening: str) -> Dialect:
    """The delimiter that splits the first records into the most cells, most of them equally many."""
    lines = list(islice(StringIO(opening, newline=""), 60))
    scored = {delimiter: _fitness(lines, Dialect(delimiter)) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scored[delimiter])
    return Dialect(best if scored[best] > 1 else ",")


def _fitness(lines: list[str], dialect: Dialect) -> float:
    """Cells of the commonest width, weighted by the share of records that have it."""
    widths = [len(r.cells) for r in read_records(lines, dialect) if any(r.cells)]
    if not widths:
        return 0.0
    common = max(set(widths), key=lambda width: (widths.count(width), width))
    return common * widths.count(common) / len(widths)


def _count_nuls(path: Path) -> int:
    """NUL bytes in a file, counted to just past what one calls binary."""
    found = 0
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        at = view.find(b"\0")
        while at >= 0 and found <= _NULS_OF_BINARY:
            found += 1
            at = view.find(b"\0", at + 1)
    return found


def _source(
    filename: str, sniffed: Sniffed, encoded: Encoded, backing: TextBacking, sample: list[list[str]]
) -> SourceTable:
    names = backing.header.names
    columns = {name: column + 1 for column, name in names.items()}
    header_row = 0 if backing.header.missing else backing.header.last + 1
    return SourceTable(
        kind=sniffed.kind,
        filename=filename,
        headers=tuple(names.values()),
        sheets=(Sheet("", header_row, backing.header.last + 2, columns),),
        sample=tuple(tuple(row[c] if c < len(row) else None for c in names) for row in sample[:10]),
        remarks=(*sniffed.remarks, *_remarks(encoded, backing)),
        template=None,
        backing=backing,
    )


def _remarks(encoded: Encoded, backing: TextBacking) -> Iterator[Remark]:
    if encoded.name in _ENCODING_NAMES:
        name = _ENCODING_NAMES[encoded.name]
        yield Remark(
            "encoding", Text(f"文件编码是 {name}，已转换读取。", f"The file is in {name}; it was converted.")
        )
    if backing.stray_quote:
        yield Remark(
            "stray-quote",
            Text(
                "表头或标题行里有没有配对的双引号，已略去，各行照常读取。",
                "The header or a title above it has a double quote that is never closed; it was left out, all rows were read.",
            ),
        )
    if backing.header.missing:
        yield Remark(
            "no-header",
            Text(
                "没有找到表头，各列按顺序编号，请指定每一列是什么。",
                "No header was found; the columns are numbered, please say what each one is.",
            ),
        )
