"""``yinuo export --class ID FILE``: published records with every public field, as the portal's open data has them."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

from yinuo.core.errors import DomainError, Text
from yinuo.management.speaking import say

HELP = "write published records to a csv or json file"
NEEDS_DATABASE = True
_WRITTEN = Text("{count} 条 → {file}", "{count} records → {file}")


class UnknownForm(DomainError):
    """The ending of the file names no form that records are written in."""

    code = "unknown-form"
    message = Text("不能导出为“{suffix}”文件。", "Records cannot be written as “{suffix}”.")
    remedy = Text("文件名请以 {known} 结尾。", "Let the name of the file end in {known}.")
    status = 422


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which class, and the file, whose ending says the form."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--class", dest="information_class", required=True)


def run(arguments: argparse.Namespace) -> int:
    """Write the file and say how many records it has. Raises ``UnknownForm``, ``UnknownClass``, ``FileNotWritable``."""
    from yinuo.catalogue import catalogue
    from yinuo.management.command_files import ensure_writable, writing
    from yinuo.management.links import base_url
    from yinuo.web.listing.export import LINES
    from yinuo.web.portal.open_data import heads_of, lines_of

    file: Path = arguments.file
    kind = file.suffix.lower().removeprefix(".")
    if kind not in LINES:
        raise UnknownForm(suffix=file.suffix or file.name, known=" / ".join(f".{each}" for each in LINES))
    edition = catalogue().newest(arguments.information_class)
    ensure_writable(file)
    counter = count()
    rows = _counted(lines_of(edition, base_url()), counter)
    with writing(file), file.open("w", newline="", encoding="utf-8") as stream:
        stream.writelines(LINES[kind]([(key, key) for key, _ in heads_of(edition)], rows))
    say(_WRITTEN, aside=True, count=next(counter), file=file)
    return 0


def _counted(rows: Iterable[list[object]], counter: Iterator[int]) -> Iterator[list[object]]:
    for row in rows:
        next(counter)
        yield row
