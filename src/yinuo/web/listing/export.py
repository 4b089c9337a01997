"""CSV and JSON of a list as filtered, streamed row by row so that a million rows need no memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse

from yinuo.web.listing.columns import Column
from yinuo.web.listing.page import ListPage

CHUNK = 2000
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def export(page: ListPage, kind: str) -> StreamingHttpResponse:
    """All rows of ``page``'s list as ``kind`` (csv or json), with the columns chosen; raises KeyError for another kind."""
    lines, content_type = {
        "csv": (_csv_lines, "text/csv; charset=utf-8"),
        "json": (_json_lines, "application/json; charset=utf-8"),
    }[kind]
    columns = tuple(column for column in page.columns if column.exported)
    answer = StreamingHttpResponse(lines(page, columns), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{page.spec.name}.{kind}"'
    return answer


def _values(page: ListPage, columns: tuple[Column, ...]) -> Iterator[list[object]]:
    for source in page.queryset.iterator(chunk_size=CHUNK):
        yield [_plain(column.of(source).exported) for column in columns]


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def _safe(value: object) -> object:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP CSV injection)."""
    if isinstance(value, str) and value.startswith(FORMULA) and not _is_number(value):
        return "'" + value
    return value


def _is_number(text: str) -> bool:
    try:
        Decimal(text)
    except ArithmeticError:
        return False
    return True


def _csv_lines(page: ListPage, columns: tuple[Column, ...]) -> Iterator[str]:
    writer: Any = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([str(column.label) for column in columns])
    for values in _values(page, columns):
        yield writer.writerow([_safe(value) for value in values])


def _json_lines(page: ListPage, columns: tuple[Column, ...]) -> Iterator[str]:
    keys = [column.key for column in columns]
    before = "[\n"
    for values in _values(page, columns):
        yield before + json.dumps(dict(zip(keys, values, strict=True)), ensure_ascii=False)
        before = ",\n"
    yield "\n]\n" if before == ",\n" else "[]\n"
