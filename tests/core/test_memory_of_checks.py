"""A check begins with little memory and gets more only where that is not enough."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any

import duckdb
import pytest

from yinuo.core.validation.checker import LITTLE_MB, SMALL_FILE, direct_csv, stage, with_enough_memory

ONE_LARGE_VALUE = "SELECT len(list(number)) FROM range(20000000) numbers(number)"
"""A list that cannot go to disk: more than the little, less than the most."""


def test_what_little_memory_cannot_hold_is_done_again_with_more() -> None:
    with stage(SMALL_FILE + 1) as connection:

        def asked() -> Any:
            return connection.execute(ONE_LARGE_VALUE).fetchone()

        connection.execute(f"SET memory_limit = '{LITTLE_MB}MB'")
        with pytest.raises(duckdb.OutOfMemoryException):
            asked()
        assert with_enough_memory(connection, asked) == (20_000_000,)


def test_a_nul_is_found_anywhere_in_a_large_file_and_the_file_is_never_mapped_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "large.csv"
    file.write_bytes(b"a,b\n" + b"1,2\n" * 12_000_000)
    mapped: list[int] = []
    really = mmap.mmap

    def noted(fileno: int, length: int, **options: Any) -> mmap.mmap:
        mapped.append(length)
        return really(fileno, length, **options)

    monkeypatch.setattr(mmap, "mmap", noted)
    understand = lambda headers: pytest.fail("asked")  # noqa: E731 - a file with a NUL is not asked about
    with pytest.raises(pytest.fail.Exception):
        direct_csv(file, understand)
    assert sum(mapped) == file.stat().st_size
    assert max(mapped) <= 16 * 1024 * 1024
    with file.open("ab") as more:
        more.write(b"3,\0\n")
    assert direct_csv(file, understand) is None
