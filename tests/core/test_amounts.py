"""Amounts out of sentences, and money in fen."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.amounts import amount_in_words, amounts_in, fen, format_money


@pytest.mark.parametrize(
    ("text", "wan"),
    [
        ("十一万五千元", "11.5"),
        ("0.05万元", "0.05"),
        ("贰万元", "2"),
        ("2万元", "2"),
        ("20,000元", "2"),
        ("２０，０００元", "2"),
        ("人民币叁仟伍佰元整", "0.35"),
        ("1.5亿元", "15000"),
        ("1亿2000万元", "12000"),
        ("罚款35万元", "35"),
        ("处罚款人民币三万零五十元", "3.005"),
        ("罚款3千元", "0.3"),
        ("一百二十万元", "120"),
        ("十元", "0.001"),
        ("壹佰元伍角贰分", "0.010052"),
        ("3.33元", "0.000333"),
        ("1万亿元", "100000000"),
        ("罚款叁仟元整（3000元）", "0.3"),
        ("罚款 20 万元", "20"),
        ("二〇二五元", "0.2025"),
    ],
)
def test_one_amount_is_read_in_ten_thousands(text: str, wan: str) -> None:
    assert amount_in_words(text) == Decimal(wan)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "警告",
        "罚款金额（万元）",
        "处1万元以上10万元以下罚款",
        "罚款数十万元",
        "罚款10余万元",
        "5万美元",
        "三家公司",
        "对甲罚款190万元，对乙罚款300万元",
        "一百千元",
        "1万2万元",
        "3 5元",
        "0.001元",
        "2024年12月3日",
        "多元化",
        "1" + "亿" * 5000 + "元",
        "9" * 5000 + "元",
    ],
)
def test_no_amount_several_or_a_vague_one_give_none(text: str) -> None:
    assert amount_in_words(text) is None


@pytest.mark.parametrize(
    ("text", "keyword", "wan"),
    [
        ("没收违法所得2万元，并处罚款5万元", "罚款", "5"),
        ("没收违法所得2万元，并处罚款5万元", "没收违法所得", "2"),
        ("没收违法所得2万元，并处5万元罚款", "罚款", "5"),
        ("没收违法所得人民币贰万元，处以人民币伍万元的罚款", "罚款", "5"),
        ("罚款10万元，责令退还3万元", "罚款", "10"),
    ],
)
def test_a_keyword_picks_its_own_amount(text: str, keyword: str, wan: str) -> None:
    assert amount_in_words(text, keyword) == Decimal(wan)


def test_every_amount_is_listed_in_order() -> None:
    assert amounts_in("罚款3千元、2万元，数十万元") == (300_000, 2_000_000, None)


SIMPLE = "零壹贰叁肆伍陆柒捌玖"


def in_words(yuan: int) -> str:
    """Bank-note capitals of a whole amount below 一亿, written independently of the reader under test."""
    if yuan >= 10_000:
        low = yuan % 10_000
        return in_words(yuan // 10_000) + "万" + (("零" if low < 1000 else "") + in_words(low) if low else "")
    out, gap = "", False
    for place, unit in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = yuan // place % 10
        gap = gap or (digit == 0 and bool(out))
        if digit:
            out += ("零" if gap and out else "") + SIMPLE[digit] + unit
            gap = False
    return out


@given(st.integers(1, 99_999_999))
def test_any_amount_written_in_capitals_or_digits_is_read_back(yuan: int) -> None:
    assert amounts_in(f"罚款人民币{in_words(yuan)}元整") == (yuan * 100,)
    assert amounts_in(f"罚款{yuan:,}元") == (yuan * 100,)
    assert amounts_in(f"罚款{Decimal(yuan) / 10_000}万元") == (yuan * 100,)


@given(st.text(st.sampled_from("0123456789.,，零一二十百千万亿元圆角分壹拾数罚款 "), max_size=30))
def test_no_text_breaks_the_reader_and_what_it_reads_is_whole_fen(text: str) -> None:
    amount = amount_in_words(text)
    assert amount is None or fen(amount, "万元") in amounts_in(text)


def test_money_is_exact_or_refused() -> None:
    assert fen("0.05", "万元") == 50_000
    assert fen("1,234.56") == 123_456
    for wrong in ("0.001", "1e-9", "abc", "NaN", "Infinity"):
        with pytest.raises(ValueError):
            fen(wrong)


@pytest.mark.parametrize(
    ("amount", "language", "unit", "shown"),
    [
        (350_000, "zh", "元", "3,500.00 元"),
        (350_000, "zh", "万元", "0.35 万元"),
        (1, "zh", "万元", "0.000001 万元"),
        (35_000_000_000, "zh", "万元", "35,000 万元"),
        (350_000, "en", "元", "CNY 3,500.00"),
        (-5, "zh", "元", "-0.05 元"),
    ],
)
def test_money_is_shown_unrounded(amount: int, language: str, unit: str, shown: str) -> None:
    assert format_money(amount, language, unit) == shown
