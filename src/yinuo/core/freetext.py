"""Personal numbers in free text, found before publication: identity numbers, telephones, bank cards.

Digits may be full-width and grouped by blanks or hyphens. Check digits (GB 11643, Luhn) and shapes keep
apart what only looks alike, such as credit codes. Where doubt remains (fifteen digits with a date inside)
a number counts as personal: publication waits for a person, who may release it with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from yinuo.core.codes import identity_check_digit, identity_ok, uscc_ok
from yinuo.core.masking import mask_account, mask_identity, mask_phone

Kind = Literal["identity", "mobile", "landline", "card"]

_TABLE: Final = str.maketrans("０１２３４５６７８９Ｘｘ－—–　（）", "0123456789XX---\x20()")
_GAP = "[ -]?"
_OPEN, _SHUT = r"(?<![0-9A-Za-z.])", r"(?![0-9A-Za-z])"


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """A number found at ``start``..``end`` (characters of the text as given), and how it is shown instead."""

    kind: Kind
    start: int
    end: int
    masked: str


def find_personal_numbers(text: str) -> tuple[PersonalNumber, ...]:
    """Every personal number in ``text``, in its order, none overlapping; the more certain kind wins."""
    plain = text.translate(_TABLE)
    found: list[PersonalNumber] = []
    for kind, pattern, is_one, mask in _KINDS:
        for match in pattern.finditer(plain):
            digits = re.sub(r"[^0-9Xx]", "", match[0]).upper()
            if is_one(digits) and not _overlaps(match.span(), found):
                found.append(PersonalNumber(kind, match.start(), match.end(), mask(digits)))
    return tuple(sorted(found, key=lambda number: number.start))


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


_KINDS: Final[tuple[tuple[Kind, re.Pattern[str], Callable[[str], bool], Callable[[str], str]], ...]] = (
    (
        "identity",
        re.compile(f"{_OPEN}[1-9][0-9]{{5}}{_GAP}[0-9]{{8}}{_GAP}[0-9]{{3}}[0-9Xx]{_SHUT}"),
        _is_identity,
        mask_identity,
    ),
    ("identity", re.compile(f"{_OPEN}[1-9][0-9]{{14}}{_SHUT}"), _is_identity, mask_identity),
    (
        "mobile",
        re.compile(rf"(?<![0-9A-Za-z.])(?:\+?86{_GAP})?1[3-9][0-9](?:{_GAP}[0-9]{{4}}){{2}}(?![0-9])"),
        _always,
        lambda digits: mask_phone(digits[-11:]),
    ),
    (
        "landline",
        re.compile(
            r"(?<![0-9A-Za-z.])(?:\(0[1-9][0-9]{1,2}\) ?|0[1-9][0-9]{1,2}[ -])[2-8][0-9]{6,7}(?![0-9])"
        ),
        _always,
        mask_phone,
    ),
    (
        "card",
        re.compile(
            f"{_OPEN}(?:62|4[0-9]|5[1-5]|3[57])[0-9]{{2}}(?:{_GAP}[0-9]{{4}}){{3}}(?:{_GAP}[0-9]{{1,3}})?{_SHUT}"
        ),
        _is_card,
        mask_account,
    ),
)
