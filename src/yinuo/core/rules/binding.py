"""Lets DuckDB bind every expression of a class over an empty source, to find what does not fit by type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import duckdb

from yinuo.core.definitions.expressions import compile_expression, quoted
from yinuo.core.definitions.model import ClassEdition, Enumeration
from yinuo.core.rules.checks import REFUSED, Check, raw_column
from yinuo.core.rules.macros import create_macros
from yinuo.core.rules.plan import Plan, build_plan, check_condition, rule_condition


def type_faults(edition: ClassEdition, enumerations: Mapping[str, Enumeration]) -> Iterator[tuple[str, str]]:
    """(key, reason) for every expression that DuckDB refuses. The edition's names must be right already."""
    with duckdb.connect() as connection:
        _prepare(connection)
        plan = build_plan(edition, enumerations)
        nothing = ", ".join(f"NULL::VARCHAR AS {raw_column(code)}" for code in edition.fields)
        source = f"(SELECT {nothing} WHERE false)"
        yield from _bound(connection, plan, source)


def _prepare(connection: duckdb.DuckDBPyConnection) -> None:
    create_macros(connection)
    for head, body in (
        ("day_of_receipt()", f"DATE '{date.min.replace(year=2000)}'"),
        ("working_days(earlier, later)", "date_diff('day', earlier, later)"),
        ("registered(code)", "NULL::BOOLEAN"),
        ("uscc_seen_ok(code)", "uscc_ok(code)"),
    ):
        connection.execute(f"CREATE TEMP MACRO {head} AS {body}")


def _bound(connection: duckdb.DuckDBPyConnection, plan: Plan, source: str) -> Iterator[tuple[str, str]]:
    parts = list(_parts(plan))
    base = f"WITH {plan.typed(source)}"
    everything = ", ".join(f"({sql})" for _, sql in parts)
    if _refused(connection, f"{base} SELECT {everything} FROM typed") is None:
        return
    whole = _refused(connection, f"{base} SELECT * FROM typed")
    if whole:
        yield "fields", whole
        return
    for path, sql in parts:
        reason = _refused(connection, f"{base} SELECT {sql} FROM typed")
        if reason:
            yield path, reason


def _refused(connection: duckdb.DuckDBPyConnection, query: str) -> str | None:
    try:
        connection.execute(f"EXPLAIN {query}")
    except duckdb.Error as error:
        return str(error).splitlines()[0]
    return None


def _parts(plan: Plan) -> Iterator[tuple[str, str]]:
    """Every expression with the key it stands under."""
    edition = plan.edition
    for name, sql in plan.verdicts:
        yield f"rules.{name.removeprefix('verdict.')}", f"({sql})::BOOLEAN"
    for check in plan.checks:
        path = _path(edition, check)
        if not path.startswith("rules."):
            yield path, check_condition(check)
        yield from ((path, value) for words in check.sayings for value in words.values)
    for name, group in edition.groups.items():
        aggregates = {
            each: compile_expression(text, frozenset(edition.fields), frozenset(), True).sql
            for each, text in group.gather.items()
        }
        when, holds, _ = rule_condition(edition, group, frozenset(aggregates))
        gathered = ", ".join(f"{sql} AS {quoted(f'group.{each}')}" for each, sql in aggregates.items())
        verdict = f"CASE WHEN {when} THEN {holds} END"
        yield f"groups.{name}", f"SELECT {verdict} FROM (SELECT {gathered} FROM typed) AS gathered"


def _path(edition: ClassEdition, check: Check) -> str:
    if check.rule in edition.rules:
        return f"rules.{check.rule}"
    refusal = check.rule.removeprefix(REFUSED)
    return f"refuse.{refusal}" if refusal != check.rule else f"fields.{check.field}"
