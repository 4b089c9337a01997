"""JSON as sent by programs: an array of objects, ``{"rows": [...]}``, or one object per line; read as a stream.

Numbers keep the text they were sent with, so a code of eighteen digits stays whole. Nothing larger than one entry
is held in memory.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from yinuo.intake.readers.encoding import detect
from yinuo.intake.readers.errors import BrokenJson, EmptyFile, NoJsonObjects, RowsTwice, TooManyColumns
from yinuo.intake.readers.model import MEBIBYTE, Block, Limits, Sheet, SourceTable
from yinuo.intake.readers.sniff import Sniffed
from yinuo.intake.readers.values import text_column

BLOCK_ROWS = 20_000
ROWS_KEYS = ("rows", "data", "records", "items")
_CHUNK = MEBIBYTE
_OPENING = 64 * 1024
_LARGEST_ENTRY = 16 * MEBIBYTE
_SPACE = re.compile(r"[\s,]*")


def _constant(name: str) -> str:
    return name


class _Repeating(dict[str, Any]):
    """An object with names given more than once, each with other values than before."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.values_of: dict[str, list[Any]] = {}
        for name, value in pairs:
            if value != self[name]:
                self.values_of[name] = [other for key, other in pairs if key == name]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Repeating(pairs)


_DECODER = json.JSONDecoder(
    parse_float=str, parse_int=str, parse_constant=_constant, object_pairs_hook=_object
)


class _Stream:
    """Text read in pieces, with a place in it."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.text = ""
        self.at = 0
        self.line = 1
        self.ended = False

    def more(self) -> None:
        chunk = self._file.read(_CHUNK)
        self.line += self.text.count("\n", 0, self.at)
        self.text = self.text[self.at :] + chunk
        self.at = 0
        self.ended = not chunk
        if len(self.text) > _LARGEST_ENTRY:
            raise BrokenJson(line=self.line)

    def peek(self) -> str:
        """The next character that is no space or comma, or ``""`` at the end."""
        while True:
            self.at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]
            if self.at < len(self.text):
                return self.text[self.at]
            if self.ended:
                return ""
            self.more()

    def value(self) -> Any:
        """The next whole JSON value."""
        while True:
            try:
                found, end = _DECODER.raw_decode(self.text, self.at)
            except (json.JSONDecodeError, RecursionError) as error:
                if self.ended or isinstance(error, RecursionError):
                    raise self.broken() from error
                self.more()
                continue
            if end == len(self.text) and not self.ended:
                self.more()
                continue
            self.at = end
            return found

    @property
    def here(self) -> int:
        """The line of the place."""
        return self.line + self.text.count("\n", 0, self.at)

    def broken(self) -> BrokenJson:
        return BrokenJson(line=self.here)


def _entries(file: TextIO) -> Iterator[Any]:
    """Every entry of a JSON file in one of its three forms."""
    stream = _Stream(file)
    opening = stream.peek()
    if opening == "[":
        stream.at += 1
        yield from _array(stream)
    elif opening == "{" and (line := _enter_rows(stream)):
        yield from _array(stream)
        _leave_rows(stream, line)
    while stream.peek():
        yield stream.value()


def _array(stream: _Stream) -> Iterator[Any]:
    while (following := stream.peek()) != "]":
        if not following:
            raise stream.broken()
        yield stream.value()
    stream.at += 1


def _enter_rows(stream: _Stream) -> int:
    """Step into the array of ``{"rows": [``, and its line; 0, with the place unchanged, when the object is a row itself."""
    while len(stream.text) - stream.at < _OPENING and not stream.ended:
        stream.more()
    keys = "|".join(ROWS_KEYS)
    scalars = r"(?:\"[^\"\\]*\"\s*:\s*(?:\"[^\"\\]*\"|[-+\d.eE]+|true|false|null)\s*,\s*)*"
    found = re.compile(rf"\{{\s*{scalars}\"(?:{keys})\"\s*:\s*\[").match(stream.text, stream.at)
    if found is None:
        return 0
    stream.at = found.end()
    return stream.here


def _leave_rows(stream: _Stream, first: int) -> None:
    """Whatever follows the rows in their object (counts, paging) is passed over, but must be there to the end, and be no
    second list of rows beside the one that began in line ``first``."""
    name: Any = None
    while (following := stream.peek()) != "}":
        if following == ":":
            stream.at += 1
            continue
        if not following:
            raise stream.broken()
        if following == "[" and name in ROWS_KEYS:
            raise RowsTwice(name=name, first=first, line=stream.here)
        name = stream.value()
        name = name if isinstance(name, str) else None
    stream.at += 1


def is_nested(value: Any) -> bool:
    """Whether a value is deeper than a cell of a table can be: an object, or a list that holds one or another list."""
    if isinstance(value, list):
        return any(isinstance(item, (list, dict)) for item in value)
    return isinstance(value, dict)


def json_text(value: Any) -> str | None:
    """A value as text: lists of plain values joined with ``;``, anything deeper as JSON."""
    if value is None or isinstance(value, str):
        return _storable(value) if value else None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, list) and not is_nested(value):
        return ";".join(text for item in value if (text := json_text(item))) or None
    return _storable(json.dumps(value, ensure_ascii=False))


def _storable(text: str) -> str:
    """Half of a surrogate pair is no character; it becomes a question mark."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


class JsonBacking:
    """A JSON file, read anew for every pass."""

    def __init__(self, path: Path, encoding: str) -> None:
        self.path = path
        self.encoding = encoding

    def entries(self) -> Iterator[Any]:
        with self.path.open(encoding=self.encoding, errors="replace") as file:
            yield from _entries(file)

    def blocks(self, wanted: Sequence[str]) -> Iterator[Block]:
        numbered = enumerate(self.entries(), 1)
        while chunk := list(islice(numbered, BLOCK_ROWS)):
            kept = [(number, entry) for number, entry in chunk if not _is_blank(entry, wanted)]
            if kept:
                yield _block(kept, wanted)

    def close(self) -> None:
        """Nothing is held open."""


def _is_blank(entry: Any, wanted: Sequence[str]) -> bool:
    return isinstance(entry, dict) and all(entry.get(name) in (None, "") for name in wanted)


def _block(kept: list[tuple[int, Any]], wanted: Sequence[str]) -> Block:
    objects = [entry if isinstance(entry, dict) else {} for _, entry in kept]
    columns = [[entry.get(name) for entry in objects] for name in wanted]
    problems = [
        (i, "not-an-object", "", json.dumps(entry, ensure_ascii=False)[:80])
        for i, (_, entry) in enumerate(kept)
        if not isinstance(entry, dict)
    ]
    problems += [
        (i, "nested-value", name, (json_text(value) or "")[:80])
        for name, values in zip(wanted, columns, strict=True)
        for i, value in enumerate(values)
        if is_nested(value)
    ]
    problems += [
        (i, "repeated-name", name, "、".join(json_text(value) or "" for value in repeated)[:80])
        for i, entry in enumerate(objects)
        if isinstance(entry, _Repeating)
        for name, repeated in entry.values_of.items()
        if name in wanted
    ]
    arrays = [text_column([json_text(value) for value in values]) for values in columns]
    return Block("", [number for number, _ in kept], arrays, sorted(problems))


def open_json(path: Path, filename: str, sniffed: Sniffed, limits: Limits) -> SourceTable:
    """Open a JSON file. Its headers are all keys of all objects, in the order they first come."""
    encoding = detect(path).name
    backing = JsonBacking(path, "utf-8-sig" if encoding == "utf-8" else encoding)
    keys: dict[str, None] = {}
    sample: list[dict[str, Any]] = []
    others = 0
    for entry in backing.entries():
        others += not isinstance(entry, dict)
        if isinstance(entry, dict):
            keys.update(dict.fromkeys(entry))
            if len(sample) < 10:
                sample.append(entry)
        if len(keys) > limits.columns:
            raise TooManyColumns(found=len(keys), allowed=limits.columns)
    if not keys:
        raise NoJsonObjects(entries=others) if others else EmptyFile()
    headers = tuple(keys)
    return SourceTable(
        kind=sniffed.kind,
        filename=filename,
        headers=headers,
        sheets=(Sheet("", 0, 1, {name: i for i, name in enumerate(headers, 1)}),),
        sample=tuple(tuple(json_text(entry.get(name)) for name in headers) for entry in sample),
        remarks=sniffed.remarks,
        template=None,
        backing=backing,
    )
