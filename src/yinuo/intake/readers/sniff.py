"""What a file really is: by its content, whatever its name says. Refuses what is no table with one clear reason."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from yinuo.core.errors import Text
from yinuo.intake.readers import archive, ole
from yinuo.intake.readers.errors import EmptyFile, FileTooLarge, HostileFile, NotATable
from yinuo.intake.readers.model import MEBIBYTE, Kind, Limits, Remark
from yinuo.intake.readers.plain import PlainCopy

_HEAD = 4096
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n", "一张 PNG 图片", "a PNG picture"),
    (b"\xff\xd8\xff", "一张 JPEG 图片", "a JPEG picture"),
    (b"GIF8", "一张 GIF 图片", "a GIF picture"),
    (b"BM", "一张 BMP 图片", "a BMP picture"),
    (b"%PDF", "一份 PDF 文档", "a PDF document"),
    (b"Rar!", "一个 RAR 压缩包", "a RAR archive"),
    (b"7z\xbc\xaf", "一个 7z 压缩包", "a 7z archive"),
    (b"\x1f\x8b", "一个 gzip 压缩包", "a gzip archive"),
    (b"{\\rtf", "一份 RTF 文档", "an RTF document"),
    (b"%OFD", "一份 OFD 文档", "an OFD document"),
    (b"\x7fELF", "一个程序", "a program"),
    (b"MZ", "一个程序", "a program"),
    (b"SQLite format 3", "一个数据库", "a database"),
    (b"PAR1", "一个 Parquet 数据文件", "a Parquet data file"),
)
_TEXT_SIGNATURES = frozenset({b"BM", b"MZ"})
"""Two letters alone prove nothing: a csv may begin with them. They count only beside zero bytes."""
_CONTROLS = bytes({*range(0x01, 0x20)} - {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1A, 0x1B})
_CONTROLS_OF_BINARY = 0.05
_SPREADSHEET_XML = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet")
_EXTENSIONS = {
    "xlsx": {Kind.XLSX},
    "et": {Kind.XLS, Kind.XLSX},
    "xlsb": {Kind.XLSB},
    "xls": {Kind.XLS},
    "ods": {Kind.ODS},
    "csv": {Kind.TEXT},
    "tsv": {Kind.TEXT},
    "txt": {Kind.TEXT},
    "json": {Kind.JSON, Kind.NDJSON},
    "jsonl": {Kind.NDJSON, Kind.JSON},
    "ndjson": {Kind.NDJSON, Kind.JSON},
}
_KIND_NAMES = {
    Kind.XLSX: "xlsx",
    Kind.XLSB: "xlsb",
    Kind.XLS: "xls",
    Kind.ODS: "ods",
    Kind.TEXT: "csv/tsv",
    Kind.JSON: "JSON",
    Kind.NDJSON: "JSON",
}


@dataclass(frozen=True, slots=True)
class Sniffed:
    """The kind by content, remarks about the name, and the XML parts of an xlsx that hold formula errors."""

    kind: Kind
    remarks: tuple[Remark, ...] = ()
    error_parts: frozenset[str] = frozenset()


def safe_name(filename: str) -> str:
    """The last part of a name as sent, without control and direction characters, at most 120 characters.

    ``..\\..\\a.xlsx`` becomes ``a.xlsx``; nothing that climbs or deceives the eye stays.
    """
    last = re.split(r"[\\/]", filename)[-1]
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    return shown[-120:] or "file"


def sniff(path: Path, filename: str, limits: Limits, copy: PlainCopy | None = None) -> Sniffed:
    """What the file at ``path`` is by content; raises an ``UnreadableFile`` with its reason when it is no table.

    The parts of a zip container go into ``copy`` as they are judged.
    """
    size = path.stat().st_size
    if size == 0:
        raise EmptyFile()
    if size > limits.file_bytes:
        raise FileTooLarge(found=_mebibytes(size), allowed=_mebibytes(limits.file_bytes))
    with path.open("rb") as file:
        head = file.read(_HEAD)
    kind, error_parts = _by_content(path, head, filename, limits, copy)
    return Sniffed(kind, _mislabelled(kind, filename), error_parts)


def _by_content(
    path: Path, head: bytes, filename: str, limits: Limits, copy: PlainCopy | None
) -> tuple[Kind, frozenset[str]]:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return archive.inspect(path, filename, limits, copy)
    if head.startswith(ole.SIGNATURE):
        return ole.inspect(path, filename), frozenset()
    for signature, zh, en in _SIGNATURES:
        if head.startswith(signature) and (signature not in _TEXT_SIGNATURES or b"\0" in head):
            raise NotATable(filename=filename, really_zh=zh, really_en=en)
    return _text_kind(head, filename), frozenset()


def _text_kind(head: bytes, filename: str) -> Kind:
    """csv, json or ndjson; markup is refused by what it is (a table "exported" as .xls is often a web page)."""
    opening = head.removeprefix(codecs.BOM_UTF8)
    opening = opening.removeprefix(codecs.BOM_UTF16_LE).removeprefix(codecs.BOM_UTF16_BE)
    opening = opening.replace(b"\0", b"").lstrip()
    if not opening:
        raise EmptyFile()
    if len(opening) - len(opening.translate(None, _CONTROLS)) > len(opening) * _CONTROLS_OF_BINARY:
        raise NotATable(filename=filename, really_zh="二进制数据", really_en="binary data")
    if opening[:1] == b"<":
        _refuse_markup(opening, filename)
    if opening[:1] == b"{" and re.match(rb"\{\s*(\"|\})", opening):
        return Kind.NDJSON if re.search(rb"\}\s*\r?\n\s*\{", opening) else Kind.JSON
    if re.match(rb"\[\s*([\{\[\]\"]|-?\d)", opening):
        return Kind.JSON
    return Kind.TEXT


def _refuse_markup(opening: bytes, filename: str) -> None:
    if re.search(rb"<!(DOCTYPE(?!\s+html)|ENTITY)", opening, re.IGNORECASE):
        raise HostileFile(detail="XML DOCTYPE")
    if _SPREADSHEET_XML.search(opening):
        raise NotATable(filename=filename, really_zh="旧式的 XML 表格", really_en="an old XML spreadsheet")
    if re.search(rb"<(!doctype html|html|head|body|table|meta)\b", opening, re.IGNORECASE):
        raise NotATable(filename=filename, really_zh="一个网页（HTML）", really_en="a web page (HTML)")
    if opening.startswith(b"<?xml"):
        raise NotATable(filename=filename, really_zh="一个 XML 文件", really_en="an XML file")


def _mislabelled(kind: Kind, filename: str) -> tuple[Remark, ...]:
    """A table under another table's name is read, and said aloud."""
    extension = filename.rsplit(".", 1)[-1].lower() if "." in filename else ""
    if extension not in _EXTENSIONS or kind in _EXTENSIONS[extension]:
        return ()
    really = _KIND_NAMES[kind]
    return (
        Remark(
            "mislabelled",
            Text(
                f"文件名后缀是 .{extension}，内容其实是 {really}，已按 {really} 读取。",
                f"The name ends in .{extension} but the content is {really}; it was read as {really}.",
            ),
        ),
    )


def _mebibytes(size: int) -> str:
    return f"{size / MEBIBYTE:.0f} MB"
