"""Texts on their way into a file that people open in a spreadsheet: none of them may run (OWASP, CSV injection)."""

from __future__ import annotations

import re
from typing import Final

RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a text begins that a spreadsheet may take for a formula; East Asian editions take full-width signs too."""
_NUMBER: Final = "[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?"
_IS_NUMBER: Final = re.compile(_NUMBER)


def disarmed(text: str) -> str:
    """``text``, with an apostrophe in front where a spreadsheet would run it; numbers stay as they are."""
    return "'" + text if text.startswith(RUNS) and not _IS_NUMBER.fullmatch(text) else text


def disarmed_sql(text: str) -> str:
    """SQL for what ``disarmed`` makes of ``text``, a column or an expression of SQL; NULL stays NULL."""
    runs = f"left({text}, 1) IN ({', '.join(f'chr({ord(sign)})' for sign in RUNS)})"
    return f"CASE WHEN {runs} AND NOT regexp_full_match({text}, '{_NUMBER}') THEN chr(39) || {text} ELSE {text} END"
