"""Document numbers (发文字号, 党政机关公文处理工作条例 art. 9) as typed, brought to one form:
``豫政〔2017〕21号``.

Read are the common form (organ, year in any bracket, number), the order (``省政府令第132号``) and the
yearless notice (``公告2020年第5号``); a title may hold several (``盐金罚决字〔2025〕65、66号``,
``58-59号``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

_BRACKETS: Final = "［］ 【】 〖〗 「」 『』 〈〉 《》 ＜＞ <> [] {} （） () ﹝﹞ 〔〕 ﹙﹚".split()
WIDE: Final = "".join(map(chr, [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]))
"""Digits and Latin letters as an input method for Chinese types them in full width."""
NARROW: Final = "".join(chr(ord(char) - 0xFEE0) for char in WIDE)
_TABLE: Final = str.maketrans(
    WIDE + "".join(_BRACKETS) + "，－–—―~～至　",
    NARROW + "〔〕" * len(_BRACKETS) + "," + "-" * 7 + " ",
)
_NARROWED: Final = str.maketrans(WIDE, NARROW)
_ORGAN: Final = "[A-Za-z\u3400-\u4dbf\u4e00-\u9fff·]"
_NUMBER: Final = "[0-9]{1,6}(?:-[0-9]{1,6})?"
_LIST: Final = f"{_NUMBER}(?: ?号? ?[、,;；和及] ?(?:第 ?)?{_NUMBER})*"
_COMMON: Final = re.compile(
    f"({_ORGAN}(?:{_ORGAN}| )*?) ?〔 ?([12][0-9]{{3}}) ?年? ?〕 ?((?:{_ORGAN}{{1,4}} ?)?)第? ?({_LIST}) ?号"
)
_ORDER: Final = re.compile(
    f"({_ORGAN}(?:{_ORGAN}| )*?[令告]) ?(?:〔? ?([12][0-9]{{3}}) ?年?〕? ?)?第 ?({_NUMBER}) ?号"
)
_LEADING: Final = re.compile(
    "^(?:.*(?:公开表|公示表|公示列表|决定书|通知书)|依照|按照|根据|依据|参照|执行|违反|适用|详见)+(?=..)"
)
_MOST_IN_RANGE: Final = 200
INNER_BLANK: Final = "[ \t\r\n\u00a0\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff]+"
"""Blanks of every width and unseen characters; like the next a pattern that Python and DuckDB read alike."""
SPACED: Final = (
    "(?:ORGAN_?)+[OPEN]_?[12１２]DIGIT{3}_?年?_?[CLOSE]_?(?:ORGAN_?){0,4}DIGIT{1,6}_?号|"
    "(?:ORGAN_?)+[令告]_?(?:[OPEN]?_?[12１２]DIGIT{3}_?年?_?[CLOSE]?_?)?第_?DIGIT{1,6}_?号".replace(
        "ORGAN", _ORGAN.replace("A-Za-z", "A-Za-zＡ-Ｚａ-ｚ")
    )
    .replace("OPEN", re.escape("".join(pair[0] for pair in _BRACKETS)))
    .replace("CLOSE", re.escape("".join(pair[1] for pair in _BRACKETS)))
    .replace("DIGIT", "[0-9０-９]")
    .replace("_?", f"(?:{INNER_BLANK})?")
)
"""One whole document number with blanks wherever a typist or a scanner may have put them."""
_INNER_BLANKS: Final = re.compile(INNER_BLANK)
_SPACED: Final = re.compile(SPACED)


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """One document number. ``year`` is None for an order without one; ``series`` stands between year and
    number.
    """

    organ: str
    year: int | None
    number: int
    series: str = ""

    def __str__(self) -> str:
        if self.organ[-1] in "令告":
            return f"{self.organ}{'' if self.year is None else f'{self.year}年'}第{self.number}号"
        return f"{self.organ}〔{self.year}〕{self.series}{self.number}号"


def parse_document_number(text: str) -> DocumentNumber | None:
    """The one document number that ``text`` is, however it is typed, or None when it is none or more than
    one.
    """
    plain = _plain(text)
    for pattern in (_COMMON, _ORDER):
        if match := pattern.fullmatch(plain):
            found = list(_read(match))
            return found[0] if len(found) == 1 else None
    return None


def find_document_numbers(text: str) -> tuple[DocumentNumber, ...]:
    """Every document number in a title or sentence, lists and ranges told apart, in their order.

    The organ's short name is what stands before the bracket, back to the nearest character that cannot be
    part of it.
    """
    plain = _plain(text)
    matches = sorted(
        (match for pattern in (_COMMON, _ORDER) for match in pattern.finditer(plain)),
        key=lambda match: match.start(),
    )
    return tuple(
        dict.fromkeys(replace(number, organ=_short(match[1])) for match in matches for number in _read(match))
    )


def normalise_document_number(text: str) -> str | None:
    """``text`` in its normal form, or None when it cannot be read: keep it then as typed, with the reason."""
    found = parse_document_number(text)
    return None if found is None else str(found)


def closed_up(text: str) -> str:
    """A document number without the blanks within it, its characters as typed; any other text as it is."""
    return _INNER_BLANKS.sub("", text) if _SPACED.fullmatch(text) else text


def as_stored(text: str) -> str:
    """What is kept of a document number that was typed as ``text``: without the blanks within it, digits and Latin letters
    in half width; brackets and all else as typed.
    """
    return closed_up(text).translate(_NARROWED)


def spellings(text: str) -> list[str]:
    """A document number as typed, and without blanks and width in every kind of bracket: what it may stand as in
    a store that keeps numbers as they came.
    """
    plain = "".join(_plain(text).split())
    kinds = (plain.translate(dict(zip(map(ord, "〔〕"), pair, strict=True))) for pair in _BRACKETS)
    return sorted({text.strip(), as_stored(text.strip()), *kinds})


def _short(before: str) -> str:
    """The last words before the bracket that make at least two characters, as an organ's name may be
    spaced out.
    """
    organ = ""
    for word in reversed(before.split()):
        organ = word + organ
        if len(organ) > 1:
            break
    return _LEADING.sub("", organ)


def _plain(text: str) -> str:
    return re.sub(r"[\s\u200b-\u200f\ufeff]+", " ", text.translate(_TABLE)).strip()


def _read(match: re.Match[str]) -> Iterator[DocumentNumber]:
    if match.re is _ORDER:
        organ, year, numbers = match.groups()
        series = ""
    else:
        organ, year, series, numbers = match.groups()
    for number in _numbers(numbers):
        organ_name = organ.replace(" ", "")
        yield DocumentNumber(
            organ_name, int(year) if year else None, number, series.strip().removesuffix("第")
        )


def _numbers(text: str) -> Iterator[int]:
    for part in re.findall(_NUMBER, text):
        first, _, last = part.partition("-")
        end = int(last or first)
        if not 0 <= end - int(first) < _MOST_IN_RANGE:
            end = int(first)
        yield from range(int(first), end + 1)
