"""Rows that sum up others (合计、小计): no record of anything, and told as what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from yinuo.intake.readers.ours import origin_in
from yinuo.intake.readers.values import cell_text

_LABEL = re.compile(
    r"(?:本[页表月季年]|本季度|本年度|全[年部市县区]|[月季年]度?)?(?:合计|总计|小计|共计|累计)[:：]?(?:[（(].{0,8}[)）])?"
)
_SUM = re.compile(
    r"[-+−]?[¥￥]?[0-9０-９][0-9０-９,，.．]*(?:[万亿]?元|[件条笔户家人起宗个份次%％])?|[-—－–/]+"
)
"""A number, perhaps with its unit, or a dash for none: what stands beside the label and nothing else."""
_BLANKS = re.compile(r"\s+")
LONGEST_LABEL = 24
TOTAL = "total-row"
"""The kind of problem."""


def is_label(cell: object) -> bool:
    """Whether a cell says that its row is a total."""
    if not isinstance(cell, str) or "计" not in cell or len(cell) > LONGEST_LABEL:
        return False
    return _LABEL.fullmatch(_BLANKS.sub("", cell)) is not None


def is_total(cells: Iterable[object]) -> bool:
    """Whether the first filled cell of a row is the label of a total, and all others are sums, or what the platform wrote
    into the row when it sent the table back."""
    filled = (cell for cell in cells if cell not in ("", None))
    return is_label(next(filled, "")) and all(_is_sum(cell_text(cell) or "") for cell in filled)


def _is_sum(text: str) -> bool:
    return _SUM.fullmatch(_BLANKS.sub("", text)) is not None or origin_in(text) is not None


def with_totals(
    rows: Sequence[Sequence[object]], problems: list[tuple[int, str, str, str]]
) -> list[tuple[int, str, str, str]]:
    """``problems`` (place of the row, kind, header, value) with a total told as such, and nothing else said of it."""
    totals = {place for place, row in enumerate(rows) if is_total(row)}
    if not totals:
        return sorted(problems)
    kept = [problem for problem in problems if problem[0] not in totals]
    return sorted([*kept, *((place, TOTAL, "", "") for place in totals)])
