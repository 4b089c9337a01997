"""The language of rules: SQL expressions over field names, read by SQLGlot and limited to what is listed here.

Names: ``CF_WSH`` is the typed value, ``raw.CF_WSH`` the text as it came, ``group.NAME`` an aggregate of a group
rule, ``today()`` the day of receipt. There are no tables, no subqueries, no files, and no function beyond the
lists below and the macros of ``core.rules``. The result is DuckDB SQL with every name quoted.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import sqlglot
from sqlglot import exp

from yinuo.core.definitions.model import Bilingual
from yinuo.core.rules.macros import PUBLIC_MACROS

SYNTAX: Final = frozenset(
    "And Or Not Paren Literal Boolean Null Column Identifier Array Tuple Is In Between Like ILike EQ NEQ GT GTE"
    " LT LTE Add Sub Mul Div IntDiv Mod Neg DPipe Case If Interval Var Bracket Slice DataType Anonymous"
    " CurrentDate".split()
)
FUNCTIONS: Final = frozenset(
    "Length Lower Upper Trim Coalesce Nullif Contains StartsWith EndsWith StrPosition Substring Replace Left"
    " Right Concat RegexpLike RegexpExtract RegexpReplace RegexpFullMatch ArrayContains ArrayOverlaps"
    " ArrayContainsAll ArraySize Abs Round Floor Ceil Greatest Least Year Month Day DateDiff TryCast"
    " Cast DateFromParts".split()
)
NAMED_FUNCTIONS: Final = frozenset(
    "strlen prefix suffix list_has_any list_has_all list_contains len date_diff regexp_full_match".split()
)
AGGREGATES: Final = frozenset("Count Sum Max Min Avg Median Filter Where Star Distinct".split())
CASTS: Final = frozenset({"DATE", "INT", "BIGINT", "DECIMAL", "VARCHAR", "TEXT"})

_PLACE = re.compile(r"\{([^{}]+)\}")


class ExpressionError(ValueError):
    """An expression says something the language does not have."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Bilingual(zh=zh, en=en)


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression: DuckDB SQL, and the fields it reads (typed or as raw text). ``bare`` is the
    field when the expression is that field alone, ``call`` the macro when it is one call.
    """

    source: str
    sql: str
    fields: frozenset[str]
    bare: str | None = None
    call: str | None = None


def quoted(name: str) -> str:
    """``name`` as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


@lru_cache(maxsize=4096)
def compile_expression(
    text: str, fields: frozenset[str], gathered: frozenset[str] = frozenset(), aggregate: bool = False
) -> Expression:
    """``text`` as DuckDB SQL. ``fields`` are the names that may be used, ``gathered`` those after ``group.``;
    ``aggregate`` allows aggregates. Raises ``ExpressionError``.
    """
    tree = _parse(text)
    allowed = SYNTAX | FUNCTIONS | (AGGREGATES if aggregate else frozenset())
    read: set[str] = set()
    for node in list(tree.walk()):
        _allow(node, allowed)
        if isinstance(node, exp.Column):
            read |= _name_column(node, fields, gathered)
    tree = tree.transform(_asked_one_by_one)
    bare = tree.name if isinstance(tree, exp.Column) and tree.name in fields else None
    call = tree.name.lower() if isinstance(tree, exp.Anonymous) else None
    sql = tree.sql(dialect="duckdb").replace("CURRENT_DATE", "day_of_receipt()")
    return Expression(text, sql, frozenset(read), bare, call)


def _parse(text: str) -> exp.Expr:
    try:
        tree = sqlglot.parse_one(text, dialect="duckdb")
    except sqlglot.errors.SqlglotError as error:
        reason = str(error).splitlines()[0]
        raise ExpressionError(
            f"读不懂这个表达式：{reason}", f"The expression cannot be read: {reason}"
        ) from error
    if not isinstance(tree, exp.Expr) or isinstance(tree, exp.Query):
        raise ExpressionError("这里要写一个表达式。", "An expression must stand here.")
    return tree


def _allow(node: exp.Expr, allowed: Collection[str]) -> None:
    kind = type(node).__name__
    if isinstance(node, exp.Anonymous):
        name = node.name.lower()
        if name not in PUBLIC_MACROS and name not in NAMED_FUNCTIONS:
            raise ExpressionError(f"没有函数 {name}。", f"There is no function {name}.")
    elif isinstance(node, exp.Cast):
        _allow_cast(node)
    elif kind not in allowed:
        raise ExpressionError(f"规则里不能用 {kind}。", f"A rule cannot use {kind}.")
    if isinstance(node, exp.RegexpLike | exp.RegexpExtract | exp.RegexpReplace):
        _literal_pattern(node)


def _allow_cast(node: exp.Cast) -> None:
    target = node.to.this.name if isinstance(node.to.this, exp.DataType.Type) else str(node.to.this)
    if target not in CASTS:
        raise ExpressionError(f"不能转换为 {target}。", f"Values cannot be cast to {target}.")
    if not isinstance(node, exp.TryCast) and not isinstance(node.this, exp.Literal):
        raise ExpressionError("请用 try_cast 代替 cast。", "Use try_cast instead of cast.")


def _literal_pattern(node: exp.Expr) -> None:
    if not isinstance(node.expression, exp.Literal):
        raise ExpressionError("正则表达式必须是固定文本。", "A pattern must be a fixed text.")


def _asked_one_by_one(node: exp.Expr) -> exp.Expr:
    """A list field that has any of a few given values has the first, or the second …: half the work for DuckDB."""
    if not isinstance(node, exp.ArrayOverlaps) or not isinstance(node.expression, exp.Array):
        return node
    values = node.expression.expressions
    if not values or not all(isinstance(value, exp.Literal) for value in values):
        return node
    each = [exp.ArrayContains(this=node.this.copy(), expression=value.copy()) for value in values]
    return exp.paren(exp.or_(*each), copy=False)


def _name_column(node: exp.Column, fields: frozenset[str], gathered: frozenset[str]) -> set[str]:
    name, table = node.name, node.table
    if table == "group" and name in gathered:
        node.set("table", None)
        node.set("this", exp.to_identifier(f"group.{name}", quoted=True))
        return set()
    if table not in ("", "raw") or name not in fields:
        shown = f"{table}.{name}".lstrip(".")
        raise ExpressionError(f"没有字段 {shown}。", f"There is no field {shown}.")
    node.set("table", None)
    node.set("this", exp.to_identifier(f"raw.{name}" if table else name, quoted=True))
    return {name}


def split_template(template: str) -> tuple[str, tuple[str, ...]]:
    """A text with ``{expression}`` places → the text with ``{1}``, ``{2}`` … and the expressions in order."""
    found: list[str] = []

    def number(match: re.Match[str]) -> str:
        expression = match[1].strip()
        if expression not in found:
            found.append(expression)
        return "{%d}" % (found.index(expression) + 1)

    return _PLACE.sub(number, template), tuple(found)
