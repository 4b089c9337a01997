"""Personal numbers in free text, found before publication: identity numbers, telephones, bank cards, passports.

Digits may be of any script and grouped by anything that is no word: blanks, hyphens, dots, unseen characters. Check
digits (GB 11643, Luhn), shapes and the words before keep apart what only looks alike, such as credit codes. Where doubt
remains (fifteen digits with a date inside) a number counts as personal: publication waits for a person, who may release
it with a reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from yinuo.core.codes import identity_check_digit, identity_ok, uscc_ok
from yinuo.core.masking import mask_account, mask_identity, mask_phone

Kind = Literal["identity", "mobile", "landline", "card"]

_LIKE: Final = {"Ｘ": "X", "ｘ": "x", "х": "X", "Х": "X", "×": "X"}
_HAN: Final = str.maketrans("〇零一二三四五六七八九", "00123456789")
_HAN_NUMBER: Final = re.compile("[〇零一二三四五六七八九]{10}")
_GAP = "[ -]?"
_LOOSE = "[^0-9A-Za-z\u2e80-\u9fff]{0,3}"
"""What may part the digits of a number whose check digit proves it: anything but words."""
_OPEN, _SHUT = r"(?<![0-9A-Za-z])(?<![0-9]\.)", r"(?![0-9A-Za-z])"


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """A number found at ``start``..``end`` (characters of the text as given), and how it is shown instead."""

    kind: Kind
    start: int
    end: int
    masked: str


def find_personal_numbers(text: str) -> tuple[PersonalNumber, ...]:
    """Every personal number in ``text``, in its order, none overlapping; the more certain kind wins."""
    found: list[PersonalNumber] = []
    if _HAN_NUMBER.search(text):
        text = text.translate(_HAN)
    plain, places = _plain(text)
    for kind, pattern, is_one, mask in _KINDS:
        for first, last, written in _matches(pattern, plain):
            digits = re.sub(r"[^0-9A-Za-z]", "", written).upper()
            span = (places[first], places[last - 1] + 1)
            if is_one(digits) and not _overlaps(span, found):
                found.append(PersonalNumber(kind, *span, mask(digits)))
    return tuple(sorted(found, key=lambda number: number.start))


def _matches(pattern: re.Pattern[str], plain: str) -> Iterator[tuple[int, int, str]]:
    """Also those that begin within another: which one is a number, only its check digit tells."""
    for match in pattern.finditer(plain):
        yield *match.span(1), match[1]


def _plain(text: str) -> tuple[str, list[int]]:
    """``text`` in plain digits and blanks without what nobody sees, and the place in ``text`` of each character kept."""
    kept = [(shown, place) for place, char in enumerate(text) if (shown := _shown(char))]
    return "".join(shown for shown, _ in kept), [place for _, place in kept]


@lru_cache(maxsize=4096)
def _shown(char: str) -> str:
    """One character as the patterns read it, "" for one that is not seen."""
    if char.isascii() and char.isprintable():
        return char
    if char in _LIKE:
        return _LIKE[char]
    digit, category = unicodedata.digit(char, None), unicodedata.category(char)
    if digit is not None:
        return str(digit)
    folded = unicodedata.normalize("NFKC", char)
    if category in ("Pd", "Zs", "Cc") or folded == "−":
        return "-" if category == "Pd" or folded == "−" else " "
    return "" if category == "Cf" else folded if folded in ("(", ")", "+", ".") else char


def mask_personal_numbers(text: str, found: Iterable[PersonalNumber] | None = None) -> str:
    """``text`` with every personal number masked, for showing it to those who may not see them."""
    numbers = find_personal_numbers(text) if found is None else sorted(found, key=lambda number: number.start)
    parts, reached = [], 0
    for number in numbers:
        parts += [text[reached : number.start], number.masked]
        reached = number.end
    return "".join(parts) + text[reached:]


def _overlaps(span: tuple[int, int], found: Iterable[PersonalNumber]) -> bool:
    return any(span[0] < number.end and number.start < span[1] for number in found)


def _is_identity(digits: str) -> bool:
    if len(digits) == 15:
        longer = digits[:6] + "19" + digits[6:]
        return identity_ok(longer + identity_check_digit(longer))
    return identity_ok(digits)


def _is_card(digits: str) -> bool:
    """Luhn (ISO/IEC 7812), and no credit code made of digits alone."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0 and not uscc_ok(digits)


def _always(_: str) -> bool:
    return True


def _grouped(first: str, *lengths: int, gap: str = "[ .·-]?") -> str:
    """``first`` and groups of digits of these ``lengths`` after it, parted by ``gap``."""
    return first + "".join(f"{gap}[0-9]{{{length}}}" for length in lengths)


_CERTIFICATE: Final = "身份证|身份号码|证件号|护照|通行证|军官证|士兵证"
_PHONE: Final = "1[3-9][0-9]"
_PHONES: Final = "|".join(
    (
        _grouped(_PHONE, 4, 4),
        _grouped(_PHONE, 3, 5),
        _grouped(_PHONE, 2, 2, 2, 2),
        _grouped("1[3-9][0-9]{2}", 3, 4),
        _grouped("1[3-9][0-9]{2}", 4, 3),
        _grouped("1", *[1] * 10, gap="[ .·-]").replace("1[ .·-][0-9]{1}", "1[ .·-][3-9]", 1),
    )
)
_FOURS: Final = f"(?:{_GAP}[0-9]{{4}}){{3}}"
_CARDS: Final = f"62[0-9]{{2}}{_FOURS}(?:{_GAP}[0-9]{{1,3}})?|(?:4[0-9]|5[1-5]|3[57])[0-9]{{2}}{_FOURS}"
"""Only 银联's numbers are longer than sixteen digits; 41 is also where the codes of a whole province begin."""

_KINDS: Final[tuple[tuple[Kind, re.Pattern[str], Callable[[str], bool], Callable[[str], str]], ...]] = (
    (
        "identity",
        re.compile(f"(?<![0-9])(?=([1-9](?:{_LOOSE}[0-9]){{16}}{_LOOSE}[0-9Xx])(?![0-9]))"),
        identity_ok,
        mask_identity,
    ),
    (
        "identity",
        re.compile(f"{_OPEN}([1-9][0-9]{{5}}{_GAP}[0-9]{{6}}{_GAP}[0-9]{{3}}){_SHUT}"),
        _is_identity,
        mask_identity,
    ),
    (
        "identity",
        re.compile(f"(?:{_CERTIFICATE})[^0-9A-Za-z]{{0,8}}([A-Za-z]{{0,2}}[0-9]{{8,17}}[0-9Xx]?){_SHUT}"),
        lambda digits: not uscc_ok(digits),
        mask_identity,
    ),
    (
        "mobile",
        re.compile(
            rf"(?:(?<![0-9A-Za-z])(?<![0-9]\.)|(?<=tel)|(?<=phone))((?:(?:\+|00)?86{_GAP})?(?:{_PHONES}))(?![0-9])",
            re.IGNORECASE,
        ),
        _always,
        lambda digits: mask_phone(digits[-11:]),
    ),
    (
        "landline",
        re.compile(
            rf"{_OPEN}((?:\(0[1-9][0-9]{{1,2}}\) ?|0[1-9][0-9]{{1,2}}[ -])[2-8][0-9]{{6,7}})(?![0-9])"
        ),
        _always,
        mask_phone,
    ),
    (
        "card",
        re.compile(f"{_OPEN}({_CARDS}){_SHUT}"),
        _is_card,
        mask_account,
    ),
)
