"""Just enough of the compound file format (MS-CFB) to know what an old .xls holds before anything opens it."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from yinuo.intake.readers.errors import EncryptedFile, MacroFile, NotATable, TruncatedFile
from yinuo.intake.readers.model import Kind

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END_OF_CHAIN = 0xFFFFFFFA
_DIRECTORY_SECTORS = 4096
_FILEPASS = 0x2F
_RECORDS_BEFORE_FILEPASS = 64
_WORKBOOK_STREAMS = ("Workbook", "Book")
_OTHER_DOCUMENTS = {
    "WordDocument": ("Word 文档", "a Word document"),
    "PowerPoint Document": ("演示文稿", "a presentation"),
}


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    start: int
    size: int


class _Compound:
    """The sectors of a compound file, addressed by number, with chains bounded so that a loop cannot hang us."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        if len(data) < 512:
            raise TruncatedFile()
        self.size = 1 << struct.unpack_from("<H", data, 30)[0]
        if self.size not in (512, 4096):
            raise TruncatedFile()
        self.table = self._allocation_table()

    def sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        found = self.data[start : start + self.size]
        if (len(found) < self.size and start + len(found) < len(self.data)) or not found:
            raise TruncatedFile()
        return found

    def _allocation_table(self) -> list[int]:
        numbers = list(struct.unpack_from("<109I", self.data, 76))
        following, count = struct.unpack_from("<II", self.data, 68)
        for _ in range(min(count, 1024)):
            block = self.sector(following)
            words = struct.unpack(f"<{len(block) // 4}I", block)
            numbers += words[:-1]
            following = words[-1]
        table: list[int] = []
        for number in numbers:
            if number < _END_OF_CHAIN:
                block = self.sector(number)
                table += struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4])
        return table

    def chain(self, start: int, limit: int) -> bytes:
        """The bytes of a chain of sectors, at most ``limit`` sectors of it."""
        parts: list[bytes] = []
        while start < _END_OF_CHAIN and len(parts) < limit:
            parts.append(self.sector(start))
            if start >= len(self.table):
                raise TruncatedFile()
            start = self.table[start]
        return b"".join(parts)

    def entries(self) -> list[_Entry]:
        start = struct.unpack_from("<I", self.data, 48)[0]
        directory = self.chain(start, _DIRECTORY_SECTORS)
        return [entry for at in range(0, len(directory) - 127, 128) if (entry := _entry(directory, at))]


def _entry(directory: bytes, at: int) -> _Entry | None:
    length = struct.unpack_from("<H", directory, at + 64)[0]
    if not 2 <= length <= 64:
        return None
    name = directory[at : at + length - 2].decode("utf-16-le", "replace")
    start, size = struct.unpack_from("<II", directory, at + 116)
    return _Entry(name, start, size)


def _has_password(stream: bytes) -> bool:
    """Whether a BIFF stream holds a FILEPASS record among its first records (MS-XLS 2.4.117)."""
    at = 0
    for _ in range(_RECORDS_BEFORE_FILEPASS):
        if at + 4 > len(stream):
            return False
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == _FILEPASS:
            return True
        at += 4 + length
    return False


def inspect(path: Path, filename: str) -> Kind:
    """Whether a compound file is a plain xls workbook; anything else is refused by its reason."""
    compound = _Compound(path.read_bytes())
    entries = {entry.name: entry for entry in compound.entries()}
    if "EncryptedPackage" in entries:
        raise EncryptedFile()
    for name, (zh, en) in _OTHER_DOCUMENTS.items():
        if name in entries:
            raise NotATable(filename=filename, really_zh=zh, really_en=en)
    book = next((entries[name] for name in _WORKBOOK_STREAMS if name in entries), None)
    if book is None and len(compound.data) % compound.size:
        raise TruncatedFile()
    if book is None:
        raise NotATable(filename=filename, really_zh="别的文档", really_en="some other document")
    if "_VBA_PROJECT" in entries or "_VBA_PROJECT_CUR" in entries:
        raise MacroFile()
    if book.size >= 4096 and _has_password(compound.chain(book.start, 8)):
        raise EncryptedFile()
    return Kind.XLS
