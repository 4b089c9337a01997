"""The stage file: a DuckDB file in the submission's private folder, where rows lie while they are checked.

It is written under a name of its own and takes its place only when it is whole and closed, so that a file that is there
is complete: whoever died while writing leaves a draft that nobody reads.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from yinuo.config import configuration
from yinuo.intake import files
from yinuo.intake.models import Submission

NAME = "stage.duckdb"
DRAFTS = "stage-*"


def exists(submission: Submission) -> bool:
    """Whether an earlier stage left its rows here."""
    return (files.work_folder(submission.receipt) / NAME).exists()


@contextmanager
def written(submission: Submission) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a new stage file, which takes the place of any earlier one when the block ends well."""
    folder = files.work_folder(submission.receipt)
    for left in folder.glob(DRAFTS):
        left.unlink(missing_ok=True)
    draft = folder / f"stage-{uuid.uuid4().hex}.duckdb"
    connection = duckdb.connect(str(draft), config=_limits(folder))
    try:
        yield connection
        connection.execute("CHECKPOINT")
    finally:
        connection.close()
    _make_durable(draft)
    draft.replace(folder / NAME)
    _make_durable(folder)


@contextmanager
def opened(submission: Submission) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the whole stage file, to read it."""
    folder = files.work_folder(submission.receipt)
    connection = duckdb.connect(str(folder / NAME), read_only=True, config=_limits(folder))
    try:
        yield connection
    finally:
        connection.close()


def _limits(folder: Path) -> dict[str, Any]:
    """The memory and threads this node allows, spilling into the private folder, nothing fetched from outside."""
    return {
        "memory_limit": f"{configuration().worker_memory_mb}MB",
        "threads": configuration().worker_threads,
        "temp_directory": str(folder / "spill"),
        "enable_external_access": True,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }


def _make_durable(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
