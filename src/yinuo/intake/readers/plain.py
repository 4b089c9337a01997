"""The parts of a zip container as they were judged, laid out without compression for the parser to open.

What is parsed is therefore what was judged, byte by byte, and nothing is inflated twice. The copy has no name in any
folder: whatever becomes of the process, nothing in the clear stays behind.

calamine reads a sheet of an xlsx twice, the second time only to look for merged cells, which are listed behind all rows.
The copy says before the rows that there are none, which ends that search at once; the list is read here instead.
"""

from __future__ import annotations

import mmap
import os
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Set
from pathlib import Path
from typing import IO

_PARSED = (".xml", ".rels", ".bin", "mimetype")
"""How the names of parts end that a parser may open; pictures and the like are left out."""
_SHEETS = "xl/worksheets/"
_ROWS_BEGIN = re.compile(rb"<(?:\w+:)?sheetData[\s/>]")
_NO_MERGES = b"<mergeCells></mergeCells>"


class PlainCopy:
    """Takes in parts, then is opened by its path. No space is taken before the first part; to be closed after use."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is where space is taken if it can be written, else the system's temporary folder."""
        self._folder = folder if os.access(folder, os.W_OK) else None
        self._file: IO[bytes] | None = None
        self._zip: zipfile.ZipFile | None = None
        self._places: dict[str, tuple[int, int]] = {}
        self.spared: set[str] = set()
        """The sheets whose merged cells calamine was spared."""

    def __enter__(self) -> PlainCopy:
        return self

    def __exit__(self, *_: object) -> None:
        if self._zip is not None and self._file is not None:
            try:
                self._zip.close()
            finally:
                self._file.close()

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Keep a part, if a parser may open it. ``chunks`` are taken to the last in any case."""
        if not name.endswith(_PARSED):
            for _ in chunks:
                pass
            return
        if self._file is None or self._zip is None:
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed with the copy
            self._zip = zipfile.ZipFile(self._file, "w")
        with self._zip.open(zipfile.ZipInfo(name), "w", force_zip64=True) as part:
            start = self._file.tell()
            for chunk in self._spared(name, chunks) if name.startswith(_SHEETS) else chunks:
                part.write(chunk)
            self._places[name] = (start, self._file.tell())

    def _spared(self, name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """A sheet with an empty list of merged cells before its rows, where these begin in the first chunk."""
        waiting = iter(chunks)
        head = next(waiting, b"")
        if rows := _ROWS_BEGIN.search(head):
            self.spared.add(name)
            head = head[: rows.start()] + _NO_MERGES + head[rows.start() :]
        yield head
        yield from waiting

    def path(self) -> str:
        """Where the whole copy can be opened, while it is not closed; no part is added afterwards."""
        if self._zip is None or self._file is None:
            raise ValueError("no part was added")
        self._zip.close()
        self._file.flush()
        return f"/dev/fd/{self._file.fileno()}"

    @property
    def names(self) -> Set[str]:
        """The names of the parts that were kept."""
        return self._places.keys()

    def part(self, name: str) -> memoryview:
        """The bytes of a part, as they lie in the copy; not read into memory. To be called after ``path``."""
        start, end = self._places[name]
        return memoryview(self._whole())[start:end]

    def holds(self, name: str, mark: bytes) -> bool:
        """Whether ``mark`` stands anywhere in a part: at the speed of memory."""
        start, end = self._places[name]
        return self._whole().find(mark, start, end) >= 0

    def part_after(self, name: str, mark: bytes) -> memoryview:
        """What follows the last ``mark`` in a part; all of it where there is none."""
        start, end = self._places[name]
        whole = self._whole()
        return memoryview(whole)[max(whole.rfind(mark, start, end), start) : end]

    def _whole(self) -> mmap.mmap:
        if self._file is None:
            raise ValueError("no part was added")
        return mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
