"""Texts on their way into a file that people open in a spreadsheet: none of them may run (OWASP, CSV injection)."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a text begins that a spreadsheet may take for a formula; East Asian editions take full-width signs too."""


def disarmed(text: str) -> str:
    """``text``, with an apostrophe in front where a spreadsheet would run it; numbers stay as they are."""
    return "'" + text if text.startswith(RUNS) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except ArithmeticError:
        return False
