"""How far the cells of an ods reach, asked before a parser takes room for all of them."""

from __future__ import annotations

import re

from yinuo.intake.readers.plain import PlainCopy

_CONTENT = "content.xml"
_FAR_CELL = re.compile(
    rb"number-columns-repeated=[\"'](\d{3,7})[\"'][^<>]*/>\s*<table:table-cell\s[^<>]*value-type"
)
"""So many equal cells, mostly blank ones, and a filled one to the right of them."""


def widest(copy: PlainCopy, limit: int) -> int:
    """How many columns a filled cell behind repeated ones lies from the left, at least, where that is more than ``limit``;
    else 0."""
    if _CONTENT not in copy.names:
        return 0
    most = max((int(found[1]) + 1 for found in _FAR_CELL.finditer(copy.part(_CONTENT))), default=0)
    return most if most > limit else 0
