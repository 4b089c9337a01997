"""Rows of texts by field code as a table of DuckDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from yinuo.core.definitions.expressions import quoted


def load_texts(
    connection: duckdb.DuckDBPyConnection, table: str, codes: Sequence[str], rows: Sequence[Mapping[str, str]]
) -> None:
    """Make ``table`` with a column of text for each of ``codes``; what a row leaves empty is NULL."""
    columns = ", ".join(f"{quoted(code)} VARCHAR" for code in codes)
    connection.execute(f"CREATE TABLE {table} ({columns})")
    lists = ", ".join(["unnest(?::VARCHAR[])"] * len(codes))
    connection.execute(
        f"INSERT INTO {table} SELECT {lists}",
        [[row.get(code) or None for row in rows] for code in codes],
    )
