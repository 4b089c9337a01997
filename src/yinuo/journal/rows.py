"""Writing entries quickly: ``executemany`` on SQLite, ``COPY`` on PostgreSQL, always in the caller's
transaction."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from yinuo.journal.models import Entry

Row = tuple[str, int, bytes, bytes, bytes, str | None]
"""An entry without place and act: object, version, commitment, salt, leaf hash, payload."""

_TABLE = Entry._meta.db_table
_NAMES = "seq, act_id, object, version, commitment, salt, leaf_hash, payload"


def write(start: int, act: int, rows: Sequence[Row]) -> None:
    """Insert ``rows`` as the entries ``start``, ``start + 1`` and so on of the act with the primary key
    ``act``."""
    if connection.vendor == "postgresql":
        _copy(start, act, rows)
    else:
        _insert(start, act, rows)


def _insert(start: int, act: int, rows: Sequence[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {_TABLE} ({_NAMES}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",  # noqa: S608 (names only)
            [(seq, act, *row) for seq, row in enumerate(rows, start)],
        )


def _copy(start: int, act: int, rows: Sequence[Row]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {_TABLE} ({_NAMES}) FROM STDIN") as copy:
        for seq, row in enumerate(rows, start):
            copy.write_row((seq, act, *row))
