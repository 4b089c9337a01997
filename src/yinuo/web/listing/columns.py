"""Columns of a list and what stands in a cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yinuo.web.ui import dates, numbers
from yinuo.web.ui.chips import Chip


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows: text, perhaps a link, a quiet second line, a chip, and its own value for exports."""

    text: object = ""
    url: str = ""
    sub: object = ""
    chip: Chip | None = None
    value: object = None
    strong: bool = False
    mono: bool = False

    @property
    def blank(self) -> bool:
        return not (str(self.text) or self.chip or self.sub)

    @property
    def brief(self) -> bool:
        """Nothing but a chip: beside others in one line of a card on a phone."""
        return self.chip is not None and not (str(self.text) or self.sub)

    @property
    def exported(self) -> object:
        """The plain value for CSV and JSON: ``value`` where given, else the words shown."""
        if self.value is not None:
            return self.value
        if isinstance(self.text, bool | int | float):
            return self.text
        return str(self.text) or (self.chip.word if self.chip else "")


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    ``cell`` makes the cell of a row (a :class:`Cell` or a plain value); without it the attribute ``key`` is shown.
    ``sort`` names the database fields to order by (ascending); empty: not sortable. ``shown`` False: offered in the
    column choice only. ``number`` sets it right and parts the thousands; a number that only names a record is none.
    ``word``: a name of a few letters, as of a class, that stands on one line. ``exported`` False keeps it out of CSV and
    JSON (links, acts).
    """

    key: str
    label: object
    cell: Callable[[Any], Any] | None = None
    sort: tuple[str, ...] = ()
    shown: bool = True
    number: bool = False
    date: bool = False
    word: bool = False
    exported: bool = True

    def of(self, row: Any) -> Cell:
        value = self.cell(row) if self.cell else getattr(row, self.key)
        if isinstance(value, Cell):
            return value
        if isinstance(value, date | datetime):
            return Cell(
                dates.instant(value) if isinstance(value, datetime) else f"{value:%Y-%m-%d}", value=value
            )
        if self.number and isinstance(value, int):
            return Cell(numbers.thousands(value), value=value)
        return Cell(chip=value) if isinstance(value, Chip) else Cell("" if value is None else value)


@dataclass(frozen=True, slots=True)
class Row:
    """A row as drawn: the object itself, its key for select many, and (column, cell) pairs."""

    source: Any
    key: str
    cells: tuple[tuple[Column, Cell], ...]
