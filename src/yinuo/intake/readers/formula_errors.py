"""Cells of an xlsx that show a formula error (#N/A, #REF! …): calamine gives them as blank, we put them back.

Only looked for in parts where the container check has seen such a cell, so an ordinary workbook pays nothing.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

ErrorCells = Mapping[str, Mapping[tuple[int, int], str]]
"""Sheet name → (row, column), both from 0 → the error as shown."""

_WORKBOOK = "xl/workbook.xml"
_CELL = re.compile(rb"<c ((?:[^>/]|/(?!>))*)>(.*?)</c>", re.DOTALL)
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_IS_ERROR = re.compile(rb"\bt=[\"']e[\"']")
_VALUE = re.compile(rb"<v>([^<]*)</v>")


def find(path: Path, parts: frozenset[str]) -> ErrorCells:
    """The error cells of every sheet whose XML part is among ``parts``."""
    if not parts:
        return {}
    with zipfile.ZipFile(path) as container:
        return {
            name: dict(_error_cells(container.read(part)))
            for name, part in _sheet_parts(container).items()
            if part in parts
        }


def _sheet_parts(container: zipfile.ZipFile) -> dict[str, str]:
    if _WORKBOOK not in container.namelist():
        return {}
    targets = {
        link.get("Id", ""): posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/")
        for link in fromstring(container.read("xl/_rels/workbook.xml.rels"))
    }
    sheets = [e for e in fromstring(container.read(_WORKBOOK)).iter() if e.tag.endswith("}sheet")]
    return {sheet.get("name", ""): targets.get(_relation(sheet), "") for sheet in sheets}


def _relation(sheet: Element) -> str:
    return next((value for key, value in sheet.items() if key.endswith("}id")), "")


def _error_cells(xml: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for cell in _CELL.finditer(xml):
        if not _IS_ERROR.search(cell[1]):
            continue
        place, value = _PLACE.search(cell[1]), _VALUE.search(cell[2])
        if place and value:
            yield (int(place[2]) - 1, column_number(place[1].decode())), value[1].decode()


def column_number(letters: str) -> int:
    """The column of a cell name, from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
