"""A check begins with little memory and gets more only where that is not enough."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from yinuo.core.validation.checker import LITTLE_MB, SMALL_FILE, stage, with_enough_memory

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
