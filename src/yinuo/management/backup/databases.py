"""A consistent copy of the database while it is in use, and its return."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import connection

from yinuo.core.errors import DomainError, Text


class ToolMissing(DomainError):
    code = "tool-missing"
    message = Text("找不到 {tool}。", "{tool} was not found.")
    remedy = Text(
        "请安装与服务器同版本的 PostgreSQL 客户端工具。",
        "Install the PostgreSQL client tools of the server's version.",
    )


class ToolFailed(DomainError):
    code = "tool-failed"
    message = Text("{tool} 没有成功：{detail}", "{tool} failed: {detail}")
    remedy = Text("请按上面的提示处理后重试。", "Mend what it says and try again.")


class DatabaseCopier(Protocol):
    """Copies one kind of database to and from a single file."""

    member: str

    def save(self, target: Path) -> None: ...

    def load(self, source: Path) -> None: ...

    def leaves(self, source: Path) -> Iterator[bytes]:
        """The journal's leaf hashes in the copy, in order."""

    def checkpoints(self, source: Path) -> Iterator[tuple[int, bytes]]:
        """Size and root of the checkpoints in the copy."""


class SQLiteCopier:
    """SQLite's online backup: readers and writers go on meanwhile."""

    member = "database.sqlite3"

    def save(self, target: Path) -> None:
        source = sqlite3.connect(f"file:{settings.DATABASES['default']['NAME']}?mode=ro", uri=True)
        copy = sqlite3.connect(target)
        try:
            source.backup(copy)
        finally:
            copy.close()
            source.close()

    def load(self, source: Path) -> None:
        target = Path(str(settings.DATABASES["default"]["NAME"]))
        connection.close()
        for ending in ("-wal", "-shm"):
            target.with_name(target.name + ending).unlink(missing_ok=True)
        draft = target.with_name(target.name + ".restoring")
        shutil.copyfile(source, draft)
        draft.chmod(0o600)
        draft.replace(target)

    def leaves(self, source: Path) -> Iterator[bytes]:
        for (leaf,) in _read(source, "select leaf_hash from journal_entry order by seq"):
            yield bytes(leaf)

    def checkpoints(self, source: Path) -> Iterator[tuple[int, bytes]]:
        for size, root in _read(source, "select size, root from journal_checkpoint"):
            yield int(size), bytes(root)


def _read(source: Path, query: str) -> Iterator[tuple[Any, ...]]:
    copy = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    try:
        yield from copy.execute(query)
    finally:
        copy.close()


class PostgreSQLCopier:
    """``pg_dump`` and ``pg_restore`` in custom format; the dump is one consistent snapshot."""

    member = "database.dump"

    def save(self, target: Path) -> None:
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={target}", *_connection_options())

    def load(self, source: Path) -> None:
        connection.close()
        clean = ["--clean", "--if-exists", "--no-owner", "--single-transaction"]
        _run("pg_restore", *clean, *_connection_options(), str(source))

    def leaves(self, source: Path) -> Iterator[bytes]:
        rows = sorted(_dumped(source, "journal_entry", "seq", "leaf_hash"), key=lambda row: int(row[0]))
        for _, leaf in rows:
            yield bytes.fromhex(leaf.removeprefix("\\\\x"))

    def checkpoints(self, source: Path) -> Iterator[tuple[int, bytes]]:
        for size, root in _dumped(source, "journal_checkpoint", "size", "root"):
            yield int(size), bytes.fromhex(root.removeprefix("\\\\x"))


def _dumped(source: Path, table: str, *columns: str) -> Iterator[tuple[str, ...]]:
    """Columns of one table as ``pg_restore`` writes them (COPY text), without any server."""
    command = [_tool("pg_restore"), "--data-only", f"--table={table}", "--file=-", str(source)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        places: list[int] = []
        for line in process.stdout or ():
            if line.startswith(f"COPY public.{table} ("):
                names = line.partition("(")[2].partition(")")[0].split(", ")
                places = [names.index(column) for column in columns]
            elif line.startswith("\\."):
                places = []
            elif places:
                values = line.rstrip("\n").split("\t")
                yield tuple(values[place] for place in places)


def _connection_options() -> list[str]:
    given = settings.DATABASES["default"]
    options = [f"--dbname={given['NAME']}"]
    for name, key in (("host", "HOST"), ("port", "PORT"), ("username", "USER")):
        if given.get(key):
            options.append(f"--{name}={given[key]}")
    return options


def _tool(tool: str) -> str:
    path = shutil.which(tool)
    if path is None:
        raise ToolMissing(tool=tool)
    return path


def _run(tool: str, *arguments: str) -> None:
    environment = {**os.environ, "PGPASSWORD": str(settings.DATABASES["default"].get("PASSWORD") or "")}
    done = subprocess.run(
        [_tool(tool), *arguments], capture_output=True, text=True, env=environment, check=False
    )
    if done.returncode:
        raise ToolFailed(tool=tool, detail=done.stderr.strip()[-600:])


def copier() -> DatabaseCopier:
    """The copier for the database in use."""
    return PostgreSQLCopier() if connection.vendor == "postgresql" else SQLiteCopier()
