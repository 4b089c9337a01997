"""The one entry to reading a file."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from yinuo.core.definitions.headers import fold_header
from yinuo.intake.readers.json import open_json
from yinuo.intake.readers.model import SPREADSHEETS, Kind, Limits, SourceTable
from yinuo.intake.readers.no_records import Labels
from yinuo.intake.readers.plain import PlainCopy
from yinuo.intake.readers.sheets import open_workbook
from yinuo.intake.readers.sniff import safe_name, sniff
from yinuo.intake.readers.text import open_text


def read_file(
    path: Path,
    *,
    filename: str = "",
    limits: Limits | None = None,
    names: Collection[str] = (),
    below: Collection[str] = (),
    nil: Collection[str] = (),
) -> SourceTable:
    """Recognise a file by its content and open it as a table of text.

    ``filename`` is the name the person gave (the file may lie elsewhere under another name); ``names`` are codes,
    titles and aliases of the class, when it is known: they help to find the header and the sheet; ``below`` are the words by
    which lines below a table are known, ``nil`` those by which a row says that there is nothing to report. Raises an
    ``UnreadableFile`` with one clear reason; otherwise close what is returned after use.
    """
    limits = limits or Limits()
    shown = safe_name(filename or path.name)
    known = frozenset(folded for name in names if (folded := fold_header(name)))
    labels = Labels(below, nil)
    with PlainCopy(path.parent) as copy:
        sniffed = sniff(path, shown, limits, copy)
        if sniffed.kind in SPREADSHEETS:
            return open_workbook(path, copy, shown, sniffed, limits, known, labels)
    if sniffed.kind is Kind.TEXT:
        return open_text(path, shown, sniffed, limits, known, labels)
    return open_json(path, shown, sniffed, limits)
