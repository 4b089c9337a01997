"""What the quick look by DuckDB passes over, the reader of texts finds nothing in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.core.codes import identity_check_digit
from yinuo.core.freetext import find_personal_numbers
from yinuo.intake.pipeline.scanning import suspicion

Suspects = Callable[[list[str]], list[bool]]
FIRST = "110105194912310"
IDENTITY = st.integers(0, 99).map(
    lambda last: f"{FIRST}{last:02d}" + identity_check_digit(f"{FIRST}{last:02d}")
)
MOBILE = st.from_regex(r"\A1[3-9][0-9]{9}\Z").filter(str.isascii)
LANDLINE = st.sampled_from(["0379-63123456", "(0379) 63123456", "010 62345678", "（0379）63123457"])
CARD = st.just("6222021234567890128")
OLDER = st.just("110105491231002")
CERTIFIED = st.sampled_from(
    ["护照号码：E12345678", "通行证H12345678", "军官证 字第12345678", "身份证:1234567890"]
)
SCRIPTS = ("0123456789", "０１２３４５６７８９", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "٠١٢٣٤٥٦٧٨٩", "〇一二三四五六七八九")
BETWEEN = st.sampled_from(["", "", "", " ", "-", ".", "·", "\u200b", " - ", "—", "、"])
AROUND = st.text("当事人于2026年〔〕第号（）3,；a", max_size=12)


@pytest.fixture(scope="module")
def suspects() -> Iterator[Suspects]:
    with duckdb.connect() as connection:
        query = f"SELECT {suspicion('text')} FROM (SELECT unnest(?::VARCHAR[]) AS text)"
        yield lambda texts: [answer for (answer,) in connection.execute(query, [texts]).fetchall()]


@st.composite
def written(draw: st.DrawFn) -> str:
    """A personal number as people write it, somewhere in a text."""
    number = draw(st.one_of(IDENTITY, MOBILE, LANDLINE, CARD, OLDER, CERTIFIED))
    digits = str.maketrans(SCRIPTS[0], draw(st.sampled_from(SCRIPTS)))
    spaced = "".join(char + (draw(BETWEEN) if char.isdigit() else "") for char in number)
    return draw(AROUND) + draw(st.sampled_from([number, spaced])).translate(digits) + draw(AROUND)


ANY_DIGITS = st.text("0123456789０1３8-. 〔〕号证护照", max_size=40)


@settings(max_examples=30)
@given(texts=st.lists(st.one_of(written(), ANY_DIGITS), min_size=20, max_size=60))
def test_whatever_holds_a_personal_number_is_suspected(suspects: Suspects, texts: list[str]) -> None:
    held = [text for text in texts if find_personal_numbers(text)]
    assert [text for text, found in zip(held, suspects(held), strict=True) if not found] == []


@pytest.mark.parametrize(
    "text",
    [
        "洛市监罚〔2026〕1234567号",
        "（豫）安许证字〔2021〕000123号",
        "罚款人民币1530000000元，自2026年11月29日起十五日内缴清。",
        "2026-11-29 10:30",
        "《中华人民共和国食品安全法》第一百二十六条第一款第三项",
        "①警告；②罚款２０００元",
    ],
)
def test_numbers_that_are_nobodys_need_no_reading(suspects: Suspects, text: str) -> None:
    assert suspects([text]) == [False]
