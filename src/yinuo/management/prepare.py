"""Makes a node ready: folders, keys, database, shipped registry and calendar. Safe to call at every start."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import OperationalError

from yinuo import __version__
from yinuo.config import configuration
from yinuo.core.errors import DomainError, Text


class DatabaseNotReachable(DomainError):
    """The database does not answer."""

    code = "database-not-reachable"
    message = Text("数据库连接不上：{detail}", "The database cannot be reached: {detail}")
    remedy = Text(
        "请确认数据库已启动，YINUO_DATABASE_URL 的地址、用户和口令正确。",
        "See that it runs and that address, user and password in YINUO_DATABASE_URL are right.",
    )


DEFINITIONS = Path(__file__).resolve().parent.parent / "definitions"


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Let one process prepare at a time."""
    with (home / "prepare.lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def is_empty() -> bool:
    """Whether nothing was ever put in the database. Raises :class:`DatabaseNotReachable`."""
    with _reachable():
        return not MigrationRecorder(connections["default"]).has_table()


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise DatabaseNotReachable(detail=str(error).strip()) from error


def _migrated() -> bool:
    executor = MigrationExecutor(connections["default"])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _data_version(home: Path) -> str:
    """Changes when the shipped or the deployment's registry and calendar change, or the database is another one."""
    digest = hashlib.sha256(__version__.encode() + str(settings.DATABASES["default"]["NAME"]).encode())
    for root in (DEFINITIONS, home / "definitions"):
        for folder in ("registry", "calendar"):
            for path in sorted((root / folder).rglob("*")):
                if path.is_file():
                    digest.update(path.read_bytes())
    return digest.hexdigest()


def _load_shipped_data() -> None:
    from yinuo.clocks.acts.calendar import load_new_notices
    from yinuo.journal.keys import ensure_keys
    from yinuo.registry.loading import load_registry

    ensure_keys()
    load_registry()
    load_new_notices()


def ensure_ready(definitions: bool = True) -> None:
    """Create what a command needs in an empty home; quick when there is nothing to do. Without ``definitions`` registry and
    calendar are left as they are, for the next start to bring up to the files.

    Raises :class:`DatabaseNotReachable`.
    """
    home = configuration().resolved_home
    with _alone(home):
        with _reachable():
            migrated = _migrated()
        if not migrated:
            call_command("migrate", verbosity=0, interactive=False)
        marker = home / "data.version"
        if not definitions:
            if not migrated:
                marker.unlink(missing_ok=True)
            return
        version = _data_version(home)
        if not migrated or not marker.exists() or marker.read_text() != version:
            _load_shipped_data()
            marker.write_text(version)
