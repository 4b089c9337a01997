"""What the parts of an xlsx hold that calamine does not give us: formula errors (#N/A, #REF! …), which it gives as blank,
and merged cells, the search for which it is spared.

Errors are only looked for in parts where the container check has seen one, so an ordinary workbook pays nothing.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from yinuo.intake.readers.headers import Merge
from yinuo.intake.readers.plain import PlainCopy

Errors = Mapping[tuple[int, int], str]
"""(row, column), both from 0 → the error as shown."""

_SHEETS = "xl/worksheets/"
_WORKBOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_ROW_OR_CELL = re.compile(
    rb"<(?:\w+:)?(row|c)((?:\s[^>]*?)?)(?:/>|>\s*"
    rb"(?:<(?:\w+:)?f(?:\s[^>]*?)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*)?"
    rb"(?:<(?:\w+:)?v>([^<]*)<)?)"
)
"""Kind, attributes and value of a cell, past its formula; programs may write a prefix before every name."""
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row((?=\s)[^>]*?\shidden=[\"'](?:1|true)[\"'][^>]*)>")
_NUMBER = re.compile(rb"\br=[\"'](\d{1,7})[\"']")
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_IS_ERROR = re.compile(rb"\bt=[\"']e[\"']")
_FAR_PLACE = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Z]{3})\d")
_MAY_BE_FAR = re.compile(rb"r=[\"'][A-Z]{3}\d")
"""What every such name has in it, and hardly anything else: with its plain beginning it is found in a fraction of the time."""
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?\bref\s*=\s*[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']"
)


@dataclass(frozen=True, slots=True)
class Beside:
    """By the names of sheets: their formula errors, merged areas, and hidden rows (from 0)."""

    errors: Mapping[str, Errors]
    merges: Mapping[str, list[Merge]]
    hidden: Mapping[str, frozenset[int]]


def read_beside(copy: PlainCopy, error_parts: Collection[str]) -> Beside:
    """The errors of the sheets whose part is among ``error_parts``, the merged areas of those for which calamine was told
    that there are none, and the rows that a person or a filter has hidden."""
    areas = {part: list(_merged_cells(copy.part_after(part, b"sheetData"))) for part in copy.spared}
    merged = {part for part, found in areas.items() if found}
    hiding = {part for part in copy.names if part.startswith(_SHEETS) and copy.holds(part, b" hidden=")}
    return Beside(
        {name: dict(_error_cells(copy.part(part))) for name, part in _sheets_in(copy, error_parts)},
        {name: areas[part] for name, part in _sheets_in(copy, merged)},
        {name: frozenset(_hidden_rows(copy.part(part))) for name, part in _sheets_in(copy, hiding)},
    )


def widest(copy: PlainCopy, limit: int) -> int:
    """How many columns the widest sheet reaches over, as far as that is more than ``limit``; else 0.

    calamine takes room for every cell between the first and the last: one cell far to the right and far down is more than
    any machine has. What a sheet says of its width may be a lie, so all parts are looked through, whatever they are called.
    """
    parts = (copy.part(name) for name in copy.names if name.endswith(".xml"))
    reach = (
        column_number(found[1]) + 1
        for part in parts
        if _MAY_BE_FAR.search(part)
        for found in _FAR_PLACE.finditer(part)
    )
    most = max(reach, default=0)
    return most if most > limit else 0


def _sheets_in(copy: PlainCopy, parts: Collection[str]) -> Iterator[tuple[str, str]]:
    """Names of the sheets that lie in ``parts``, each with its part."""
    if not parts or not {_WORKBOOK, _LINKS} <= copy.names:
        return
    targets = {link.get("Id", ""): _target(link) for link in fromstring(bytes(copy.part(_LINKS)))}
    for sheet in fromstring(bytes(copy.part(_WORKBOOK))).iter():
        part = targets.get(_relation(sheet), "") if sheet.tag.endswith("}sheet") else ""
        if part in parts:
            yield sheet.get("name", ""), part


def _target(link: Element) -> str:
    return posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/")


def _relation(sheet: Element) -> str:
    return next((value for key, value in sheet.items() if key.endswith("}id")), "")


def _error_cells(xml: memoryview) -> Iterator[tuple[tuple[int, int], str]]:
    """A row or cell that does not say where it is follows the one before."""
    row = column = -1
    for kind, attributes, value in (found.groups() for found in _ROW_OR_CELL.finditer(xml)):
        if kind == b"row":
            number = _NUMBER.search(attributes)
            row, column = int(number[1]) - 1 if number else row + 1, -1
            continue
        place = _PLACE.search(attributes)
        row, column = (int(place[2]) - 1, column_number(place[1])) if place else (row, column + 1)
        if value and _IS_ERROR.search(attributes):
            yield (row, column), value.decode()


def _hidden_rows(xml: memoryview) -> Iterator[int]:
    for row in _HIDDEN_ROW.finditer(xml):
        if number := _NUMBER.search(row[1]):
            yield int(number[1]) - 1


def _merged_cells(xml: memoryview) -> Iterator[Merge]:
    for area in _MERGED.finditer(xml):
        left, top, right, bottom = area.groups()
        yield (int(top) - 1, column_number(left)), (int(bottom) - 1, column_number(right))


def column_number(letters: bytes) -> int:
    """The column of a cell name, from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
