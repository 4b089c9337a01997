"""Rows of an older edition as rows of a newer one: renamed, computed, or carried over under the same code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yinuo.core.definitions.expressions import compile_expression, quoted
from yinuo.core.definitions.model import ClassEdition, Enumeration, Upgrade
from yinuo.core.rules.checks import raw_column, text_column
from yinuo.core.rules.plan import build_plan


def upgraded_sql(
    older: ClassEdition,
    newer: ClassEdition,
    enumerations: Mapping[str, Enumeration],
    source: str,
    extra: Sequence[str] = (),
) -> str:
    """A query with every field of ``newer`` typed, over ``source`` with the texts of ``older`` as ``raw.X``.

    ``extra`` are columns to keep. What the older edition does not have is NULL: the newer one's requirements are not
    asked of it. Raises ``ExpressionError`` when an expression of the map cannot be compiled.
    """
    texts = f"({upgraded_texts_sql(older, newer, enumerations, source, extra)})"
    columns = ", ".join([*(quoted(name) for name in extra), *(quoted(code) for code in newer.fields)])
    return f"WITH {build_plan(newer, enumerations).typed(texts, extra)} SELECT {columns} FROM typed"


def upgraded_texts_sql(
    older: ClassEdition,
    newer: ClassEdition,
    enumerations: Mapping[str, Enumeration],
    source: str,
    extra: Sequence[str] = (),
) -> str:
    """The same as texts, ``raw.X`` for every field of ``newer``: also what is wrong with a row stays to be seen."""
    upgrade = newer.maps.older.get(older.edition, Upgrade())
    kept = [quoted(name) for name in extra]
    cells = [f"{_text(older, upgrade, code)} AS {raw_column(code)}" for code in newer.fields]
    old = build_plan(older, enumerations)
    return f"WITH {old.typed(source, extra)} SELECT {', '.join([*kept, *cells])} FROM typed"


def _text(older: ClassEdition, upgrade: Upgrade, code: str) -> str:
    """The text of a field of the newer edition, in the columns of the older one's typed step."""
    if code in upgrade.set:
        compiled = compile_expression(upgrade.set[code], frozenset(older.fields))
        return text_column(compiled.bare) if compiled.bare else f"CAST({compiled.sql} AS VARCHAR)"
    renamed = next((old for old, new in upgrade.rename.items() if new == code), code)
    return text_column(renamed) if renamed in older.fields else "NULL::VARCHAR"
