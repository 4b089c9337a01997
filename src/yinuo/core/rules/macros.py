"""The macros that rules may call: one SQL definition each (``macros.sql``) and one Python twin.

Parts of the patterns are Python constants of the core, put into the SQL as literals, so that the two never differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import chain, product, zip_longest
from operator import mul
from typing import TYPE_CHECKING, Any, Final

from yinuo.core import amounts, codes, document_numbers, names
from yinuo.core.rules import values

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Macro:
    """A function of the rule language. ``gives`` is the kind of its result; ``twin`` says the same in Python.

    ``twin`` is None where the answer rests on data of the run (calendar, registry).
    """

    name: str
    gives: str
    twin: Callable[..., Any] | None
    help: str


def _fen(text: str, keyword: str | None = None) -> int | None:
    amount = amounts.amount_in_words(text, keyword)
    return None if amount is None else int(amount * amounts.FEN_PER_WAN)


_MACROS: Final = (
    Macro("uscc_ok", "boolean", codes.uscc_ok, "统一社会信用代码校验 GB 32100-2015"),
    Macro("orgcode_ok", "boolean", codes.orgcode_ok, "组织机构代码校验 GB 11714-1997"),
    Macro("identity_ok", "boolean", codes.identity_ok, "公民身份号码校验 GB 11643-1999"),
    Macro("phone_ok", "boolean", None, "电话号码"),
    Macro("fold_name", "text", names.fold_name, "名称折叠：全半角、括号、空白"),
    Macro("amount_in_words", "money", _fen, "文字中的唯一金额（分），可限定关键词"),
    Macro("amounts_in", "moneys", amounts.amounts_in, "文字中的全部金额（分）"),
    Macro("amounts_by", "moneys", None, "文字中紧邻关键词的金额（分）"),
    Macro("money_text", "text", None, "金额的写法：元或万元"),
    Macro("date_of", "date", values.date_of, "各种写法的日期"),
    Macro("half_width", "text", values.half_width, "半角"),
    Macro("working_days", "integer", None, "起日之后至止日的工作日数"),
    Macro("registered", "boolean", None, "代码是否已登记"),
    Macro("day_of_receipt", "date", None, "收到之日"),
)
_OPENING: Final = r"（〔【［\["
_CLOSING: Final = r"）〕】］\]"
"""The brackets that stand in many names and numbers, as parts of a pattern."""
PUBLIC_MACROS: Final[Mapping[str, Macro]] = {macro.name: macro for macro in _MACROS}


def _constants() -> dict[str, str]:
    digits = "".join(amounts.DIGITS)
    section = amounts._SECTION.pattern
    day = f"{values._DAY.pattern}|{values._COMPACT_DAY.pattern}"
    return {
        "inner_blank": document_numbers.INNER_BLANK,
        "wide_signs": document_numbers.WIDE,
        "narrow_signs": document_numbers.NARROW,
        "any_wide_sign": "[０-ｚ]",
        "spaced_number": document_numbers.SPACED,
        "shaped_day": f"^(?:{day}|{values._INSTANT.pattern})$",
        "instant": values._INSTANT.pattern,
        "any_day": f"^(?:{day}|(?s:.*))$",
        "serial_day": f"^{values._SERIAL_DAY.pattern}$",
        "first_control": "\x7f",
        "after_unseen": "\u2801",
        "after_letters": "\ue000",
        "filler": "\u3164",
        "mark": "\ufeff",
        "uscc_shape": codes.USCC_SHAPE,
        **_cleaning(),
        **_uscc_pieces(),
        "orgcode_shape": codes.ORGCODE_SHAPE,
        "identity_shape": codes.IDENTITY_SHAPE,
        "fold_from": names.FOLD_FROM,
        "fold_to": names.FOLD_TO,
        "fold_blanks": names.FOLD_RULES[0][0],
        "fold_rare": f"[{_rarely_folded()}]",
        "fold_common": f"[{_OPENING}{_CLOSING}]|有限责任公司|股份有限公司",
        "fold_any": f"[{_rarely_folded()}{_OPENING}{_CLOSING}()]|有限责任公司|股份有限公司".replace(
            "〔", ""
        ).replace("〕", ""),
        "opening": f"[{_OPENING}]",
        "closing": f"[{_CLOSING}]",
        "digits_from": digits,
        "digits_to": "".join(str(amounts.DIGITS[char]) for char in digits),
        "all_digits": f"[{digits}]*",
        "parted": amounts._PARTED.pattern,
        "section": section,
        "section_whole": f"^{section}$",
        "amount": amounts.AMOUNT_PATTERN,
        "amount_whole": f"^{amounts.AMOUNT_PATTERN}$",
        "amount_after": f"{amounts._GAP}?({_plain_groups(amounts.AMOUNT_PATTERN)})",
        "amount_before": f"({_plain_groups(amounts.AMOUNT_PATTERN)})的?",
        "amount_alone": f"(?:人民币)? *{amounts.AMOUNT_PATTERN}",
        "lone_amount": f"^(?:人民币)?([0-9]{{1,9}}(?:\\.[0-9]{{1,2}})?万?)元(?:[^整正0-9０-９元圆{digits}]|$)",
        "numeral_end": f"(?:^|[数几近约余0-9０-９．，., {amounts._NUMERALS}])$",
        "width_from": amounts.WIDTH_FROM,
        "width_to": amounts.WIDTH_TO,
    }


def _cleaning() -> dict[str, str]:
    """What cleaning a cell takes away."""
    return {
        "blanks": values.BLANKS,
        "stray_part": f"^{values.STRAY_APOSTROPHE}$",
        "stray_apostrophe": f"[{values.BLANKS}]*{values.STRAY_APOSTROPHE}",
        "stray_beginning": f"^[{values.BLANKS}]*[{values.APOSTROPHES}]+[{values.BLANKS}]*",
        "blank_beginning": f"^[{values.BLANKS}]+",
        "blank_end": f"[{values.BLANKS}]+$",
        "may_be_no_value": values.BLANKS + values.NO_VALUE_SIGNS,
        "no_value_in_words": values.NO_VALUE_IN_WORDS,
        "no_value": values.NO_VALUE,
        "break": values.BREAK,
        "break_in_chinese": values.BREAK_IN_CHINESE,
        "in_no_code": f"{values.BLANKS}-{values.APOSTROPHES}",
    }


def _uscc_pieces() -> dict[str, str]:
    """The pieces of a unified social credit code (``codes.USCC_SHAPE``), in the orders that ``macros.sql`` tells of."""
    any_char, digits = codes.USCC_ALPHABET, "0123456789"
    first, last = codes.USCC_WEIGHTS[:3], (codes.USCC_WEIGHTS[16], 1)
    return {
        "uscc_digits": _arranged(product(digits, repeat=3), first),
        "uscc_pairs": _arranged(product(any_char, repeat=2), first),
        "uscc_tails": _arranged(product(any_char, repeat=2), last),
    }


def _arranged(pieces: Iterable[tuple[str, ...]], weights: Sequence[int]) -> str:
    """``pieces`` so ordered that the place of each is, mod 31, the weighted sum of its values. What fills the gaps between
    them is too short or has a sign that no code has.
    """
    rests: list[list[str]] = [[] for _ in codes.USCC_ALPHABET]
    for piece in pieces:
        values = map(codes.USCC_ALPHABET.index, piece)
        rests[sum(map(mul, values, weights)) % len(rests)].append("".join(piece))
    rows = chain.from_iterable(zip_longest(*rests))
    return " ".join(piece or f"-{place}" for place, piece in enumerate(rows))


def _rarely_folded() -> str:
    """The characters that folding changes, but for the brackets that stand in many names and numbers."""
    blanks = names.FOLD_RULES[0][0].removeprefix("[").removesuffix("]+")
    rare = (char for char in names.FOLD_FROM if char not in _OPENING + _CLOSING)
    return "".join(f"\\x{{{ord(char):x}}}" for char in rare) + blanks


def _plain_groups(pattern: str) -> str:
    """``pattern`` with its groups no longer numbered, to stand inside another."""
    return re.sub(r"\((?!\?)", "(?:", pattern)


@cache
def macro_sql() -> str:
    """The script that creates every macro in a DuckDB connection."""
    script = resources.files("yinuo.core.rules").joinpath("macros.sql").read_text(encoding="utf-8")
    constants = _constants()
    return re.sub(r"(?<=[ (]):([a-z_]+)", lambda match: text_literal(constants[match[1]]), script)


def text_literal(text: str) -> str:
    """``text`` as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def create_macros(connection: DuckDBPyConnection) -> None:
    """Makes the macros known to ``connection`` (as temporary ones; creating them again changes nothing)."""
    connection.execute(macro_sql())
