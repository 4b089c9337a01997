"""Code check digits: GB 32100-2015 (unified social credit code, 统一社会信用代码), GB 11714-1997
(organisation code, 组织机构代码) and GB 11643-1999 (citizen identity number, 公民身份号码).

The ``*_ok`` functions are strict: no blanks, no lower case, no full-width characters. A shape (regular
expression) and one weighted sum decide, so that the SQL twins in ``core/rules`` can say the same of any
text. What a wrong code might have been is said by ``core.code_advice``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from typing import Final

USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
USCC_SHAPE: Final = "^[1-9A-HJ-NPQRTUWXY][1-9][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$"
USCC_PLACEHOLDER: Final = "00000000000000000X"

ORGCODE_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGCODE_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
ORGCODE_CHECKS: Final = "0X987654321"
ORGCODE_SHAPE: Final = "^[0-9A-Z]{8}[0-9X]$"

IDENTITY_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
IDENTITY_CHECKS: Final = "10X98765432"
IDENTITY_SHAPE: Final = "^[1-9][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]$"

_USCC = re.compile(USCC_SHAPE, re.ASCII)
_ORGCODE = re.compile(ORGCODE_SHAPE, re.ASCII)
_IDENTITY = re.compile(IDENTITY_SHAPE, re.ASCII)
_USCC_VALUE: Final = {char: value for value, char in enumerate(USCC_ALPHABET)}
_ORGCODE_VALUE: Final = {char: value for value, char in enumerate(ORGCODE_ALPHABET)}


def uscc_check_digit(first17: str) -> str:
    """The 18th character of the code that begins with ``first17`` (17 characters of ``USCC_ALPHABET``).

    GB 32100-2015 annex A: weights 3^i mod 31, check = (31 − Σ mod 31) mod 31. Raises ``ValueError`` for
    other text.
    """
    if len(first17) != 17 or any(char not in _USCC_VALUE for char in first17):
        raise ValueError(
            "a unified social credit code has 17 characters of its alphabet before the check character"
        )
    total = sum(_USCC_VALUE[char] * weight for char, weight in zip(first17, USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[-total % 31]


def orgcode_check_digit(first8: str) -> str:
    """The 9th character of the organisation code that begins with ``first8`` (8 of ``0-9A-Z``), GB
    11714-1997.

    C9 = 11 − Σ mod 11, 10 written X and 11 written 0. Raises ``ValueError`` for other text.
    """
    if len(first8) != 8 or any(char not in _ORGCODE_VALUE for char in first8):
        raise ValueError("an organisation code has 8 characters 0-9A-Z before the check character")
    total = sum(_ORGCODE_VALUE[char] * weight for char, weight in zip(first8, ORGCODE_WEIGHTS, strict=True))
    return ORGCODE_CHECKS[total % 11]


def identity_check_digit(first17: str) -> str:
    """The 18th character of the identity number that begins with 17 digits, GB 11643-1999 (ISO 7064 MOD
    11-2).
    """
    if len(first17) != 17 or not (first17.isascii() and first17.isdigit()):
        raise ValueError("an identity number has 17 digits before the check character")
    total = sum(int(char) * weight for char, weight in zip(first17, IDENTITY_WEIGHTS, strict=True))
    return IDENTITY_CHECKS[total % 11]


def uscc_ok(text: str) -> bool:
    """Whether ``text`` is a unified social credit code: shape and check character.

    The placeholder ``00000000000000000X`` of an individual trader without a code is not one
    (``USCC_PLACEHOLDER``). The organisation code inside is not part of the verdict.
    """
    return _fits(_USCC, text) and uscc_check_digit(text[:17]) == text[17]


def orgcode_ok(text: str) -> bool:
    """Whether ``text`` is an organisation code of nine characters, written without a hyphen."""
    return _fits(_ORGCODE, text) and orgcode_check_digit(text[:8]) == text[8]


def identity_ok(text: str) -> bool:
    """Whether ``text`` is an 18-character identity number: shape, a real date of 1900–2099, check character.

    The place is not looked up: areas of the past stay valid for those who were numbered there.
    """
    return _fits(_IDENTITY, text) and _is_day(text[6:14]) and identity_check_digit(text[:17]) == text[17]


def make_uscc(kind: str, region: str, body: str) -> str:
    """A valid code of ``kind`` (2 characters, 11 = state organ), ``region`` (6 digits, GB/T 2260) and
    ``body`` (8 characters of ``USCC_ALPHABET``); the organisation code inside is valid too.
    ``ValueError`` when none is.
    """
    first17 = kind + region + body + orgcode_check_digit(body)
    code = first17 + uscc_check_digit(first17)
    if not uscc_ok(code):
        raise ValueError(f"no unified social credit code is written {code}")
    return code


def demo_uscc(serial: int, kind: str = "11", region: str = "410300") -> str:
    """The ``serial``-th (0–9999) code of a demo body: valid by check digit, visibly fictitious by
    ``DEM0`` inside.
    """
    if not 0 <= serial <= 9999:
        raise ValueError("demo codes have serials from 0 to 9999")
    return make_uscc(kind, region, f"DEM0{serial:04d}")


def uscc_region(code: str) -> str:
    """The six region digits (GB/T 2260) of a valid code, as they were when it was given."""
    return code[2:8]


def _fits(shape: re.Pattern[str], text: str) -> bool:
    return len(text) in (9, 18) and shape.match(text) is not None


def _is_day(digits: str) -> bool:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    return 1 <= day <= monthrange(year, month)[1]
