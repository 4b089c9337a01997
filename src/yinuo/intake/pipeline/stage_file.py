"""The stage file: a DuckDB file in the submission's private folder, where rows lie while they are checked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from yinuo.config import configuration
from yinuo.intake import files
from yinuo.intake.models import Submission

NAME = "stage.duckdb"


def exists(submission: Submission) -> bool:
    """Whether an earlier stage left its rows here."""
    return (files.work_folder(submission.receipt) / NAME).exists()


def discard(submission: Submission) -> None:
    """Remove what an interrupted stage left half done."""
    folder = files.work_folder(submission.receipt)
    for name in (NAME, NAME + ".wal"):
        (folder / name).unlink(missing_ok=True)


@contextmanager
def opened(submission: Submission) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the stage file, within the memory and threads this node allows."""
    folder = files.work_folder(submission.receipt)
    connection = duckdb.connect(
        str(folder / NAME),
        config={
            "memory_limit": f"{configuration().worker_memory_mb}MB",
            "threads": configuration().worker_threads,
            "temp_directory": str(folder / "spill"),
            "enable_external_access": True,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    try:
        yield connection
    finally:
        connection.close()
