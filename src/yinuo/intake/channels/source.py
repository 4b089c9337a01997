"""The other side of a front-end table: rows read and answers written, in PostgreSQL or SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from yinuo.intake.channels.errors import TableNotUsable
from yinuo.intake.channels.settings import FrontTable

TIMEOUT_SECONDS = 10


@contextmanager
def connected(name: str, table: FrontTable) -> Iterator[Any]:
    """A connection whose work is committed when the block ends well. Raises :class:`TableNotUsable` when it cannot."""
    parts = urlsplit(table.url)
    try:
        if parts.scheme == "sqlite":
            connection: Any = sqlite3.connect(f"file:{parts.path}?mode=rw", uri=True, timeout=TIMEOUT_SECONDS)
        elif parts.scheme in ("postgresql", "postgres"):
            connection = _postgresql(table)
        else:
            raise TableNotUsable(name=name, detail=f"{parts.scheme}://")
        try:
            yield connection
            connection.commit()
        finally:
            connection.close()
    except (sqlite3.Error, OSError) as error:
        raise TableNotUsable(name=name, detail=str(error)) from error


def _postgresql(table: FrontTable) -> Any:
    import psycopg

    settings: dict[str, Any] = {"connect_timeout": TIMEOUT_SECONDS}
    if table.password:
        settings["password"] = table.password
    try:
        return psycopg.connect(table.url, **settings)
    except psycopg.Error as error:
        raise OSError(str(error)) from error


def new_rows(connection: Any, table: FrontTable, watermark: Any) -> list[dict[str, Any]]:
    """Rows beyond the watermark, and those below it without an answer: committed late, or to be read again because their
    owner emptied the state. In the order of the key, at most one batch."""
    mark = _mark(connection)
    key, state = _quoted(table.key), table.answer.state
    terms, arguments = [], []
    if watermark is not None:
        terms.append(f"{key} > {mark}")
        arguments.append(watermark)
        if state:
            terms.append(f"{_quoted(state)} IS NULL")
    where = f"WHERE {' OR '.join(terms)}" if terms else f"WHERE {_quoted(state)} IS NULL" if state else ""
    cursor = connection.cursor()
    cursor.execute(
        f"SELECT * FROM {_quoted(table.table)} {where} ORDER BY {key} LIMIT {table.batch}",  # noqa: S608 - checked names
        arguments,
    )
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def write_answers(
    connection: Any, table: FrontTable, answers: Sequence[tuple[Any, Mapping[str, str]]]
) -> None:
    """Write state, receipt, message and time into the configured columns of the rows with these keys."""
    columns = {part: name for part, name in table.answer.model_dump().items() if name}
    if not columns or not answers:
        return
    mark = _mark(connection)
    changes = ", ".join(f"{_quoted(name)} = {mark}" for name in columns.values())
    connection.cursor().executemany(
        f"UPDATE {_quoted(table.table)} SET {changes} WHERE {_quoted(table.key)} = {mark}",  # noqa: S608 - checked names
        [(*(answer[part] for part in columns), key) for key, answer in answers],
    )


def as_text(value: Any) -> str:
    """A value of the other database as a clerk would type it."""
    if value is None or isinstance(value, bytes | memoryview):
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y/%m/%d}" if value.time() == time.min else f"{value:%Y/%m/%d %H:%M:%S}"
    if isinstance(value, date):
        return f"{value:%Y/%m/%d}"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _mark(connection: Any) -> str:
    return "?" if isinstance(connection, sqlite3.Connection) else "%s"


def _quoted(name: str) -> str:
    return ".".join(f'"{part}"' for part in name.split("."))
