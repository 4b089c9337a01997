"""What the reader saw wrong with rows as rows becomes findings like any other, and rejects the row."""

from __future__ import annotations

import duckdb

from yinuo.intake.readers.model import PROBLEMS, StagedInfo
from yinuo.intake.readers.no_records import KINDS

NO_RECORD_RULES = tuple(f"row.{kind}" for kind in KINDS)
WARNING_KINDS = frozenset({"too-many-cells"})
"""A surplus empty or stray cell at the end is worth a remark; what shifts or destroys values rejects the row."""


def add_row_problems(connection: duckdb.DuckDBPyConnection, staged: StagedInfo) -> None:
    """Add ``row.*`` findings for ``staged_problems`` and take the rows concerned out of ``accepted``. Of what is no
    record nothing else is said: no rule is meant for it."""
    if not staged.problem_count:
        return
    connection.execute(
        "DELETE FROM finding_rows WHERE position IN (SELECT _row FROM staged_problems WHERE list_contains(?, kind))",
        [list(KINDS)],
    )
    _say_lost_digits_once(connection)
    kinds = [kind for (kind,) in connection.execute("SELECT DISTINCT kind FROM staged_problems").fetchall()]
    for kind in kinds:
        _add_kind(connection, kind)
    connection.execute(
        "DELETE FROM accepted WHERE position IN (SELECT position FROM finding_rows WHERE rule LIKE 'row.%' "
        "AND level = 'error')"
    )
    connection.execute(
        "INSERT INTO rejected SELECT DISTINCT position, row FROM finding_rows WHERE rule LIKE 'row.%' "
        "AND level = 'error' AND position NOT IN (SELECT position FROM rejected)"
    )


def _say_lost_digits_once(connection: duckdb.DuckDBPyConnection) -> None:
    """The check of a code says by itself that a spreadsheet ate its digits. Where it only warns, the reader's word counts."""
    lost = "SELECT (_row, field || '.code') FROM staged_problems WHERE kind = 'lost-digits'"
    connection.execute(
        "DELETE FROM staged_problems WHERE kind = 'lost-digits' AND (_row, field || '.code') IN "
        "(SELECT (position, rule) FROM finding_rows WHERE level = 'error')"
    )
    connection.execute(f"DELETE FROM finding_rows WHERE (position, rule) IN ({lost})")  # noqa: S608


def _add_kind(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    says, mend = PROBLEMS[kind]
    level = "warning" if kind in WARNING_KINDS else "error"
    ((number,),) = connection.execute("SELECT coalesce(max(saying) + 1, 0) FROM sayings").fetchall()
    texts = [_numbered(text) for text in (says.zh, says.en, mend.zh, mend.en)]
    connection.execute(
        "INSERT INTO sayings (saying, field, rule, level, fault, basis, says_zh, says_en, mend_zh, mend_en) "
        "VALUES (?, '', ?, ?, 'source', NULL, ?, ?, ?, ?)",
        [number, f"row.{kind}", level, *texts],
    )
    connection.execute(
        "INSERT INTO finding_rows SELECT _row, _row, '', ?, ?, value, ?, [header, value, "
        "CAST(_sheet_row AS VARCHAR)], 'source' FROM staged_problems WHERE kind = ?",
        [f"row.{kind}", level, number, kind],
    )


def _numbered(text: str) -> str:
    """The reader's named braces as the numbered ones of findings."""
    for number, name in enumerate(("column", "value", "sheet_row"), start=1):
        text = text.replace("{" + name + "}", "{" + str(number) + "}")
    return text.replace("{{", "{").replace("}}", "}")
