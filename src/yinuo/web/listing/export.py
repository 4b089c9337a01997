"""CSV and JSON streamed row by row, so that a million rows need no memory: of a list as filtered, or of any rows."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

from django.http import StreamingHttpResponse

from yinuo.core.spreadsheets import disarmed
from yinuo.web.listing.columns import Column
from yinuo.web.listing.page import ListPage

CHUNK = 2000
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}
KINDS = tuple(CONTENT_TYPES)
BEFORE = {"csv": "\ufeff", "json": ""}
"""What a file begins with when a person may open it: without the mark a spreadsheet misreads Chinese."""


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def export(page: ListPage, kind: str) -> StreamingHttpResponse:
    """All rows of ``page``'s list as ``kind`` (csv or json), with the columns chosen; raises KeyError for another kind."""
    columns = tuple(column for column in page.columns if column.exported)
    heads = [(column.key, str(column.label)) for column in columns]
    return send(page.spec.name, kind, heads, _values(page, columns))


def send(
    name: str, kind: str, heads: Sequence[tuple[str, str]], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """``rows`` as a file ``name.kind``. ``heads`` are (key, words): JSON names values by key, CSV heads them by words.

    In CSV the members of a list are parted by ``；``. Raises KeyError for another kind.
    """
    lines = chain([BEFORE[kind]], LINES[kind](heads, rows))
    answer = StreamingHttpResponse(lines, content_type=CONTENT_TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def _values(page: ListPage, columns: tuple[Column, ...]) -> Iterator[list[object]]:
    sources = page.queryset.iterator(chunk_size=CHUNK)
    while part := list(islice(sources, CHUNK)):
        page.spec.prepare(part)
        yield from ([column.of(source).exported for column in columns] for source in part)


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | float | list):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def _safe(value: object) -> object:
    """As it may stand in a spreadsheet: members of a list in one text, no formula."""
    if isinstance(value, list):
        value = "；".join(map(str, value))
    return disarmed(value) if isinstance(value, str) else value


def _csv_lines(heads: Sequence[tuple[str, str]], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer: Any = csv.writer(_Line())
    yield writer.writerow([words for _, words in heads])
    for values in rows:
        yield writer.writerow([_safe(_plain(value)) for value in values])


def _json_lines(heads: Sequence[tuple[str, str]], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    keys = [key for key, _ in heads]
    before = "[\n"
    for values in rows:
        line = dict(zip(keys, map(_plain, values), strict=True))
        yield before + json.dumps(line, ensure_ascii=False)
        before = ",\n"
    yield "\n]\n" if before == ",\n" else "[]\n"


LINES = {"csv": _csv_lines, "json": _json_lines}
"""How each kind of file is written, line by line."""
