"""Writing entries quickly: ``executemany`` on SQLite, ``COPY`` on PostgreSQL, always in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from django.db import connection

from yinuo.journal.models import Entry

COLUMNS = (
    "body",
    "leaf_hash",
    "act",
    "object_kind",
    "object_id",
    "object_version",
    "at",
    "salt",
    "payload",
    "person_salt",
    "person",
)
_AT = COLUMNS.index("at")
_TABLE = Entry._meta.db_table
_NAMES = ", ".join(("seq", *COLUMNS))


def write(start: int, prepared: Sequence[tuple[object, ...]]) -> None:
    """Insert ``prepared`` (rows in the order of :data:`COLUMNS`) as entries ``start``, ``start + 1`` and so on."""
    if connection.vendor == "postgresql":
        _copy(start, prepared)
    else:
        _insert(start, prepared)


def _insert(start: int, prepared: Sequence[tuple[object, ...]]) -> None:
    places = ", ".join(["%s"] * (len(COLUMNS) + 1))
    known: dict[datetime, str] = {}
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {_TABLE} ({_NAMES}) VALUES ({places})",  # noqa: S608 (names from the model)
            [(seq, *_with_text_time(row, known)) for seq, row in enumerate(prepared, start)],
        )


def _with_text_time(row: tuple[object, ...], known: dict[datetime, str]) -> tuple[object, ...]:
    """SQLite keeps instants as text in UTC, written as Django writes them."""
    at = cast(datetime, row[_AT])
    if at not in known:
        known[at] = str(connection.ops.adapt_datetimefield_value(at))
    return (*row[:_AT], known[at], *row[_AT + 1 :])


def _copy(start: int, prepared: Sequence[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {_TABLE} ({_NAMES}) FROM STDIN") as copy:
        for seq, row in enumerate(prepared, start):
            copy.write_row((seq, *row))
