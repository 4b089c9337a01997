"""The least any store must do: the very rows that an intake stored, put barely into tables with the same indexes.

``python -m benchmarks.bare_insert`` reads what the configured database holds and prints as JSON the seconds of two inserts
into empty copies of its tables, in chunks as large as those of the intake, a transaction each: ``record`` is one table (that
of records with all its indexes, and the whole row as a text) and the search index; ``all`` is every row the intake left
(records, versions, clocks, journal entries, search). Rows and search words are ready in memory when the time begins. SQLite
inserts by ``executemany`` with the settings of the node, PostgreSQL by ``COPY``.
"""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

RECORDS = "records_record"
TABLES = (RECORDS, "records_recordversion", "clocks_clock", "journal_entry")
SEARCH = "records_search"
SHOWN = "subject_name, document_number, summary"
Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """Rows on their way into one table: its columns, and the rows chunk by chunk."""

    table: str
    columns: Sequence[str]
    chunks: Iterator[Rows]


def seconds(parts: Sequence[Part], write: Callable[[Part, Rows], None], commit: Callable[[], None]) -> float:
    """Seconds of the inserts alone, all parts of a chunk in one transaction."""
    took = 0.0
    for chunks in zip_longest(*(part.chunks for part in parts), fillvalue=()):
        started = time.perf_counter()
        for part, rows in zip(parts, chunks, strict=True):
            write(part, rows)
        commit()
        took += time.perf_counter() - started
    return took


def on_sqlite(database: Path, chunk: int) -> dict[str, float]:
    """Both inserts into new files beside ``database``."""
    from django.conf import settings

    pragmas = settings.DATABASES["default"]["OPTIONS"]["init_command"]
    source = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    answer = {}
    for name in ("record", "all"):
        with tempfile.TemporaryDirectory(dir=database.parent) as folder:
            target = sqlite3.connect(f"{folder}/bare.sqlite3", isolation_level=None)
            target.executescript(pragmas)
            _make_tables(source, target)
            answer[name] = _sqlite_seconds(source, target, chunk, whole=name == "all")
            target.close()
    return answer


def _make_tables(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    names = ", ".join(f"'{name}'" for name in (*TABLES, SEARCH))
    query = (
        f"SELECT sql FROM sqlite_master WHERE tbl_name IN ({names}) AND sql IS NOT NULL ORDER BY type DESC"
    )
    for (statement,) in source.execute(query):
        target.execute(statement)
    target.execute("PRAGMA foreign_keys=OFF")


def _sqlite_seconds(
    source: sqlite3.Connection, target: sqlite3.Connection, chunk: int, *, whole: bool
) -> float:
    def chunks(query: str) -> Iterator[Rows]:
        cursor = source.execute(query)
        while rows := cursor.fetchmany(chunk):
            yield rows

    def columns(table: str) -> list[str]:
        return [row[1] for row in source.execute(f"PRAGMA table_info({table})")]

    def write(part: Part, rows: Rows) -> None:
        if not target.in_transaction:
            target.execute("BEGIN IMMEDIATE")
        places = ", ".join("?" * len(part.columns))
        target.executemany(f"INSERT INTO {part.table} ({', '.join(part.columns)}) VALUES ({places})", rows)

    if not whole:
        target.execute(f"ALTER TABLE {RECORDS} ADD COLUMN content text")
    parts = _parts(columns, chunks, "rowid", whole=whole)
    return seconds(parts, write, lambda: target.execute("COMMIT") and None)


def on_postgresql(chunk: int) -> dict[str, float]:
    """Both inserts into a schema of their own in the same database."""
    from django.db import connection

    connection.ensure_connection()
    answer = {}
    for name in ("record", "all"):
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA IF EXISTS bare CASCADE")
            cursor.execute("CREATE SCHEMA bare")
            for table in (*TABLES, SEARCH):
                cursor.execute(f"CREATE TABLE bare.{table} (LIKE public.{table} INCLUDING ALL)")
            if name == "record":
                cursor.execute(f"ALTER TABLE bare.{RECORDS} ADD COLUMN content text")
        answer[name] = _postgresql_seconds(connection.connection, chunk, whole=name == "all")
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA bare CASCADE")
    return answer


def _postgresql_seconds(target: Any, chunk: int, *, whole: bool) -> float:
    import psycopg

    source = psycopg.connect(**target.info.get_parameters(), password=target.info.password)

    def chunks(query: str) -> Iterator[Rows]:
        with source.cursor(name=f"read{abs(hash(query))}") as cursor:
            cursor.execute(query)
            while rows := cursor.fetchmany(chunk):
                yield rows

    def columns(table: str) -> list[str]:
        query = (
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s "
            "AND is_generated = 'NEVER' ORDER BY ordinal_position"
        )
        return [row[0] for row in source.execute(query, [table]).fetchall()]

    def write(part: Part, rows: Rows) -> None:
        names = ", ".join(part.columns)
        with target.cursor() as cursor, cursor.copy(f"COPY bare.{part.table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    target.autocommit = False
    try:
        return seconds(_parts(columns, chunks, "record_id", whole=whole), write, target.commit)
    finally:
        target.commit()
        target.autocommit = True
        source.close()


def _parts(
    columns: Callable[[str], list[str]], chunks: Callable[[str], Iterator[Rows]], key: str, *, whole: bool
) -> list[Part]:
    search = Part(
        SEARCH, [key, "tokens"], _with_words(chunks(f"SELECT id, {SHOWN} FROM {RECORDS} ORDER BY id"))
    )
    if whole:
        others = (Part(table, columns(table), chunks(_everything(table, columns(table)))) for table in TABLES)
        return [*others, search]
    own = columns(RECORDS)
    named = ", ".join(f"r.{name}" for name in own)
    query = f"SELECT {named}, v.public FROM {RECORDS} r JOIN {TABLES[1]} v ON v.record_id = r.id AND v.number = 1 ORDER BY r.id"
    return [Part(RECORDS, [*own, "content"], chunks(query)), search]


def _everything(table: str, columns: Sequence[str]) -> str:
    return f"SELECT {', '.join(columns)} FROM {table} ORDER BY {columns[0]}"


def _with_words(chunks: Iterator[Rows]) -> Iterator[Rows]:
    from yinuo import bulk
    from yinuo.core.search_text import postgres_vector, search_tokens
    from yinuo.records.search_index import text_of

    words = postgres_vector if bulk.on_postgresql() else search_tokens
    for rows in chunks:
        yield [(key, words(text_of(*texts))) for key, *texts in rows]


def main() -> None:
    """Print the seconds of both inserts as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.settings")
    import django

    django.setup()
    from yinuo import bulk
    from yinuo.config import configuration

    chunk = configuration().chunk_rows
    home = configuration().resolved_home
    print(
        json.dumps(on_postgresql(chunk) if bulk.on_postgresql() else on_sqlite(home / "yinuo.sqlite3", chunk))
    )


if __name__ == "__main__":
    main()
