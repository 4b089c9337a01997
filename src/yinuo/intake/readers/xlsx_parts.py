"""What the parts of an xlsx hold that calamine does not give us: formula errors (#N/A, #REF! …), which it gives as blank,
and merged cells, the search for which it is spared.

Errors are only looked for in parts where the container check has seen one, so an ordinary workbook pays nothing.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from typing import TypeVar
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from yinuo.intake.readers.headers import Merge
from yinuo.intake.readers.plain import PlainCopy

ErrorCells = Mapping[str, Mapping[tuple[int, int], str]]
"""Sheet name → (row, column), both from 0 → the error as shown."""
MergedCells = Mapping[str, list[Merge]]
"""Sheet name → its merged areas."""
Found = TypeVar("Found")

_WORKBOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_CELL = re.compile(rb"<c ((?:[^>/]|/(?!>))*)>(.*?)</c>", re.DOTALL)
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_IS_ERROR = re.compile(rb"\bt=[\"']e[\"']")
_VALUE = re.compile(rb"<v>([^<]*)</v>")
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?\bref\s*=\s*[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']"
)


def error_cells(copy: PlainCopy, parts: Collection[str]) -> ErrorCells:
    """The error cells of every sheet whose part is among ``parts``."""
    return {name: dict(_error_cells(copy.part(part))) for name, part in _sheets_in(copy, parts)}


def merged_cells(copy: PlainCopy) -> MergedCells:
    """The merged areas of the sheets for which calamine was told that there are none."""
    found = {part: list(_merged_cells(copy.part_after(part, b"sheetData"))) for part in copy.spared}
    return {name: found[part] for name, part in _sheets_in(copy, {part for part in found if found[part]})}


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
    for cell in _CELL.finditer(xml):
        if not _IS_ERROR.search(cell[1]):
            continue
        place, value = _PLACE.search(cell[1]), _VALUE.search(cell[2])
        if place and value:
            yield (int(place[2]) - 1, column_number(place[1])), value[1].decode()


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
