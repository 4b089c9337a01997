"""Small files made in the tests: workbooks of every kind, honest and hostile."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import duckdb
import openpyxl

from yinuo.intake.readers import SourceTable, StagedInfo, read_file, stage

Rows = Sequence[Sequence[Any]]

HEADER = ["行政相对人名称", "统一社会信用代码", "处罚决定日期", "罚款金额（万元）"]
"""The columns of the little tables below."""


def xlsx(path: Path, sheets: Mapping[str, Rows]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def ods(path: Path, sheets: Mapping[str, Rows], extra: Mapping[str, str] | None = None) -> Path:
    """A minimal OpenDocument spreadsheet: the parts a reader asks for, nothing else."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{"".join(map(_ods_row, rows))}</table:table>'
        for name, rows in sheets.items()
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        container.writestr("content.xml", content)
        for name, text in {"META-INF/manifest.xml": "<manifest/>", **(extra or {})}.items():
            container.writestr(name, text)
    return path


def _ods_row(row: Sequence[Any]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, dt.date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    if isinstance(value, (int, float)):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'


def xlsb(path: Path, cells: Mapping[tuple[int, int], str], reaches: tuple[int, int]) -> Path:
    """A minimal binary workbook of one sheet: texts (a blank cell where empty) by row and column from 0, and the last row
    and column that the sheet says it has."""
    bundle = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("处罚")
    book = _part((131, b""), (143, b""), (156, bundle), (144, b""), (132, b""))
    sheet = [(129, b""), (148, struct.pack("<IIII", 0, reaches[0], 0, reaches[1])), (145, b"")]
    for row in sorted({row for row, _ in cells}):
        sheet.append((0, struct.pack("<IIHHBI", row, 0, 300, 0, 0, 0)))
        for (_, column), text in sorted(each for each in cells.items() if each[0][0] == row):
            place = struct.pack("<II", column, 0)
            sheet.append((6, place + _wide(text)) if text else (1, place))
    sheet += [(146, b""), (130, b"")]
    links = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("xl/workbook.bin", book)
        container.writestr("xl/_rels/workbook.bin.rels", links)
        container.writestr("xl/worksheets/sheet1.bin", _part(*sheet))
    return path


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _part(*records: tuple[int, bytes]) -> bytes:
    """Records of kind and data, each with its length."""
    return b"".join(_seven_bits(kind) + _seven_bits(len(data)) + data for kind, data in records)


def _seven_bits(number: int) -> bytes:
    more = []
    while number >= 0x80:
        more.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*more, number])


def compound(path: Path, streams: Mapping[str, bytes]) -> Path:
    """A compound file (MS-CFB) with the given streams, each padded to 4096 bytes and more."""
    bodies = [data + b"\0" * (max(4096, -(-len(data) // 512) * 512) - len(data)) for data in streams.values()]
    directory_sectors = -(-(len(streams) + 1) // 4)
    table = [0xFFFFFFFD, *_chain(1, directory_sectors)]
    starts = []
    for body in bodies:
        starts.append(len(table))
        table += _chain(len(table), len(body) // 512)
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0)]
    entries += [
        _entry(name, 2, start, len(body)) for name, start, body in zip(streams, starts, bodies, strict=True)
    ]
    directory = b"".join(entries).ljust(directory_sectors * 512, b"\0")
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0,
    ) + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)  # fmt: skip
    fat = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    path.write_bytes(header + fat + directory + b"".join(bodies))
    return path


def _chain(start: int, count: int) -> list[int]:
    return [*range(start + 1, start + count), 0xFFFFFFFE]


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    links = struct.pack("<III", *[0xFFFFFFFF] * 3)
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + links
    return (head + b"\0" * 36 + struct.pack("<III", start, size, 0)).ljust(128, b"\0")


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def biff(rows: Rows, sheet: str = "Sheet1", *, password: bool = False) -> bytes:
    """A BIFF8 workbook stream with one sheet: text, numbers and dates (cell format 1 is a date)."""
    begin = lambda kind: _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 1996, 0, 6))  # noqa: E731
    name = sheet.encode("utf-16-le")
    opening = begin(5) + (_record(0x2F, struct.pack("<HHHH", 0, 0, 0, 0)) if password else b"")
    opening += _record(0x42, struct.pack("<H", 1200))
    opening += b"".join(_record(0xE0, struct.pack("<HHH14x", 0, ifmt, 0)) for ifmt in (0, 14))
    bound = struct.pack("<BB", len(sheet), 1) + name
    position = len(opening) + 4 + 6 + len(bound) + 4
    globals_ = opening + _record(0x85, struct.pack("<IBB", position, 0, 0) + bound) + _record(0x0A)
    cells = b"".join(_biff_cell(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row))
    size = struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0)
    return globals_ + begin(0x10) + _record(0x200, size) + cells + _record(0x0A)


def _biff_cell(row: int, column: int, value: Any) -> bytes:
    if value is None:
        return b""
    if isinstance(value, dt.date):
        days = (value - dt.date(1899, 12, 30)).days
        return _record(0x203, struct.pack("<HHHd", row, column, 1, days))
    if isinstance(value, (int, float)):
        return _record(0x203, struct.pack("<HHHd", row, column, 0, value))
    return _record(0x204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + value.encode("utf-16-le"))


def xls(path: Path, rows: Rows, **more: bool) -> Path:
    return compound(path, {"Workbook": biff(rows, **more)})  # type: ignore[arg-type]


def staged(
    path: Path, *, filename: str = "", names: Sequence[str] = ()
) -> tuple[SourceTable, StagedInfo, list[tuple[Any, ...]]]:
    """Read a file and stage every column under its own header; answers the rows with their places."""
    connection = duckdb.connect()
    with read_file(path, filename=filename, names=names) as source:
        info = stage(source, {header: header for header in source.headers}, connection)
        rows = connection.execute("SELECT * FROM staged ORDER BY _row").fetchall()
    return source, info, rows


def values(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Staged rows without their places."""
    return [row[3:] for row in rows]
