"""Cells become text: the one form in which every channel hands its values to validation."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

SAFE_DIGITS = 1e15
"""A spreadsheet keeps fifteen significant digits (IEEE 754 double, as Excel shows it); beyond, digits are lost."""
LONGEST_SHOWN = 80
"""Of a value that was left out, so much is shown (characters)."""
LOST_DIGITS = re.compile(r"^-?\d(\.\d+)?[eE]\+\d{2,3}$")
"""How a code looks whose digits a spreadsheet has eaten; spreadsheets save it so into csv, and we write it so."""


def number_text(value: float) -> str:
    """A number as a person would type it: no ``.0``, fifteen significant digits, no exponent below 1e15.

    From 1e15 the exponent form stays, as the mark that digits were lost.
    """
    if -SAFE_DIGITS < value < SAFE_DIGITS:
        if value.is_integer():
            return str(int(value))
    elif math.isfinite(value):
        return f"{Decimal(f'{value:.15g}').normalize():E}"
    text = f"{value:.15g}"
    return f"{Decimal(text):f}" if "e" in text else text


def moment_text(value: dt.datetime) -> str:
    """A date in ISO 8601, with the time only where there is one."""
    if value.time() == dt.time():
        return value.date().isoformat()
    return value.replace(microsecond=0).isoformat(sep=" ")


def duration_text(value: dt.timedelta) -> str:
    """Hours may exceed a day, as ``[h]:mm:ss`` shows them."""
    seconds = round(value.total_seconds())
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def string_text(value: str) -> str | None:
    return value or None


_TEXTS: dict[type, Callable[[Any], str | None]] = {
    str: string_text,
    float: number_text,
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    dt.date: dt.date.isoformat,
    dt.datetime: moment_text,
    dt.time: lambda value: value.replace(microsecond=0).isoformat(),
    dt.timedelta: duration_text,
    type(None): lambda value: None,
}


def cell_text(value: object) -> str | None:
    """Any cell as text; an empty cell is None. Dates are ISO, booleans TRUE and FALSE."""
    return _TEXTS[type(value)](value)


def text_column(values: Sequence[object], kinds: Collection[type] | None = None) -> Any:
    """A column of cells as an Arrow string array, one conversion per type present (shape: n -> n).

    ``kinds`` are the types present, when the caller knows them already. Zero characters go: no database keeps them all.
    """
    column = _text_column(values, set(kinds or map(type, values)))
    letters = column.buffers()[2]
    holds_zero = letters is not None and b"\0" in letters.to_pybytes()
    return pc.replace_substring(column, "\0", "") if holds_zero else column


def _text_column(values: Sequence[object], kinds: set[type]) -> Any:
    if kinds == {str}:
        return pa.array([value or None for value in values] if "" in values else values, pa.string())
    if len(kinds) == 1:
        return pa.array(list(map(_TEXTS[kinds.pop()], values)), pa.string())
    return pa.array([_TEXTS[type(value)](value) for value in values], pa.string())
