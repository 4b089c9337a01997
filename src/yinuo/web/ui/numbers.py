"""Numbers as people read them: thousands, shares, money out of integer fen (分)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

NONE = "—"
WAN = Decimal(1_000_000)


def thousands(value: int | float | Decimal | None) -> str:
    """``4127`` as ``4,127``; a missing number is a dash, never a zero."""
    return NONE if value is None else f"{value:,}"


def share(part: int | None, whole: int | None, places: int = 1) -> str | None:
    """``part`` of ``whole`` as a percentage such as ``96.8``, half up; None where there is no base to divide by."""
    if part is None or not whole:
        return None
    exact = Decimal(part) * 100 / Decimal(whole)
    return str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def yuan(fen: int | None) -> str:
    """Fen as yuan with two places: ``2000000`` as ``20,000.00 元``."""
    return NONE if fen is None else f"{Decimal(fen) / 100:,.2f} 元"


def wan(fen: int | None) -> str:
    """Fen in 万元 as officials write it, without trailing zeros: ``2000000`` as ``2 万元``; below 1 万元 in yuan."""
    if fen is None:
        return NONE
    if abs(fen) < WAN:
        return yuan(fen)
    text = f"{Decimal(fen) / WAN:,.6f}".rstrip("0").rstrip(".")
    return f"{text} 万元"


def bytes_size(size: int | None) -> str:
    """A file size: ``1536`` as ``1.5 KB``."""
    if size is None:
        return NONE
    amount = Decimal(size)
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1024 or unit == "GB":
            break
        amount /= 1024
    return f"{amount.quantize(Decimal('0.1')).normalize():f} {unit}"
