"""Why a code is wrong, and what it may have been: one verdict in two languages, with candidates for
repair.

Candidates are offered, never applied: the registry proposes one only when exactly one registered body
bears it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from yinuo.core import codes
from yinuo.core.errors import Text

CONFUSED: Final = str.maketrans("OIZSV", "0125U")
"""Letters the alphabet leaves out because they are taken for another character; V is mistaken for U."""

_USCC_VALUE: Final = {char: value for value, char in enumerate(codes.USCC_ALPHABET)}
_NOISE = re.compile(r"[\s\-‐-―.·_'\"`\u200b-\u200f\ufeff]+")
_FLOAT = re.compile(r"^[0-9](\.[0-9]+)?[Ee]\+?[0-9]{1,3}$")
_ROUNDED = re.compile(r"^[0-9]{15}000(\.0)?$")


@dataclass(frozen=True, slots=True)
class CodeVerdict:
    """The answer about one code. ``reason`` is ``ok`` or what is wrong; ``repairs`` are valid codes,
    likeliest first.
    """

    ok: bool
    reason: str
    text: Text
    repairs: tuple[str, ...] = ()


_SAYS: Final = {
    "ok": Text("代码有效。", "The code is valid."),
    "empty": Text("没有填写代码。", "No code is given."),
    "placeholder": Text(
        "这是没有统一社会信用代码的个体工商户使用的占位代码，此时应填写工商注册号。",
        "This stands for an individual trader without a code; the registration number is then needed.",
    ),
    "lost-in-spreadsheet": Text(
        "表格软件把代码当作数字存储，后几位已经丢失。请把该列设为文本后重新填写。",
        "A spreadsheet made the code a number and lost its end. Format the column as text and type it again.",
    ),
    "form": Text(
        "代码里有空格、全角、小写或分隔符，应写成{repair}。",
        "The code has blanks, wide or lower-case letters or separators; it should read {repair}.",
    ),
    "confused-letters": Text(
        "代码里不会出现字母 I、O、Z、S、V，可能应为{repair}。",
        "Codes never contain the letters I, O, Z, S or V; this may be {repair}.",
    ),
    "length": Text(
        "应为{expected}位，现有{length}位。", "It must have {expected} characters and has {length}."
    ),
    "characters": Text(
        "含有不允许的字符或位置不对：{wrong}。",
        "It has characters that are not allowed or out of place: {wrong}.",
    ),
    "date": Text("其中的出生日期 {date} 不存在。", "The date of birth in it, {date}, does not exist."),
    "check-digit": Text(
        "校验位不符：按前面各位，末位应为 {check}。",
        "The check character does not agree: by the characters before it, the last should be {check}.",
    ),
    "first-generation": Text(
        "这是十五位的旧号码，现应为{repair}。",
        "This is an old number of fifteen digits; today it reads {repair}.",
    ),
}


def explain_uscc(text: str) -> CodeVerdict:
    """Judge a unified social credit code as typed (GB 32100-2015).

    Reasons: ``ok``, ``empty``, ``placeholder``, ``lost-in-spreadsheet``, ``form``, ``confused-letters``,
    ``length``, ``characters``, ``check-digit``. ``repairs`` begins with the code by the right last
    character, if that is what is wrong; other codes one slip away are in ``uscc_neighbours``.
    """
    if text.strip() == codes.USCC_PLACEHOLDER:
        return _verdict("placeholder")
    if not codes.uscc_ok(text) and (_FLOAT.match(text.strip()) or _ROUNDED.match(text.strip())):
        return _verdict("lost-in-spreadsheet")
    return _explain(text, codes.uscc_ok, _uscc_fault)


def explain_orgcode(text: str) -> CodeVerdict:
    """Judge an organisation code as typed (GB 11714-1997); a hyphen before the last character is a
    ``form`` fault.
    """
    return _explain(text, codes.orgcode_ok, _orgcode_fault)


def explain_identity(text: str) -> CodeVerdict:
    """Judge an identity number as typed (GB 11643-1999). No repair of a wrong digit is offered: it would
    be a guess at another person. Fifteen-digit numbers are rewritten to eighteen (``first-generation``).
    """
    stripped = text.strip()
    if not codes.identity_ok(text) and (_FLOAT.match(stripped) or _ROUNDED.match(stripped)):
        return _verdict("lost-in-spreadsheet")
    return _explain(text, codes.identity_ok, _identity_fault)


def uscc_neighbours(text: str) -> tuple[str, ...]:
    """Every valid code that one slip turns into ``text``: one wrong, one missing, one extra or two
    exchanged characters, or letters the alphabet leaves out. At most about forty; only those whose inner
    organisation code is valid too, as it is in every code given out. For the registry to intersect with
    the bodies it knows.
    """
    clean = _clean(text).translate(CONFUSED)
    drafts = {18: _substituted_or_swapped, 17: _completed, 19: _shortened}.get(len(clean))
    found = {draft for draft in drafts(clean) if _whole(draft)} if drafts else set()
    return tuple(sorted(found))


def _explain(text: str, is_ok: Callable[[str], bool], fault: Callable[[str], CodeVerdict]) -> CodeVerdict:
    if is_ok(text):
        return _verdict("ok")
    clean = _clean(text)
    if not clean:
        return _verdict("empty")
    if is_ok(clean):
        return _verdict("form", (clean,), repair=clean)
    return fault(clean)


def _uscc_fault(clean: str) -> CodeVerdict:
    plain = clean.translate(CONFUSED)
    if len(clean) != 18:
        return _verdict("length", uscc_neighbours(clean), expected=18, length=len(clean))
    if plain != clean and codes.uscc_ok(plain):
        return _verdict("confused-letters", (plain,), repair=plain)
    if wrong := _misplaced(plain, codes.USCC_SHAPE):
        return _verdict("characters", uscc_neighbours(plain), wrong=wrong)
    check = codes.uscc_check_digit(plain[:17])
    first = (plain[:17] + check,) if _whole(plain[:17] + check) else ()
    others = tuple(code for code in uscc_neighbours(plain) if code not in first)
    return _verdict("check-digit", first + others, check=check)


def _orgcode_fault(clean: str) -> CodeVerdict:
    if len(clean) != 9:
        return _verdict("length", expected=9, length=len(clean))
    if wrong := _misplaced(clean, codes.ORGCODE_SHAPE):
        return _verdict("characters", wrong=wrong)
    check = codes.orgcode_check_digit(clean[:8])
    return _verdict("check-digit", (clean[:8] + check,), check=check)


def _identity_fault(clean: str) -> CodeVerdict:
    if len(clean) == 15 and clean.isascii() and clean.isdigit():
        longer = clean[:6] + "19" + clean[6:]
        modern = longer + codes.identity_check_digit(longer)
        return (
            _verdict("first-generation", (modern,), repair=modern)
            if codes.identity_ok(modern)
            else _verdict("date", date="19" + clean[6:12])
        )
    if len(clean) != 18:
        return _verdict("length", expected=18, length=len(clean))
    if wrong := _misplaced(clean, "^[0-9]{17}[0-9X]$"):
        return _verdict("characters", wrong=wrong)
    check = codes.identity_check_digit(clean[:17])
    if not codes.identity_ok(clean[:17] + check):
        return _verdict("date", date=clean[6:14])
    return _verdict("check-digit", check=check)


def _verdict(reason: str, repairs: tuple[str, ...] = (), **values: object) -> CodeVerdict:
    return CodeVerdict(reason == "ok", reason, _SAYS[reason].format(**values), repairs)


def _clean(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()


def _misplaced(text: str, shape: str) -> str:
    """The characters that break ``shape``, or the whole text when each alone is allowed somewhere."""
    if re.match(shape, text, re.ASCII):
        return ""
    strange = [char for char in text if char not in codes.ORGCODE_ALPHABET]
    return "".join(dict.fromkeys(strange)) or text


def _whole(code: str) -> bool:
    return codes.uscc_ok(code) and codes.orgcode_ok(code[8:17])


def _substituted_or_swapped(text: str) -> Iterator[str]:
    for place in range(18):
        yield from _fitting(text[:place], text[place + 1 :])
    for place in range(17):
        yield text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _completed(text: str) -> Iterator[str]:
    for place in range(18):
        yield from _fitting(text[:place], text[place:])


def _fitting(before: str, after: str) -> Iterator[str]:
    """The code with the one character between that makes the sum of GB 32100 right: 31 is prime, so there is just one."""
    weights = (*codes.USCC_WEIGHTS, 1)
    if not set(before + after) <= _USCC_VALUE.keys():
        return
    total = sum(_USCC_VALUE[char] * weight for char, weight in zip(before, weights, strict=False))
    total += sum(
        _USCC_VALUE[char] * weight for char, weight in zip(after, weights[len(before) + 1 :], strict=True)
    )
    fitting = -total * pow(weights[len(before)], -1, 31) % 31
    yield before + codes.USCC_ALPHABET[fitting] + after


def _shortened(text: str) -> Iterator[str]:
    for place in range(19):
        yield text[:place] + text[place + 1 :]
