"""Amounts of money written in sentences, and money as integer fen (分).

An amount begins with a digit or a Chinese numeral, has numerals, and ends in 元 or 圆, perhaps with 角
and 分 after it: ``20,000元``, ``0.05万元``, ``十一万五千元``, ``1亿2000万元``, ``人民币叁仟伍佰元整``.
Other currencies (万美元) do not match, nor do counts (三家). Full-width digits and capitals of bank notes
(壹贰叁) are read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

FEN_PER_YUAN: Final = 100
FEN_PER_WAN: Final = 1_000_000

DIGITS: Final = {
    char: value
    for value, chars in enumerate(
        ("零〇○", "一壹", "二贰两貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for char in chars
}

WIDTH_FROM: Final = "０１２３４５６７８９．，"
WIDTH_TO: Final = "0123456789.,"

_NUMERALS: Final = "".join(DIGITS) + "十拾百佰千仟万萬亿億"
_DIGIT: Final = "".join(DIGITS)
_ARABIC: Final = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
AMOUNT_PATTERN: Final = (
    f"([数几近约余]?)([0-9{_DIGIT}十拾][0-9.,{_NUMERALS} ]*)[元圆](?:整|正)?"
    f"(?:([0-9{_DIGIT}])角)?(?:([0-9{_DIGIT}])分)?"
)
"""Groups: a word that makes the amount a vague one, the numerals, the digit before 角, the digit before
分. In the syntax that Python and RE2 share; to be applied after ``translate(text, WIDTH_FROM,
WIDTH_TO)``.
"""

_AMOUNT: Final = re.compile(AMOUNT_PATTERN)
_ONE: Final = f"{_ARABIC}|[{_DIGIT}]"
_SECTION: Final = re.compile(
    f"(?:({_ONE})[千仟])?零?(?:({_ONE})[百佰])?零?(?:(({_ONE})?[十拾]))?零?({_ONE})?"
)
_PARTED: Final = re.compile(f"[0-9{_DIGIT}.,] +[0-9{_DIGIT}.,]")
_WIDTH: Final = str.maketrans(WIDTH_FROM, WIDTH_TO)
_GAP: Final = r"[^0-9，。；;、,\n" + _NUMERALS + "]{0,8}"
_LIMIT: Final = 10**18


def amount_in_words(text: str, keyword: str | None = None) -> Decimal | None:
    """The one amount of money in ``text``, in 万元 with six decimals (1 fen = 0.000001), or None.

    None when there is no amount, when there are several different ones, when it is vague (数十万元), or
    not a whole number of fen. The same amount said twice (叁仟元整（3000元）) is one. With ``keyword``
    only amounts count that stand right after it, up to eight characters that are neither numerals nor
    stops between (罚款人民币3万元), or right before it (3万元的罚款).
    """
    found = {amount for amount in _amounts(text, keyword)}
    return found.pop() if len(found) == 1 else None


def amounts_in(text: str) -> tuple[int | None, ...]:
    """Every amount in ``text`` in fen, in its order; None for a vague one or one that is no whole number
    of fen.
    """
    return tuple(_in_fen(found) for found in _AMOUNT.finditer(text.translate(_WIDTH)))


def fen(value: Decimal | int | str, unit: str = "元") -> int:
    """``value`` in ``unit`` (分, 角, 元, 万元, 亿元) as integer fen.

    Raises ``ValueError`` when it is no number or not a whole number of fen; nothing is rounded.
    """
    factors = {"分": 1, "角": 10, "元": FEN_PER_YUAN, "万元": FEN_PER_WAN, "亿元": FEN_PER_WAN * 10**4}
    try:
        exact = Decimal(str(value).replace(",", "")) * factors[unit]
        whole = int(exact) if abs(exact) < _LIMIT else 0
    except (ArithmeticError, KeyError) as error:
        raise ValueError(f"{value} {unit} is no amount of money") from error
    if whole != exact:
        raise ValueError(f"{value} {unit} is not a whole number of fen")
    return whole


def format_money(amount: int, language: str = "zh", unit: str = "元") -> str:
    """Integer fen for people: ``3,500.00 元`` or, in 万元, ``0.35 万元``; ``CNY 3,500.00`` in English.

    万元 keeps what is needed of six decimals, so that no amount is shown rounded.
    """
    if language.startswith("en"):
        return f"CNY {_grouped(Decimal(amount) / FEN_PER_YUAN)}"
    if unit == "万元":
        exact = f"{Decimal(amount) / FEN_PER_WAN:,.6f}".rstrip("0").rstrip(".")
        return f"{exact} 万元"
    return f"{_grouped(Decimal(amount) / FEN_PER_YUAN)} 元"


def _grouped(yuan: Decimal) -> str:
    return f"{yuan.quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def _amounts(text: str, keyword: str | None) -> Iterator[Decimal | None]:
    plain = text.translate(_WIDTH)
    for found in _AMOUNT.finditer(plain):
        if keyword is None or _stands_by(plain, found, keyword):
            amount = _in_fen(found)
            yield None if amount is None else (Decimal(amount) / FEN_PER_WAN).quantize(Decimal("0.000001"))


def _stands_by(text: str, found: re.Match[str], keyword: str) -> bool:
    word = re.escape(keyword)
    before = re.search(f"{word}{_GAP}$", text[: found.start()])
    return bool(before or re.match(f"的?{word}", text[found.end() :]))


def _in_fen(found: re.Match[str]) -> int | None:
    vague, numerals, jiao, fen_digit = found.groups()
    yuan = _number(numerals)
    if vague or yuan is None:
        return None
    exact = yuan * FEN_PER_YUAN + _digit(jiao) * 10 + _digit(fen_digit)
    return int(exact) if exact == int(exact) and exact < _LIMIT else None


def _digit(char: str | None) -> int:
    return int(_value(char))


def _number(numerals: str) -> Decimal | None:
    """The value of mixed numerals, by levels: 亿 multiplies all before it, 万 the section before it, and
    a section is plain digits or descending 千, 百, 十 and ones. None when the characters make no number
    (一百千, 3 5).
    """
    if _PARTED.search(numerals):
        return None
    value = Decimal(0)
    for part in numerals.replace(" ", "").replace("億", "亿").replace("萬", "万").split("亿"):
        below = _under_yi(part)
        if below is None or value > _LIMIT:
            return None
        value = value * 10**8 + below
    return value


def _under_yi(numerals: str) -> Decimal | None:
    high, wan, low = numerals.rpartition("万")
    above, below = _section(high), _section(low)
    if above is None or below is None or (wan and not high):
        return None
    return above * 10**4 + below


def _section(numerals: str) -> Decimal | None:
    if all(char in DIGITS for char in numerals):
        return Decimal("0" + "".join(str(DIGITS[char]) for char in numerals))
    found = _SECTION.fullmatch(numerals)
    if found is None:
        return None
    thousands, hundreds, has_tens, tens, ones = found.groups()
    value = _value(thousands) * 1000 + _value(hundreds) * 100 + _value(ones)
    return value + (_value(tens or "一") * 10 if has_tens else 0)


def _value(digit: str | None) -> Decimal:
    return Decimal(0) if not digit else Decimal(DIGITS[digit] if digit in DIGITS else digit.replace(",", ""))
