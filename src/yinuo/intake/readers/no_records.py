"""Rows that are no records: those that sum up others (合计、小计), the header or a title once more, the word that there is
nothing to report (本月无), and lines below the table (制表人、备注). They are told as what they are, and nothing else is said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from typing import TypeVar

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
TOTAL, HEAD_AGAIN, NIL, BELOW = "total-row", "header-again", "nil-row", "line-below-table"
"""The kinds of problems."""
KINDS = (TOTAL, HEAD_AGAIN, NIL, BELOW)
LINES_BELOW = 40
"""How far up from the end of a sheet lines below the table are looked for."""
_BRACKET = re.compile(r"[（(].{0,8}[)）]")
_NUMBERED_NOTE = re.compile(
    r"(?:[（(]?(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})[)）.．、：:]|[①-⑳]).{2,}"
)
_PAGE = re.compile(r"第.{1,4}页(?:[,，、/]?共.{1,4}页)?")
_STROKES = re.compile(r"[-—－–/／]+|无")
_DAY = re.compile(r"[12][0-9]{3}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?")
_Problem = tuple[int, str, str, str]
_Item = TypeVar("_Item")


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


Head = Set[tuple[int, str]]
"""What stands in the header and above it: columns, from 0, and texts without blanks."""


def head_of(rows: Iterable[Sequence[object]]) -> Head:
    """The head of a table whose rows down to the end of the header are given."""
    return {place for row in rows for place in _placed(row)}


def _placed(row: Sequence[object]) -> Iterator[tuple[int, str]]:
    return (
        (column, _BLANKS.sub("", cell_text(cell) or ""))
        for column, cell in enumerate(row)
        if cell not in ("", None)
    )


def is_head_again(row: Sequence[object], head: Head) -> bool:
    """Whether all that stands in a row stands in the head of the table, in the same column."""
    own = False
    for place in _placed(row):
        if place in head:
            own = True
        elif origin_in(place[1]) is None:
            return False
    return own


def _telling(nil: Collection[str]) -> str:
    """The sign of totals and that of page numbers, and so many more that every word of a nil report holds one."""
    signs = "计页"
    for word in sorted(nil, key=len):
        if not set(word) & set(signs):
            signs += word[:1]
    return signs


class Labels:
    """The words with which lines below a table begin, and those of a row that says that there is nothing to report."""

    def __init__(self, words: Collection[str], nil: Collection[str] = ()) -> None:
        self._nil = frozenset(nil)
        self.telling = _telling(nil)
        """What is no record wherever it stands begins with the head of its table, or with a text that holds one of these."""
        longest_first = sorted((_BLANKS.sub("", word) for word in words), key=len, reverse=True)
        beginning = f"(?:{'|'.join(map(re.escape, longest_first))})" if longest_first else "(?!)"
        self._label = re.compile(f"[*＊※★]?({beginning}[0-9]?)(?:{_BRACKET.pattern})?(?:([:：].+)|[:：]?$)")

    def nil(self, cells: Iterable[object]) -> str:
        """The word of a row that says that there is nothing to report, and nothing else but strokes; else ``""``."""
        filled = _filled(cells)
        first = next(filled, "").strip().rstrip("。.!！")
        if len(first) > LONGEST_LABEL or _BLANKS.sub("", first) not in self._nil:
            return ""
        return first if all(_STROKES.fullmatch(text.strip()) or origin_in(text) for text in filled) else ""

    def of_row(self, cells: Iterable[object]) -> str:
        """The word with which a row begins that is a line below the table, else ``""``: all that stands in it begins with
        such a word, or is a day, or stands beside a cell that is nothing but such a word, or was written by the platform."""
        first, awaited = "", False
        for text in _filled(cells):
            tight = _BLANKS.sub("", text)
            found = self._label.match(tight)
            if found:
                first, awaited = first or found[1], found[2] is None
            elif not first or not (awaited or _DAY.fullmatch(tight) or origin_in(text)):
                return ""
            else:
                awaited = False
        return first


def _filled(cells: Iterable[object]) -> Iterator[str]:
    return (cell_text(cell) or "" for cell in cells if cell not in ("", None))


def _goes_on(cells: Iterable[object]) -> bool:
    """Whether a row may go on from a line below the table: one cell alone, a numbered note or a day."""
    filled = [_BLANKS.sub("", text) for text in _filled(cells) if origin_in(text) is None]
    return len(filled) == 1 and any(form.fullmatch(filled[0]) for form in (_NUMBERED_NOTE, _DAY))


def _apart(row: Sequence[object], head: Head, labels: Labels) -> tuple[str, str] | None:
    """The kind of a row that is no record wherever it stands, and the word it is known by."""
    if is_total(row):
        return TOTAL, ""
    if is_head_again(row, head):
        return HEAD_AGAIN, ""
    if nil := labels.nil(row):
        return NIL, nil
    page = _page_number(row)
    return (BELOW, page) if page else None


def _may_be_apart(row: Sequence[object], head_texts: Set[str], labels: Labels) -> bool:
    """Whether it is worth asking closely; of nearly all rows it is not."""
    first = next((cell for cell in row if cell not in ("", None)), None)
    if not isinstance(first, str):
        return False
    return any(sign in first for sign in labels.telling) or "".join(first.split()) in head_texts


def may_begin_no_record(cell: str, labels: Labels) -> bool:
    """Whether the first filled cell of a row lets it be no record, apart from those of the head."""
    return is_label(cell) or bool(labels.nil([cell]) or _page_number([cell]))


def _page_number(row: Iterable[object]) -> str:
    filled = _filled(row)
    first = next(filled, "")
    if len(first) > LONGEST_LABEL or not _PAGE.fullmatch(_BLANKS.sub("", first)):
        return ""
    return first if all(map(origin_in, filled)) else ""


def below_table(rows: Sequence[Sequence[object]], labels: Labels) -> dict[int, str]:
    """The places of the lines below the table, each with its word: looked for from the last of ``rows`` upwards, until a row
    that may be a record. Numbered notes and a day count where they go on from such a line."""
    found: dict[int, str] = {}
    going_on: list[int] = []
    for place in reversed(range(len(rows))):
        if label := labels.of_row(rows[place]):
            found |= dict.fromkeys([place, *going_on], label)
            going_on = []
        elif _goes_on(rows[place]):
            going_on.append(place)
        elif not (is_total(rows[place]) or _page_number(rows[place])):
            break
    return found


def last_told(slices: Iterable[list[_Item]]) -> Iterator[tuple[list[_Item], bool]]:
    """The slices of a sheet, each with whether it is the last; the last has at least the last :data:`LINES_BELOW` items."""
    held: list[_Item] = []
    for each in slices:
        if held and len(each) >= LINES_BELOW:
            yield held, False
            held = each
        else:
            held = held + each
    if held:
        yield held, True


def told_apart(
    rows: Sequence[Sequence[object]], problems: list[_Problem], head: Head, labels: Labels, *, last: bool
) -> list[_Problem]:
    """``problems`` (place of the row, kind, header, value) with rows that are no records told as such, and nothing else
    said of them. Below the ``last`` rows of a sheet there may be lines that belong to none."""
    head_texts = {text for _, text in head}
    apart = {
        place: kind
        for place, row in enumerate(rows)
        if _may_be_apart(row, head_texts, labels) and (kind := _apart(row, head, labels))
    }
    if last:
        apart |= {place: (BELOW, label) for place, label in below_table(rows, labels).items()}
    if not apart:
        return sorted(problems)
    kept = [problem for problem in problems if problem[0] not in apart]
    return sorted([*kept, *((place, kind, "", value) for place, (kind, value) in apart.items())])
