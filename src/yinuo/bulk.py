"""Many rows at once, in the caller's transaction: ``executemany`` on SQLite, ``COPY`` on PostgreSQL.

Days are handed over as ISO texts or None and instants through :func:`instant`, so that nothing is converted per row.
Table and column names come from models, never from users.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, models

T = TypeVar("T")
Row = Sequence[Any]
NOTHING_SHARED: Mapping[str, Any] = {}
MANY = 5000
"""Parameters in one statement at most; both databases allow more."""


def on_postgresql() -> bool:
    return connection.vendor == "postgresql"


def instant(at: datetime) -> str:
    """An aware instant as the database reads it."""
    return at.isoformat() if on_postgresql() else str(connection.ops.adapt_datetimefield_value(at))


def columns_of(model: type[models.Model], without: Iterable[str] = ("id",)) -> list[str]:
    """The column names of ``model`` in the order of its fields, but for ``without`` and what the database generates."""
    left_out = set(without)
    columns = (field.column for field in model._meta.concrete_fields if not field.generated)
    return [column for column in columns if column is not None and column not in left_out]


def insert(
    table: str, columns: Sequence[str], rows: Iterable[Row], shared: Mapping[str, Any] = NOTHING_SHARED
) -> None:
    """Insert ``rows``, each in the order of ``columns``; ``shared`` are further columns with the one value that all rows
    have in them (text, number, bytes or None): what need not be handed over a million times.
    """
    names = ", ".join(f'"{column}"' for column in (*columns, *shared))
    with connection.cursor() as cursor:
        if on_postgresql():
            alike = tuple(shared.values())
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row((*row, *alike))
        else:
            places = ", ".join([*["%s"] * len(columns), *map(_literal, shared.values())])
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', list(rows))  # noqa: S608


def _literal(value: str | int | bytes | None) -> str:
    """``value`` in the text of an SQLite statement that goes through Django's placeholders."""
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    if isinstance(value, int):
        return str(int(value))
    return "'" + value.replace("'", "''").replace("%", "%%") + "'"


def update(table: str, columns: Sequence[str], rows: Iterable[Row], by: Sequence[str] = ("id",)) -> None:
    """Set ``columns`` of the rows found ``by`` columns; each row gives the new values, then those to find it by."""
    changes = ", ".join(f'"{column}" = %s' for column in columns)
    found = " AND ".join(f'"{column}" = %s' for column in by)
    with connection.cursor() as cursor:
        cursor.executemany(f'UPDATE "{table}" SET {changes} WHERE {found}', list(rows))  # noqa: S608


def new_ids(table: str, count: int) -> Sequence[int]:
    """``count`` primary keys of ``table`` that nobody else gets (SQLite: inside a writing transaction)."""
    with connection.cursor() as cursor:
        if on_postgresql():
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return range(last + 1, last + count + 1)


def parts(values: Iterable[T], size: int = MANY) -> Iterator[list[T]]:
    """``values`` in lists of at most ``size``."""
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part
