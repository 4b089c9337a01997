"""A condition of a definition in words: ``CF_XDR_LB <> '自然人'`` as 行政相对人类别不是“自然人”.

Only the plain shapes conditions are written in; anything else answers None, and the face says it depends on the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sqlglot
from sqlglot import exp

from yinuo.core.definitions.model import FieldDefinition
from yinuo.core.errors import Text

Fields = Mapping[str, FieldDefinition]


def condition_words(condition: str, fields: Fields) -> Text | None:
    """``condition`` (SQL over ``fields``) in Chinese and English, or None when it is not one of the plain shapes."""
    try:
        return _said(sqlglot.parse_one(condition, dialect="duckdb"), fields)
    except (sqlglot.errors.SqlglotError, LookupError):
        return None


def _said(node: exp.Expr, fields: Fields) -> Text | None:
    for kind, sayer in _SAYERS.items():
        if isinstance(node, kind):
            return sayer(node, fields)
    return None


def _joined(node: exp.Expr, fields: Fields) -> Text | None:
    left, right = _said(node.args["this"], fields), _said(node.args["expression"], fields)
    if left is None or right is None:
        return None
    if isinstance(node, exp.And):
        return Text(f"{left.zh}且{right.zh}", f"{left.en} and {right.en}")
    return Text(f"{left.zh}或{right.zh}", f"{left.en} or {right.en}")


def _compared(node: exp.Expr, fields: Fields) -> Text | None:
    value = node.args["expression"]
    if not isinstance(value, exp.Literal):
        return None
    title = _title(node.args["this"], fields)
    if isinstance(node, exp.EQ):
        return Text(f"“{title.zh}”是“{value.name}”", f"“{title.en}” is “{value.name}”")
    return Text(f"“{title.zh}”不是“{value.name}”", f"“{title.en}” is not “{value.name}”")


def _filled(node: exp.Expr, fields: Fields, empty: bool = True) -> Text | None:
    if not isinstance(node.args["expression"], exp.Null):
        return None
    title = _title(node.args["this"], fields)
    if empty:
        return Text(f"“{title.zh}”没有填", f"“{title.en}” is empty")
    return Text(f"填了“{title.zh}”", f"“{title.en}” is filled in")


def _negated(node: exp.Expr, fields: Fields) -> Text | None:
    inner = node.args["this"]
    return _filled(inner, fields, empty=False) if isinstance(inner, exp.Is) else None


def _listed(node: exp.Expr, fields: Fields) -> Text | None:
    title, wanted = _title(node.args["this"], fields), node.args["expression"]
    values = [each.name for each in (wanted.expressions if isinstance(wanted, exp.Array) else [wanted])]
    zh = "、".join(f"“{value}”" for value in values)
    return Text(f"“{title.zh}”含{zh}", f"“{title.en}” has " + " or ".join(values))


def _true(node: exp.Expr, fields: Fields) -> Text | None:
    title = _title(node, fields)
    return Text(f"“{title.zh}”为是", f"“{title.en}” is yes")


def _title(node: exp.Expr, fields: Fields) -> Text:
    """The title of the field that ``node`` names. Raises ``LookupError`` when it is something else."""
    if not isinstance(node, exp.Column):
        raise LookupError(node)
    title = fields[node.name].title
    return Text(title.zh, title.en)


_SAYERS: dict[type[exp.Expr], Callable[[exp.Expr, Fields], Text | None]] = {
    exp.And: _joined,
    exp.Or: _joined,
    exp.EQ: _compared,
    exp.NEQ: _compared,
    exp.Is: _filled,
    exp.Not: _negated,
    exp.ArrayContains: _listed,
    exp.ArrayOverlaps: _listed,
    exp.Column: _true,
}
