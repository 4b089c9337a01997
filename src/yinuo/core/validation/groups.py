"""Checks of a record against others: the same key twice, and rules over groups of the batch or of the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yinuo.core.definitions.expressions import compile_expression, quoted
from yinuo.core.definitions.model import Bilingual, GroupRule
from yinuo.core.rules.checks import Check, Saying, raw_column, saying, text_column
from yinuo.core.rules.plan import Plan, rule_condition
from yinuo.core.validation.findings import arguments
from yinuo.core.validation.result import RuleCount
from yinuo.core.validation.sayings import Sayings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DUPLICATE = "duplicate-in-batch"

_DUPLICATE_WORDS = Saying(
    Bilingual(
        zh="与本批第 {1} 行重复：{title}都相同。",
        en="The same record as row {1} of this batch: {title} are equal.",
    ),
    Bilingual(
        zh="请只保留一行；如为更正，请保留正确的一行。",
        en="Keep one of the rows; if one corrects the other, keep the right one.",
    ),
    ("CAST(first AS VARCHAR)",),
)


def keyed(plan: Plan, source: str) -> str:
    """A step over ``source`` with the natural key as ``key`` and ``key.turned``, two numbers of 64 bits, names folded; NULL
    when a part of it is missing.

    Each is a hash of the parts, in another order: among ten million rows two keys are taken for equal by accident less
    often than once in a billion files.
    """
    parts = [f'"key.{place}"' for place in range(len(plan.edition.key))]
    named = ", ".join(
        f"{_key_part(plan, code)} AS {part}" for code, part in zip(plan.edition.key, parts, strict=True)
    )
    present = " AND ".join(f"{part} IS NOT NULL" for part in parts)
    turned = ", ".join(["''", *parts[1:], parts[0]])
    return (
        f'(SELECT *, CASE WHEN {present} THEN hash({", ".join(parts)}) END AS "key", '
        f'CASE WHEN {present} THEN hash({turned}) END AS "key.turned" FROM (SELECT *, {named} FROM {source}))'
    )


def _key_part(plan: Plan, code: str) -> str:
    field = plan.edition.fields[code]
    if field.is_code:
        return quoted(code)
    if field.type == "text" and not field.many:
        return f"folded_key({text_column(code)})"
    return f"coalesce(CAST({quoted(code)} AS VARCHAR), {text_column(code)})"


def duplicates(connection: DuckDBPyConnection, plan: Plan, sayings: Sayings) -> dict[str, RuleCount]:
    """Finds rows whose key an earlier row of the batch has; the earlier one stands."""
    first, titles = plan.edition.key[0], [plan.edition.fields[code].title for code in plan.edition.key]
    says = Bilingual(
        zh=_DUPLICATE_WORDS.says.zh.replace("{title}", "、".join(each.zh for each in titles)),
        en=_DUPLICATE_WORDS.says.en.replace("{title}", ", ".join(each.en for each in titles)),
    )
    check = Check(DUPLICATE, first, "error", "", (_DUPLICATE_WORDS,))
    number = sayings.add(check, Saying(says, _DUPLICATE_WORDS.mend, _DUPLICATE_WORDS.values))
    connection.execute(
        f"""INSERT INTO found
        WITH repeated AS (
          SELECT "key", "key.turned", min(rowid) AS earliest FROM checked WHERE "key" IS NOT NULL
          GROUP BY ALL HAVING count(*) > 1)
        SELECT checked.rowid + 1, {number}, {raw_column(first)}, [CAST(earliest + 1 AS VARCHAR)]
        FROM checked JOIN repeated USING ("key", "key.turned") WHERE checked.rowid > earliest"""
    )
    (failed,) = _numbers(connection, f"SELECT count(*) FROM found WHERE saying = {number}")
    rows, keyed = _numbers(connection, 'SELECT count(*), count("key") FROM checked')
    return {DUPLICATE: RuleCount("error", failed, keyed - failed, rows - keyed)}


def compare(
    connection: DuckDBPyConnection,
    plan: Plan,
    sayings: Sayings,
    raws: str,
    history: str | None,
    numbered: bool,
) -> dict[str, RuleCount]:
    """Answers the group rules of the class; those over the history do not apply without one."""
    (rows,) = _numbers(connection, "SELECT count(*) FROM checked")
    counts: dict[str, RuleCount] = {}
    for name, rule in plan.edition.groups.items():
        if rule.over == "history" and history is None:
            counts[name] = RuleCount(rule.level, 0, 0, rows)
            continue
        past = history if rule.over == "history" else None
        failed, passed = _compare(connection, plan, sayings, name, rule, raws, past, numbered)
        counts[name] = RuleCount(rule.level, failed, passed, rows - failed - passed)
    return counts


def _compare(
    connection: DuckDBPyConnection,
    plan: Plan,
    sayings: Sayings,
    name: str,
    rule: GroupRule,
    raws: str,
    history: str | None,
    numbered: bool,
) -> tuple[int, int]:
    gathered = frozenset(rule.gather)
    words, shown = saying(plan.edition, rule.says, rule.mend, gathered)
    when, holds, read = rule_condition(plan.edition, rule, gathered)
    marked = rule.field or rule.by[0]
    reads = read | shown | frozenset(rule.by) | _gathered_from(plan, rule)
    check = Check(name, marked, rule.level, "", (words,), reads=reads, fault=rule.fault, basis=rule.basis)
    number = sayings.add(check, words)
    position = "rowid + 1" if numbered else "row_number() OVER ()"
    placed = raws.replace("(SELECT ", f"(SELECT {position} AS position, ", 1)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE compared AS WITH {plan.typed(placed, ["position"], plan.reads(check))},
        gathered AS (SELECT {_by(rule)}, {_aggregates(plan, rule)} FROM {history or "typed"} GROUP BY ALL),
        judged AS (SELECT *, CASE WHEN {when} THEN {holds} END AS verdict FROM typed JOIN gathered USING ({_by(rule)}))
        SELECT position, verdict, {raw_column(marked)} AS value, {arguments(words)} AS args FROM judged
        WHERE verdict IS NOT NULL"""
    )
    connection.execute(
        f"INSERT INTO found SELECT position, {number}, value, args FROM compared WHERE NOT verdict"
    )
    failed, passed = _numbers(
        connection, "SELECT count(*) FILTER (NOT verdict), count(*) FILTER (verdict) FROM compared"
    )
    connection.execute("DROP TABLE compared")
    return failed, passed


def _by(rule: GroupRule) -> str:
    return ", ".join(quoted(code) for code in rule.by)


def _gathered_from(plan: Plan, rule: GroupRule) -> frozenset[str]:
    """The fields that the rule's aggregates read."""
    names = frozenset(plan.edition.fields)
    read = (compile_expression(text, names, frozenset(), True).fields for text in rule.gather.values())
    return frozenset[str]().union(*read)


def _aggregates(plan: Plan, rule: GroupRule) -> str:
    names = frozenset(plan.edition.fields)
    return ", ".join(
        f"{compile_expression(text, names, frozenset(), True).sql} AS {quoted(f'group.{name}')}"
        for name, text in rule.gather.items()
    )


def _numbers(connection: DuckDBPyConnection, query: str) -> list[int]:
    return [int(number) for number in connection.execute(query).fetchone() or ()]
