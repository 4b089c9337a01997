"""Marks by which a workbook of our own is known again, so that what is not data is never read as data."""

from __future__ import annotations

import re

MARK_SHEET = "_yinuo"
"""Hidden sheet with one key and value per row: class, edition, language."""
LISTS_SHEET = "_lists"
GUIDE_SHEETS = {"zh": "填写说明", "en": "How to fill in"}
SUMMARY_SHEETS = {"zh": "要改的地方", "en": "To mend"}
SUMMARY_MARK = {
    "zh": "要改的地方（本页由平台生成，重新上报时自动忽略）",
    "en": "To mend (made by the platform; ignored when you upload again)",
}
GUIDE_MARK = {
    "zh": "填写说明（本页由平台生成，上报时自动忽略）",
    "en": "How to fill in (made by the platform; ignored when you upload)",
}
EXAMPLE_MARK = {"zh": "【示例】", "en": "[EXAMPLE] "}
ORIGIN_HEADERS = {"zh": "原文件行号（平台填写）", "en": "Row in the first file (filled by the platform)"}

_ORIGIN = re.compile(r"(YN(?:-[2-9A-Z]{4}){3})\D{1,8}([0-9]{1,9})")
_PAGE_MARKS = tuple(SUMMARY_MARK.values()) + tuple(GUIDE_MARK.values())
_EXAMPLE_MARKS = tuple(mark.strip() for mark in EXAMPLE_MARK.values())


def is_our_page(name: str, first_cell: object) -> bool:
    """Whether a sheet was made by us to be read by people: lists, marks, guide, summary."""
    return name in (MARK_SHEET, LISTS_SHEET) or (
        isinstance(first_cell, str) and first_cell.startswith(_PAGE_MARKS)
    )


def is_example(first_cell: object) -> bool:
    """Whether a row is the filled example of a template (its first cell begins with the mark)."""
    return isinstance(first_cell, str) and first_cell.startswith(_EXAMPLE_MARKS)


def origin_text(receipt: str, row: int, language: str = "zh") -> str:
    """What the helper column says of a row: the receipt it came under and its row there."""
    return f"{receipt} row {row}" if language == "en" else f"{receipt} 第{row}行"


def origin_in(text: str) -> tuple[str, int] | None:
    """Receipt and row that a cell of the helper column names; None when it names none."""
    found = _ORIGIN.search(text)
    return (found[1], int(found[2])) if found else None


def is_helper_header(header: str) -> bool:
    """Whether a column was added by us and belongs to no field."""
    return header in ORIGIN_HEADERS.values()
