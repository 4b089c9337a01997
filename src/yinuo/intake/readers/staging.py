"""Rows into DuckDB: ``staged``, all text, one column per mapped field, with the place every row came from.

``staged`` has ``_row`` (1 = first data row of the file, without gaps over all sheets; blank and example rows do
not count), ``_sheet`` and ``_sheet_row`` (the row number the person sees), then the field codes. Empty cells are
NULL. ``staged_problems`` has what is wrong with rows as rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol, runtime_checkable

import duckdb
import pyarrow as pa

from yinuo.intake.readers import ours
from yinuo.intake.readers.model import PROBLEMS_SHOWN, Backing, Block, Problem, SourceTable, StagedInfo

PROBLEM_COLUMNS = "_row BIGINT, _sheet VARCHAR, _sheet_row BIGINT, kind VARCHAR, header VARCHAR, value VARCHAR, field VARCHAR"


@runtime_checkable
class DirectBacking(Protocol):
    """A backing DuckDB can read by itself. ``copy_into`` makes ``staged`` and answers False when rows need care."""

    def copy_into(self, connection: duckdb.DuckDBPyConnection, columns: Mapping[str, str]) -> bool: ...


def stage(
    source: SourceTable, mapping: Mapping[str, str], connection: duckdb.DuckDBPyConnection
) -> StagedInfo:
    """Bring the mapped columns of a source table into ``connection`` as ``staged`` and ``staged_problems``.

    ``mapping`` is header → field code, as confirmed; headers it does not name are answered as unmapped. Earlier
    staged tables in the connection are replaced. Raises ``ValueError`` when a header is not in the source or a
    field is named twice.
    """
    columns = {header: mapping[header] for header in source.headers if header in mapping}
    if set(mapping) - set(columns) or len(set(columns.values())) != len(columns):
        raise ValueError("the mapping does not fit the source table")
    _clear(connection)
    backing = source.backing
    if not (isinstance(backing, DirectBacking) and backing.copy_into(connection, columns)):
        _insert_blocks(backing, columns, connection)
    return _info(source, columns, connection)


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _clear(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("DROP VIEW IF EXISTS staged")
    connection.execute("DROP TABLE IF EXISTS staged_rows")
    connection.execute(f"CREATE OR REPLACE TABLE staged_problems ({PROBLEM_COLUMNS})")


def _insert_blocks(
    backing: Backing, columns: Mapping[str, str], connection: duckdb.DuckDBPyConnection
) -> None:
    """One streaming insert: DuckDB stores a batch while the reader makes the next, memory stays bounded."""
    schema = pa.schema([*_PLACES, *((field, pa.string()) for field in columns.values())])
    problems: list[_ProblemRow] = []
    batches = _batches(backing.blocks(list(columns)), schema, columns, problems)
    connection.register("_incoming", pa.RecordBatchReader.from_batches(schema, batches))
    connection.execute("CREATE TABLE staged_rows AS SELECT * FROM _incoming")
    connection.unregister("_incoming")
    if problems:
        connection.register("_incoming", _problem_table(problems))
        connection.execute("INSERT INTO staged_problems SELECT * FROM _incoming")
        connection.unregister("_incoming")
    connection.execute("CREATE VIEW staged AS SELECT * FROM staged_rows")


_PLACES = [("_row", pa.int64()), ("_sheet", pa.string()), ("_sheet_row", pa.int64())]
_ProblemRow = tuple[int, str, int, str, str, str, str]


def _batches(
    blocks: Iterator[Block], schema: Any, fields: Mapping[str, str], problems: list[_ProblemRow]
) -> Iterator[Any]:
    """Blocks as Arrow batches with their rows numbered; what is wrong with rows is put aside in ``problems``."""
    first = 1
    for block in blocks:
        n = len(block.sheet_rows)
        places = [
            pa.array(range(first, first + n), pa.int64()),
            pa.repeat(pa.scalar(block.sheet, pa.string()), n),
            pa.array(block.sheet_rows, pa.int64()),
        ]
        problems += (
            (first + i, block.sheet, block.sheet_rows[i], kind, header, value, fields.get(header, ""))
            for i, kind, header, value in block.problems
        )
        first += n
        yield pa.record_batch([*places, *block.columns], schema=schema)


def _problem_table(problems: list[_ProblemRow]) -> Any:
    names = ["_row", "_sheet", "_sheet_row", "kind", "header", "value", "field"]
    return pa.table(list(map(pa.array, zip(*problems, strict=True))), names=names)


def _info(
    source: SourceTable, columns: Mapping[str, str], connection: duckdb.DuckDBPyConnection
) -> StagedInfo:
    found = connection.execute(
        "SELECT * EXCLUDE field FROM staged_problems ORDER BY _row, kind, header LIMIT ?", [PROBLEMS_SHOWN]
    ).fetchall()
    return StagedInfo(
        rows=_count(connection, "staged"),
        fields=tuple(columns.values()),
        unmapped=tuple(h for h in source.headers if h not in columns and not ours.is_helper_header(h)),
        problem_count=_count(connection, "staged_problems"),
        problems=tuple(Problem(*row) for row in found),
        columns={
            s.name: {f: s.columns[h] for h, f in columns.items() if h in s.columns} for s in source.sheets
        },
        remarks=source.remarks,
    )


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    ((count,),) = connection.execute(f"SELECT count(*) FROM {table}").fetchall()  # noqa: S608 - fixed names
    return int(count)
