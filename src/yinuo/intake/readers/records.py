"""Records of a delimited text, one by one, in the careful way: no row is ever lost to a stray quote.

A quote that is not closed would swallow the rows after it. Such a record is given up after its first line, which
is answered as a problem row, and reading goes on with the next line.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

LONGEST_RECORD_LINES = 200
LARGEST_CELL = 16 * 1024 * 1024
_RUN = 256


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text is delimited; the quote is always the double quote, doubled inside (RFC 4180)."""

    delimiter: str = ","


@dataclass(frozen=True, slots=True)
class RawRecord:
    """``number`` counts records from 1, blank lines left out; ``line`` and ``last_line`` are its first and last
    physical lines, from 1. ``unclosed``: a stray quote was met and the cells are those of its first line."""

    number: int
    line: int
    last_line: int
    cells: list[str]
    unclosed: bool = False


class _Lines:
    """Physical lines with the possibility to put lines back; stops by itself when a record grows too long."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._source = iter(lines)
        self._waiting: list[str] = []
        self.taken: list[str] = []
        self.line = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= LONGEST_RECORD_LINES:
            raise StopIteration
        text = self._waiting.pop() if self._waiting else next(self._source)
        self.taken.append(text)
        self.line += 1
        return text

    def plain_run(self) -> list[str]:
        """The next lines when none of them holds a quote: each is a record by itself. Else none."""
        if self._waiting:
            return []
        run = list(islice(self._source, _RUN))
        if any('"' in text or len(text) > LARGEST_CELL for text in run):
            self._waiting = run[::-1]
            return []
        self.line += len(run)
        return run

    def put_back_all_but_first(self) -> None:
        back = self.taken[1:]
        self._waiting += reversed(back)
        self.line -= len(back)
        del self.taken[1:]


def read_records(lines: Iterable[str], dialect: Dialect, width: int | None = None) -> Iterator[RawRecord]:
    """Records of a text. ``width`` (cells of the header) decides whether a record over several lines is meant.

    ``lines`` keep their line ends (open the file with ``newline=""``).
    """
    csv.field_size_limit(LARGEST_CELL)
    source = _Lines(lines)
    reader = _reader(source, dialect, strict=False)
    number = 0
    while True:
        while run := source.plain_run():
            first = source.line - len(run) + 1
            for line, cells in enumerate(_reader(run, dialect, strict=False), first):
                if cells:
                    number += 1
                    yield RawRecord(number, line, line, cells)
        source.taken = []
        start = source.line + 1
        found = _next_record(reader)
        if not source.taken:
            return
        runs_away = _runs_away(source.taken, found, dialect, width)
        if runs_away:
            source.put_back_all_but_first()
            found = source.taken[0].rstrip("\r\n").split(dialect.delimiter)
        if found:
            number += 1
            yield RawRecord(number, start, source.line, found, runs_away)


def _next_record(reader: Iterator[list[str]]) -> list[str] | None:
    try:
        return next(reader, [])
    except csv.Error:
        return None


def _reader(lines: Iterable[str], dialect: Dialect, *, strict: bool) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=dialect.delimiter, strict=strict)


def _runs_away(taken: list[str], cells: list[str] | None, dialect: Dialect, width: int | None) -> bool:
    """Whether a record was opened by a quote that is not meant: it never closes, closes in the middle of other
    text lines below, or ends up with more cells than the header."""
    if cells is None or len(taken) >= LONGEST_RECORD_LINES:
        return True
    if len(taken) == 1 and taken[0].count('"') % 2 == 0:
        return False
    strict = _strict_error(taken, dialect)
    if len(taken) == 1:
        return "unexpected end" in strict
    return bool(strict) or (width is not None and len(cells) > width)


def _strict_error(taken: list[str], dialect: Dialect) -> str:
    try:
        next(_reader(taken, dialect, strict=True), [])
    except csv.Error as error:
        return str(error)
    return ""
