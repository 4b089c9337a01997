"""The clock strip (时限条): one cell a day from start to due, so that anyone sees which days counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from yinuo.web.ui.dates import month_day

LONG = 20
STRIP_EMS = 66  # letters of caption size across the narrowest strip that shows captions in place
UNPLACED = "unplaced"
REST = ("rest", "holiday", "paused")
WORDS = {
    "counted": gettext_lazy("计入"),
    "rest": gettext_lazy("休息日，不计"),
    "holiday": gettext_lazy("法定节假日，不计"),
    "swapped": gettext_lazy("调休上班，计入"),
    "paused": gettext_lazy("暂停计时，不计"),
    "provisional": gettext_lazy("暂定：放假安排未公布"),
    "start": gettext_lazy("起算日，不计"),
}


@dataclass(slots=True)
class Cell:
    """One day. ``number`` is its place among the counted days (None when it does not count)."""

    day: date
    kind: str
    number: int | None = None
    marks: set[str] = field(default_factory=set)
    note: str = ""
    caption: str = ""
    month: bool = False
    place: str = ""

    @property
    def classes(self) -> str:
        return " ".join(["d", self.kind, f"wd{self.day.isoweekday()}", *sorted(self.marks)])

    @property
    def word(self) -> str:
        """What a screen reader hears, and the table of days shows."""
        words = [str(WORDS[self.kind])]
        if self.number:
            words.append(gettext("第 %(n)d 天") % {"n": self.number})
        words += [self.caption] if self.caption else []
        words += [self.note] if self.note else []
        return gettext("，").join(words)


@dataclass(slots=True)
class Gap:
    """Stands for the plain middle days of a long strip on a phone."""

    counted: int
    days: int


@dataclass(slots=True)
class Strip:
    """All a template needs: cells in order (with one gap where the middle may be folded) and the days used."""

    cells: list[Cell]
    items: list[Cell | Gap]
    used: int
    counted: int

    @property
    def long(self) -> bool:
        return len(self.cells) > LONG

    @property
    def months(self) -> bool:
        return any(cell.month for cell in self.cells)

    @property
    def captions(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.caption]

    @property
    def listed(self) -> bool:
        """A caption found no place under its day: all of them stand in a list instead."""
        return any(cell.place == UNPLACED for cell in self.cells)

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """The kinds that occur, for the key, in a fixed order."""
        present = {cell.kind for cell in self.cells}
        return [(kind, str(word)) for kind, word in WORDS.items() if kind in present]


def _get(item: Any, key: str, default: Any = "") -> Any:
    return item.get(key, default) if isinstance(item, Mapping) else getattr(item, key, default)


def build(
    trace: Iterable[Any],
    *,
    start: date | None = None,
    due: date | None = None,
    met: date | None = None,
    today: date | None = None,
    captions: Mapping[date, str] | None = None,
) -> Strip:
    """Make the strip of a clock from its trace.

    Each item of ``trace`` (object or mapping) has ``date``, ``kind`` (counted, rest, holiday, swapped, paused,
    provisional, start, due, met) and may have ``note``, the notice it rests on. Days up to ``met`` (or ``today`` while
    running) count as used; counted days after ``due`` are over.
    """
    cells = [
        Cell(_get(item, "date"), str(_get(item, "kind")), note=str(_get(item, "note") or ""))
        for item in trace
    ]
    cells.sort(key=lambda cell: cell.day)
    start, due, met = _settle_marks(cells, start, due, met)
    _number(cells, due)
    _mark(cells, due, met, today)
    _caption(cells, start, due, met, captions or {})
    for before, cell in zip([None, *cells], cells, strict=False):
        cell.month = before is not None and before.day.month != cell.day.month
    counted = [cell for cell in cells if cell.number]
    used = sum(1 for cell in counted if "used" in cell.marks or "over" in cell.marks)
    return Strip(cells, _fold(cells), used, len(counted))


def _settle_marks(
    cells: list[Cell], start: date | None, due: date | None, met: date | None
) -> tuple[date | None, date | None, date | None]:
    """Read start, due and met out of the kinds where the trace says them so, and make those days plain."""
    for cell in cells:
        if cell.kind == "due":
            due, cell.kind = due or cell.day, "counted"
        elif cell.kind == "met":
            met, cell.kind = met or cell.day, "counted"
        elif cell.kind == "start" or cell.day == start:
            start, cell.kind = start or cell.day, "start"
    return start, due, met


def _number(cells: list[Cell], due: date | None) -> None:
    number = 0
    for cell in cells:
        if cell.kind not in (*REST, "start"):
            number += 1
            cell.number = number


def _mark(cells: list[Cell], due: date | None, met: date | None, today: date | None) -> None:
    until = met or today
    for cell in cells:
        if cell.day == due:
            cell.marks.add("due")
        if cell.day == met:
            cell.marks.add("met")
        if cell.day == today and not met:
            cell.marks.add("today")
        if cell.number and until and cell.day <= until:
            cell.marks.add("over" if due and cell.day > due else "used")


def _caption(
    cells: list[Cell], start: date | None, due: date | None, met: date | None, given: Mapping[date, str]
) -> None:
    """Words for the start, the due day, the day it was done and any day the caller names, first and last placed first."""
    last = len(cells) - 1
    taken: list[tuple[float, float]] = []
    for index, cell in sorted(enumerate(cells), key=lambda pair: pair[0] not in (0, last)):
        cell.caption = given.get(cell.day) or _usual_caption(cell, start, due, met)
        if cell.caption:
            cell.place, reach = _room(index, len(cells), len(cell.caption))
            if any(reach[0] < end and begin < reach[1] for begin, end in taken):
                cell.place = UNPLACED
            else:
                taken.append(reach)


def _room(index: int, cells: int, letters: int) -> tuple[str, tuple[float, float]]:
    """Where a caption stands and the cells it reaches over, on a strip about ``STRIP_EMS`` letters wide."""
    wide = (letters + 0.5) * cells / STRIP_EMS
    if index + 0.5 - wide / 2 < 0 or index == 0 or (wide > 1 and index == 1):
        return "at-start", (index, index + wide)
    if index + 0.5 + wide / 2 > cells or index == cells - 1:
        return "at-end", (index + 1 - wide, index + 1)
    return "", (index + 0.5 - wide / 2, index + 0.5 + wide / 2)


def _usual_caption(cell: Cell, start: date | None, due: date | None, met: date | None) -> str:
    if cell.day == start:
        return gettext("当天不算")
    if cell.day == met:
        return gettext("办成")
    if cell.day == due:
        return gettext("第 %(n)d 天，到期") % {"n": cell.number} if cell.number else gettext("到期")
    return ""


def _fold(cells: list[Cell]) -> list[Cell | Gap]:
    """Mark the plain middle of a long strip so that a phone shows the first and last week and says what lies between."""
    if len(cells) <= LONG:
        return list(cells)
    middle = [cell for cell in cells[7:-7] if not cell.marks & {"due", "met", "today"} and not cell.caption]
    for cell in middle:
        cell.marks.add("mid")
    items: list[Cell | Gap] = list(cells)
    if middle:
        gap = Gap(sum(1 for cell in middle if cell.number), len(middle))
        items.insert(cells.index(middle[0]), gap)
    return items


def span(cells: list[Cell]) -> str:
    """``11 月 12 日至 11 月 23 日``, for the label of the strip."""
    return f"{month_day(cells[0].day)} – {month_day(cells[-1].day)}" if cells else ""
