"""Numbers as people read them: thousands, shares, money out of integer fen (分)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from yinuo.web.ui.language import english

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
    """Fen as yuan: ``2000000`` as ``20,000.00 元``; in English ``CNY 20,000``, with places only where there are fen."""
    if fen is None:
        return NONE
    exact = Decimal(fen) / 100
    if english():
        return f"CNY {exact:,.{2 if fen % 100 else 0}f}"
    return f"{exact:,.2f} 元"


def wan(fen: int | None) -> str:
    """Fen in 万元 as officials write it, without trailing zeros: ``2000000`` as ``2 万元``; below 1 万元, and in English
    where nobody counts in ten thousands, in yuan."""
    if fen is None:
        return NONE
    if abs(fen) < WAN or english():
        return yuan(fen)
    text = f"{Decimal(fen) / WAN:,.6f}".rstrip("0").rstrip(".")
    return f"{text} 万元"


def money(fen: int) -> str:
    """``2 万元（20,000.00 元）``: as officials write it, and exact in yuan; once where both are the same."""
    return yuan(fen) if wan(fen) == yuan(fen) else f"{wan(fen)}（{yuan(fen)}）"


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
