"""Validates staged rows against an edition of a class, inside one DuckDB connection.

One pass over the source answers every check of every row and keeps, for rows with findings only, the cells the
findings speak of. What follows works on that small remainder. The source may be a table or anything that can
stand after FROM, so that a csv file need not be loaded to be checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from yinuo.core.definitions.expressions import quoted
from yinuo.core.definitions.model import ClassEdition, Enumeration
from yinuo.core.rules.checks import raw_column
from yinuo.core.rules.plan import BITS, Plan, build_plan
from yinuo.core.rules.upgrade import upgraded_sql
from yinuo.core.validation import findings, groups
from yinuo.core.validation.result import Validation
from yinuo.core.validation.sayings import Sayings
from yinuo.core.validation.session import plan_for_size, prepare_session, remember_codes

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from yinuo.core.workdays import WorkCalendar

Progress = Callable[[float], None]
POSITION_COLUMNS = ("_sheet", "_row")
SMALL = 20_000
"""Up to so many rows the queries are run as they are, without being optimised first."""


def validate(
    connection: DuckDBPyConnection,
    edition: ClassEdition,
    enumerations: Mapping[str, Enumeration],
    *,
    today: date,
    calendar: WorkCalendar,
    known: str | None = None,
    history: str | None = None,
    source: str = "staged",
    mapping: Mapping[str, str] | None = None,
    large: bool = False,
    progress: Progress | None = None,
) -> Validation:
    """Checks every row of ``source`` (columns of text) and leaves tables in ``connection``.

    ``today`` is the day of receipt. ``mapping`` names the source's column of each field code; without it columns
    bear the codes. Fields without a column count as empty. ``known`` is a table with a column ``code`` of the
    registered bodies, ``history`` one with the unit's earlier records, columns as in ``typed``; without them the
    rules that need them do not apply. ``large`` says that looking at the head of the source first pays.
    ``progress`` is told the share done.

    Tables: ``findings`` (position, sheet, row, field, rule, level, value, args, fault), ``rejected``
    (position, row) and, when ``source`` is a table, the view ``typed``. ``position`` is the place of the row in
    the source, from 1; ``row`` is ``_row`` of the source when it has that column.
    """
    tell = progress or (lambda share: None)
    table = _is_table(connection, source)
    plan_for_size(connection, not large and not (table and _has_more(connection, source, SMALL)))
    prepare_session(connection, today, calendar, known)
    plan = build_plan(edition, enumerations)
    columns = _columns(connection, source)
    places = [name for name in POSITION_COLUMNS if name in columns]
    raws = raw_source(edition, source, columns, mapping)
    if large or table:
        remember_codes(connection, [raw_column(code) for code in plan.repeated_codes], raws, known)
    connection.execute("DROP TABLE IF EXISTS temp.checked")  # it would hide that of a later check of a table
    tell(0.02)
    connection.execute(_check_query(plan, raws, places, keep_values=table))
    tell(0.75)
    sayings = Sayings(connection)
    counts = findings.collect(connection, plan, sayings)
    counts |= groups.duplicates(connection, plan, sayings)
    counts |= groups.compare(connection, plan, sayings, raws, history, table)
    sayings.write()
    tell(0.95)
    if table:
        fields = ", ".join(quoted(code) for code in edition.fields)
        connection.execute(
            f"CREATE OR REPLACE VIEW typed AS SELECT rowid + 1 AS position, {fields} FROM checked"
        )
    result = findings.summarise(connection, edition, counts)
    tell(1.0)
    return result


def upgrade(
    connection: DuckDBPyConnection,
    older: ClassEdition,
    newer: ClassEdition,
    enumerations: Mapping[str, Enumeration],
    source: str = "staged",
    mapping: Mapping[str, str] | None = None,
) -> None:
    """After ``validate`` under ``older``: makes the view ``typed`` give the fields of ``newer`` instead.

    ``source`` is the table that was validated. Rows are stored in the newest edition; the rules were those of the
    edition the rows came in.
    """
    raws = _placed(raw_source(older, source, _columns(connection, source), mapping))
    query = upgraded_sql(older, newer, enumerations, raws, ["position"])
    connection.execute(f"CREATE OR REPLACE VIEW typed AS {query}")


def raw_source(
    edition: ClassEdition, source: str, columns: list[str], mapping: Mapping[str, str] | None = None
) -> str:
    """A subquery over ``source`` with a column ``raw.X`` for every field, NULL where the source has none."""
    given = dict(mapping) if mapping is not None else {code: code for code in columns}
    cells = [
        f"{quoted(given[code])} AS {raw_column(code)}"
        if given.get(code) in columns
        else f"NULL::VARCHAR AS {raw_column(code)}"
        for code in edition.fields
    ]
    places = [quoted(name) for name in POSITION_COLUMNS if name in columns]
    return f"(SELECT {', '.join([*places, *cells])} FROM {source})"


def _check_query(plan: Plan, raws: str, places: list[str], keep_values: bool = False) -> str:
    """The one pass: words of failed and applicable checks, the key and its first text, the cells findings speak of, and
    the values if asked. Without values little is kept of a row, and it stays out of the file: writing costs more than that.
    """
    fails, applies = findings.words("fails", plan.checks), findings.words("applies", plan.applications)
    cells = ", ".join(_cell(plan, code) for code in plan.edition.fields)
    kept = [*(quoted(name) for name in places), *fails, *applies, '"key"', '"key.turned"']
    kept += [
        raw_column(plan.edition.key[0]),
        f"CASE WHEN {findings.any_of(fails)} THEN [{cells}] END AS cells",
    ]
    kept += [quoted(code) for code in plan.edition.fields] if keep_values else []
    return (
        f"CREATE OR REPLACE {'' if keep_values else 'TEMP '}TABLE checked AS WITH {plan.judged(raws, places)}\n"
        f"SELECT {', '.join(kept)} FROM {groups.keyed(plan, 'judged')}"
    )


def _cell(plan: Plan, code: str) -> str:
    """The text of a field, kept only where a finding speaks of it."""
    masks: dict[int, int] = {}
    for index, check in enumerate(plan.checks):
        if code in plan.reads(check):
            masks[index // BITS] = masks.get(index // BITS, 0) | 1 << index % BITS
    wanted = " OR ".join(f'"fails.{word}" & {mask} <> 0' for word, mask in masks.items())
    return f"CASE WHEN {wanted or 'false'} THEN {raw_column(code)} END"


def _columns(connection: DuckDBPyConnection, source: str) -> list[str]:
    described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    return [row[0] for row in described]


def _is_table(connection: DuckDBPyConnection, source: str) -> bool:
    query = "SELECT count(*) FROM duckdb_tables() WHERE table_name = ?"
    row = connection.execute(query, [source]).fetchone()
    return bool(row and row[0])


def _has_more(connection: DuckDBPyConnection, table: str, rows: int) -> bool:
    row = connection.execute(f"SELECT count(*) FROM {quoted(table)}").fetchone()
    return bool(row and row[0] > rows)


def _placed(raws: str) -> str:
    """A source that is a table, with the place of each row."""
    return raws.replace("(SELECT ", "(SELECT rowid + 1 AS position, ", 1)
