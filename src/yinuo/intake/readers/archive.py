"""What a zip container holds, judged before any spreadsheet library opens it.

The central directory is believed for nothing but names: every entry is inflated once and counted, so that a
directory that lies about sizes is found out. XML parts must not declare a document type, which no workbook needs
and every entity attack does.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from yinuo.intake.readers.errors import (
    EncryptedFile,
    HostileFile,
    MacroFile,
    NotATable,
    TruncatedFile,
    ZipBomb,
)
from yinuo.intake.readers.model import MEBIBYTE, Kind, Limits
from yinuo.intake.readers.plain import PlainCopy

_CHUNK = 256 * 1024
_DOCUMENT_TYPE = re.compile(rb"<\0?!\0?(D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)", re.IGNORECASE)
_LONGEST_MARK = 32
_FORMULA_ERROR = b"v>#"
"""The value of every formula error begins so; a text may too, which the exact look afterwards sorts out."""
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_MACRO_PARTS = re.compile(r"(^|/)vbaProject[^/]*\.bin$|^Basic/.|^Scripts/.|(^|/)macrosheets/", re.IGNORECASE)
_WORKBOOKS = {
    "xl/workbook.xml": Kind.XLSX,
    "xl/workbook2.xml": Kind.XLSX,
    "xl/workbook.bin": Kind.XLSB,
}
_OTHERS = (
    ("word/", "Word 文档", "a Word document"),
    ("ppt/", "演示文稿", "a presentation"),
    ("", "一个压缩包", "a zip archive"),
)


def inspect(
    path: Path, filename: str, limits: Limits, copy: PlainCopy | None = None
) -> tuple[Kind, frozenset[str]]:
    """The kind of spreadsheet in a zip container, and the names of XML parts with formula errors.

    The parts go into ``copy`` as they are judged. Raises a refusal for anything that is broken, encrypted, bearing
    macros, hostile or no spreadsheet.
    """
    try:
        with zipfile.ZipFile(path) as container:
            entries = container.infolist()
            kind = _judge_directory(container, entries, filename, limits)
        with path.open("rb") as file:
            return kind, _inflate_all(file, entries, limits, copy)
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, EOFError) as error:
        raise TruncatedFile() from error


def _judge_directory(
    container: zipfile.ZipFile, entries: list[zipfile.ZipInfo], filename: str, limits: Limits
) -> Kind:
    if len(entries) > limits.entries:
        raise ZipBomb(detail=f"{len(entries)} > {limits.entries}")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise EncryptedFile()
    names = [entry.orig_filename for entry in entries]
    _refuse_climbing(names)
    kind = _kind_of(container, names, filename)
    if any(_MACRO_PARTS.search(name) for name in names):
        raise MacroFile()
    _judge_sizes(sum(e.file_size for e in entries), sum(e.compress_size for e in entries), limits)
    return kind


def _refuse_climbing(names: list[str]) -> None:
    """Names that climb, begin at the root, name a drive or come twice: nothing of ours is unpacked, but no honest
    program writes them."""
    for name in names:
        parts = PurePosixPath(name.replace("\\", "/"))
        if ".." in parts.parts or parts.is_absolute() or ":" in name or "\0" in name:
            raise HostileFile(detail=name[:80])
    if len(set(names)) != len(names):
        raise HostileFile(detail="duplicate names")


def _kind_of(container: zipfile.ZipFile, names: list[str], filename: str) -> Kind:
    for part, kind in _WORKBOOKS.items():
        if part in names:
            return kind
    if "mimetype" in names and "content.xml" in names:
        return _open_document(container, names, filename)
    zh, en = next(
        (zh, en) for prefix, zh, en in _OTHERS if any(name.startswith(prefix) for name in [*names, ""])
    )
    raise NotATable(filename=filename, really_zh=zh, really_en=en)


def _open_document(container: zipfile.ZipFile, names: list[str], filename: str) -> Kind:
    with container.open("mimetype") as part:
        mimetype = part.read(200)
    if b"spreadsheet" not in mimetype:
        raise NotATable(filename=filename, really_zh="别的文档", really_en="some other document")
    if "META-INF/manifest.xml" in names:
        with container.open("META-INF/manifest.xml") as part:
            if b"encryption-data" in part.read(4 * MEBIBYTE):
                raise EncryptedFile()
    return Kind.ODS


def _judge_sizes(unpacked: int, packed: int, limits: Limits) -> None:
    if unpacked > limits.unpacked_bytes:
        raise ZipBomb(detail=f"> {limits.unpacked_bytes // MEBIBYTE} MB")
    if unpacked > limits.ratio_from and unpacked > packed * limits.ratio:
        raise ZipBomb(detail=f"1 : {unpacked // max(packed, 1)}")


def _inflate_all(
    file: BinaryIO, entries: list[zipfile.ZipInfo], limits: Limits, copy: PlainCopy | None
) -> frozenset[str]:
    """Inflate every entry once, counting; returns the XML parts that hold formula errors."""
    judge = _Judge(limits)
    for entry in entries:
        chunks = judge.seen(entry, _inflate(file, entry))
        if copy is None:
            for _ in chunks:
                pass
        else:
            copy.add(entry.filename, chunks)
    return frozenset(judge.with_errors)


class _Judge:
    """What was inflated so far of a container, and the XML parts in which a formula error was seen."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._total = self._packed = 0
        self.with_errors: set[str] = set()

    def seen(self, entry: zipfile.ZipInfo, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """The chunks of an entry, each given on once it is judged."""
        self._packed += entry.compress_size
        is_xml = entry.filename.endswith((".xml", ".rels"))
        tail = b""
        for chunk in chunks:
            self._total += len(chunk)
            _judge_sizes(self._total, self._packed, self._limits)
            if is_xml:
                self._judge_xml(tail, chunk, entry.filename)
                tail = chunk[-_LONGEST_MARK:]
            yield chunk

    def _judge_xml(self, tail: bytes, chunk: bytes, name: str) -> None:
        _refuse_document_type(chunk, name)
        _refuse_document_type(tail + chunk[:_LONGEST_MARK], name)
        if b"#" in chunk and _FORMULA_ERROR in tail + chunk:  # one rare letter is found fastest
            self.with_errors.add(name)


def _refuse_document_type(part: bytes, name: str) -> None:
    """Wherever it stands: white space may push it as far from the beginning as one likes. Also in UTF-16."""
    if b"!" in part and _DOCUMENT_TYPE.search(part):  # one rare letter is found fastest
        raise HostileFile(detail=f"XML DOCTYPE: {name[:80]}")


def _inflate(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of one entry as they really are, in chunks, whatever the directory says of its size."""
    file.seek(entry.header_offset)
    magic, name_length, extra_length = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    if magic != b"PK\x03\x04":
        raise zipfile.BadZipFile(f"no local header for {entry.filename[:80]}")
    file.seek(name_length + extra_length, 1)
    if entry.compress_type == zipfile.ZIP_STORED:
        yield from _stored(file, entry.compress_size)
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        yield from _deflated(file, entry.compress_size)
    else:
        raise HostileFile(detail=f"compression {entry.compress_type}")


def _stored(file: BinaryIO, left: int) -> Iterator[bytes]:
    while left and (chunk := file.read(min(_CHUNK, left))):
        left -= len(chunk)
        yield chunk


def _deflated(file: BinaryIO, left: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-15)
    while left and not inflater.eof:
        packed = file.read(min(_CHUNK, left))
        if not packed:
            raise zipfile.BadZipFile("data end early")
        left -= len(packed)
        while packed:
            yield inflater.decompress(packed, 4 * _CHUNK)
            packed = inflater.unconsumed_tail
    if not inflater.eof:
        raise zipfile.BadZipFile("data end early")
