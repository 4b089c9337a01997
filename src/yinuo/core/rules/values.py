"""Texts as people type them → values: the Python twins of the parsing macros in ``macros.sql``.

Every function takes cleaned text (``clean_text``) and answers None when the text is no such value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Final

_CONTROLS: Final = "".join(map(chr, [*range(1, 0x20), *range(0x7F, 0xA0)]))
_UNSEEN: Final = "".join(
    map(chr, [0xAD, *range(0x2000, 0x2010), *range(0x2028, 0x2030), *range(0x205F, 0x2070)])
)
BLANKS: Final = f" \u00a0\u3000\ufeff{_CONTROLS}{_UNSEEN}\u2800\u3164"
"""What nobody sees: spaces of every width, controls, marks of direction and of nothing (Unicode Zs, Cc, Cf, blanks)."""
APOSTROPHES: Final = "'‘’＇"
"""The mark by which a spreadsheet keeps a cell as text, and what becomes of it while typing Chinese."""
NO_VALUE_SIGNS: Final = "-–—―－−/／\\\\＼"
"""Strokes by which people say that a cell does not apply, so that nobody takes it for forgotten; a class of a pattern."""
NO_VALUE: Final = f"[{BLANKS}]*[{NO_VALUE_SIGNS}][{NO_VALUE_SIGNS}{BLANKS}]*"
NO_VALUE_IN_WORDS: Final = f"[{BLANKS}]*(?:无|暂无|不适用)[{BLANKS}]*"
"""The same in words: of an amount, a day or a code that a record may be without, for among texts 无 may be meant."""
STRAY_APOSTROPHE: Final = f"[{APOSTROPHES}]+([^{APOSTROPHES}]*)"
"""A text with apostrophes at its beginning and nowhere else: a pair of them is a quotation and stays."""
_STRAY: Final = re.compile(STRAY_APOSTROPHE)
_NO_VALUE: Final = re.compile(NO_VALUE)
_NO_VALUE_IN_WORDS: Final = re.compile(NO_VALUE_IN_WORDS)
BREAK: Final = "[ \t\u3000]*[\r\n]+[ \t\r\n\u3000]*"
BREAK_IN_CHINESE: Final = f"([⺀-鿿（）]){BREAK}"
_BREAK: Final = re.compile(BREAK)
_BREAK_IN_CHINESE: Final = re.compile(BREAK_IN_CHINESE)
LONGEST_SIGN: Final = 16
"""A sign of no value has fewer bytes than that."""
_IN_NO_CODE: Final = dict.fromkeys(map(ord, f"{BLANKS}-{APOSTROPHES}"))
_WIDE: Final = "０１２３４５６７８９／－．，：　ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ"
_NARROW: Final = "0123456789/-.,: ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_HALF_WIDTH: Final = str.maketrans(_WIDE, _NARROW)

_DAY: Final = re.compile(
    r"([12][0-9]{3}) *[-/.年] *([0-9]{1,2}) *[-/.月] *([0-9]{1,2})(?: *[日号])?"
    r"(?:[ T]*[0-9]{1,2}:[0-9]{1,2}(?::[0-9]{1,2})?(?:\.[0-9]+)?)?"
)
_INSTANT: Final = re.compile(
    r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?"
    r"(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])"
)
"""A moment with its zone, as programs send it: its day is that of Beijing, eight hours before Greenwich."""
BEIJING: Final = timezone(timedelta(hours=8))
_COMPACT_DAY: Final = re.compile(r"([12][0-9]{3})([0-9]{2})([0-9]{2})")
_SERIAL_DAY: Final = re.compile(r"([1-7][0-9]{4})(?:\.[0-9]+)?")
HELD: Final = "\x1f"
"""Stands for 、 inside a value while a list is parted at the others."""
OPENS_EXPLANATION: Final = "-—－:：(（"
_NUMBER: Final = re.compile(r"-?[0-9]{1,11}(?:\.[0-9]+)?")
_TRUTH: Final = {"是": True, "有": True, "true": True, "yes": True, "y": True, "1": True, "√": True} | {
    "否": False, "无": False, "false": False, "no": False, "n": False, "0": False, "×": False
}  # fmt: skip


def clean_text(text: str | None) -> str | None:
    """Text without blanks at its ends (also full-width, no-break and unseen ones) and without an apostrophe that came
    along from a spreadsheet; None when nothing is left.
    """
    trimmed = (text or "").strip(BLANKS)
    stray = _STRAY.fullmatch(trimmed)
    return (stray[1].strip(BLANKS) if stray else trimmed) or None


def given_text(text: str | None, worded: bool = False) -> str | None:
    """The cleaned text of a cell; None also where it says that it does not apply (/, —), or, where it holds no text
    (``worded``), in words (无).
    """
    if text is None or (len(text.encode()) < LONGEST_SIGN and _NO_VALUE.fullmatch(text)):
        return None
    return None if worded and _NO_VALUE_IN_WORDS.fullmatch(text) else clean_text(text)


def name_text(text: str | None) -> str | None:
    """The given text of a name, on one line: a break beside a Chinese character vanishes, elsewhere it becomes a space."""
    given = given_text(text)
    return given and _BREAK.sub(" ", _BREAK_IN_CHINESE.sub(r"\1", given))


def half_width(text: str) -> str:
    """Digits, Latin capitals and the marks of dates and numbers in half width."""
    return text.translate(_HALF_WIDTH)


def code_text(text: str) -> str:
    """A code as the standards write it: half width, upper case, without blanks of any kind, hyphens and apostrophes."""
    return half_width(text).upper().translate(_IN_NO_CODE)


def date_of(text: str) -> date | None:
    """2026/02/28, 2026-2-8, 2026.02.28, 2026年2月28日, 20260228, with a time after it, or a spreadsheet's
    day number (45000 = 2023-03-15; days from 1899-12-30, as the common spreadsheets count). Of a moment with a zone
    (2026-02-27T16:00:00Z) the day in Beijing.
    """
    plain = half_width(text)
    if _INSTANT.fullmatch(plain):
        try:
            return datetime.fromisoformat(plain).astimezone(BEIJING).date()
        except ValueError:
            return None
    match = _DAY.fullmatch(plain) or _COMPACT_DAY.fullmatch(plain)
    if match:
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return None
    serial = _SERIAL_DAY.fullmatch(plain)
    return date(1899, 12, 30) + timedelta(days=int(serial[1])) if serial else None


def shaped_as_date(text: str) -> bool:
    """Whether the text is written like a date, whether or not that day exists (2026/02/30)."""
    plain = half_width(text)
    return any(pattern.fullmatch(plain) for pattern in (_DAY, _COMPACT_DAY, _INSTANT))


def number_of(text: str) -> Decimal | None:
    """A number of at most 11 digits before the point and 6 after it; thousands separators are passed over."""
    plain = re.sub("[, ]", "", half_width(text))
    if not _NUMBER.fullmatch(plain):
        return None
    value = Decimal(plain)
    return value if value == value.quantize(Decimal("0.000001")) else None


def boolean_of(text: str) -> bool | None:
    """是/否, 有/无, true/false, yes/no, 1/0."""
    return _TRUTH.get(text.lower())


@dataclass(frozen=True, slots=True)
class Parting:
    """How a text is parted into values of a list: those that may be ``spellings`` of it (spelling → value), the ``signs``
    beside 、 that stand in none of them, those that hold 、 themselves, and how a value begins that carries an explanation.
    """

    spellings: Mapping[str, str]
    signs: str
    holding: tuple[str, ...]
    beginnings: tuple[str, ...]

    @classmethod
    def of(cls, spellings: Mapping[str, str], opened: Iterable[str]) -> Parting:
        """``opened`` are the values that may carry an explanation (其他-…)."""
        return cls(
            spellings,
            "".join(sign for sign in ",，\n" if not any(sign in spelling for spelling in spellings)),
            tuple(sorted((each for each in spellings if "、" in each), key=len, reverse=True)),
            tuple(value.rstrip("-") + sign for value in opened for sign in OPENS_EXPLANATION),
        )

    def several(self, text: str, separators: str) -> list[str]:
        """The values in ``text``; what is no value stays as it is, for its check."""
        parts = re.split(f"[{re.escape(wider(separators))}]", text)
        pieces = (piece for part in parts if (tidy := clean_text(part)) for piece in self._parted_again(tidy))
        return [self.spellings.get(piece, piece) for each in pieces if (piece := clean_text(each))]

    def _parted_again(self, part: str) -> list[str]:
        if part in self.spellings or part.startswith(self.beginnings):
            return [part]
        held = part.translate(dict.fromkeys(map(ord, self.signs), "、"))
        for spelling in self.holding:
            held = held.replace(spelling, spelling.replace("、", HELD))
        return [piece.replace(HELD, "、") for piece in held.split("、")]


def wider(separators: str) -> str:
    """Separators of a list: those of half width are also accepted in full width."""
    wide = {";": "；", ",": "，", "|": "｜"}
    return "".join(char + wide.get(char, "") for char in separators)
