"""In which encoding a text file is written, and a UTF-8 copy of it where it is another.

Candidates are the ones officials' machines really write: UTF-8 with or without mark, GB18030 (GBK, GB2312 are
parts of it), UTF-16 ("Unicode text" of spreadsheets).
"""

from __future__ import annotations

import codecs
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from yinuo.intake.readers.errors import UnknownEncoding

_WINDOW = 1 << 20
_CHUNK = 4 << 20
_WHOLE = 8 << 20
_TOLERATED_SHARE = 0.001
_REPLACEMENT = "\ufffd"
_SHOWN = 20
_HIGH = bytes(range(0x80, 0x100))


@dataclass(frozen=True, slots=True)
class Encoded:
    """``damaged`` counts characters that could not be decoded and became U+FFFD."""

    name: str
    damaged: int = 0


def detect(path: Path) -> Encoded:
    """The encoding by mark, else by what decodes. Large files are judged by windows at both ends and the middle."""
    with path.open("rb") as file:
        head = file.read(_CHUNK)
    marked = _by_mark(head)
    if marked:
        return Encoded(marked)
    if path.stat().st_size <= _WHOLE:
        return detect_whole(path)
    return Encoded("utf-8") if _windows_are_utf8(path) else detect_whole(path)


def detect_whole(path: Path) -> Encoded:
    """The encoding by decoding the whole file; tolerates one broken character in a thousand bytes.

    UTF-8 wins while most of its multi-byte characters decode: other encodings almost never look like it.
    """
    broken = _damage(path, "utf-8")
    if broken * 20 <= _high_bytes(path):
        return _tolerated(path, Encoded("utf-8", broken))
    return _tolerated(path, Encoded("gb18030", _damage(path, "gb18030")))


def _tolerated(path: Path, encoded: Encoded) -> Encoded:
    if encoded.damaged > max(2, path.stat().st_size * _TOLERATED_SHARE):
        line, what = _first_damaged_line(path, encoded.name)
        raise UnknownEncoding(name=encoded.name.upper(), damaged=encoded.damaged, line=line, detail=what)
    return encoded


def _first_damaged_line(path: Path, name: str) -> tuple[int, str]:
    """The number of the first line that does not decode, and how it begins. No character of either encoding has the byte of a
    line's end inside it."""
    decoder, number = codecs.getincrementaldecoder(name)(), 1
    with path.open("rb") as file:
        while piece := file.readline(_WINDOW):
            try:
                decoder.decode(piece)
            except UnicodeDecodeError as error:
                return number, piece.decode(name, "replace").strip()[:_SHOWN] or repr(error.object[:1])
            number += piece.endswith(b"\n")
    return 0, ""


def _high_bytes(path: Path) -> int:
    count = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            count += len(chunk) - len(chunk.translate(None, _HIGH))
    return count


def _by_mark(head: bytes) -> str | None:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = head[:_WINDOW]
    if (
        len(start) > 8
        and start[1::2].count(0) > len(start) * 0.15
        and start[0::2].count(0) < len(start) * 0.02
    ):
        return "utf-16-le"
    return None


def _windows_are_utf8(path: Path) -> bool:
    size = path.stat().st_size
    with path.open("rb") as file:
        for start in (0, size // 2, size - _WINDOW):
            file.seek(start)
            if not _is_utf8_inside(file.read(_WINDOW)):
                return False
    return True


def _is_utf8_inside(window: bytes) -> bool:
    """Whether a cutting of a file is UTF-8, up to three bytes of a character cut at either end."""
    body = window.lstrip(bytes(range(0x80, 0xC0))) if window[:1] >= b"\x80" else window
    if len(window) - len(body) > 3:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _damage(path: Path, name: str) -> int:
    decoder = codecs.getincrementaldecoder(name)("replace")
    count = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            count += decoder.decode(chunk).count(_REPLACEMENT)
    return count + decoder.decode(b"", final=True).count(_REPLACEMENT)


def utf8_copy(path: Path, name: str) -> Path:
    """A temporary copy in UTF-8, written in pieces; broken characters become U+FFFD. The caller removes it."""
    handle, copy = tempfile.mkstemp(prefix="yinuo-", suffix=".csv")
    decoder = codecs.getincrementaldecoder(name)("replace")
    with path.open("rb") as source, os.fdopen(handle, "wb") as target:
        while chunk := source.read(_CHUNK):
            target.write(decoder.decode(chunk).encode("utf-8", "replace"))
        target.write(decoder.decode(b"", final=True).encode("utf-8", "replace"))
    return Path(copy)
