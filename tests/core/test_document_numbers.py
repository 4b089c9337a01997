"""Document numbers in one form, and how much of a real collection is read."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.document_numbers import (
    as_stored,
    closed_up,
    find_document_numbers,
    normalise_document_number,
    parse_document_number,
    spellings,
)

SHARED = Path(os.environ.get("YINUO_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("豫政〔2017〕21号", "豫政〔2017〕21号"),
        ("豫政 〔2017〕 21 号", "豫政〔2017〕21号"),
        ("豫政[2017]21号", "豫政〔2017〕21号"),
        ("豫政（2017）21号", "豫政〔2017〕21号"),
        ("豫政【2017】第21号", "豫政〔2017〕21号"),
        ("发改办财金〔２０１８〕４２４号", "发改办财金〔2018〕424号"),
        ("洛市监处罚〔2025〕高新65号", "洛市监处罚〔2025〕高新65号"),
        ("省政府令 第132号", "省政府令第132号"),
        ("公告2020年第5号", "公告2020年第5号"),
    ],
)
def test_however_typed_it_has_one_form(typed: str, normal: str) -> None:
    assert normalise_document_number(typed) == normal
    assert normalise_document_number(normal) == normal


@pytest.mark.parametrize("typed", ["", "无", "2017-21", "豫政〔2017〕21、22号", "豫政21号", "〔2017〕21号"])
def test_what_is_none_or_several_has_no_form(typed: str) -> None:
    assert normalise_document_number(typed) is None


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("公开表（盐金罚决字〔2025〕65、66号）", ["盐金罚决字〔2025〕65号", "盐金罚决字〔2025〕66号"]),
        ("公开表（贵金罚决字〔2025〕58-59号）", ["贵金罚决字〔2025〕58号", "贵金罚决字〔2025〕59号"]),
        ("公开表（临金罚决字〔2024〕29号、30号）", ["临金罚决字〔2024〕29号", "临金罚决字〔2024〕30号"]),
        ("某某监管局行政处罚信息公开表 榆金监罚决字〔2025〕23号", ["榆金监罚决字〔2025〕23号"]),
        ("某某监管局行政处罚信息公示表榆金监罚决字〔2025〕23号", ["榆金监罚决字〔2025〕23号"]),
        ("某某监管局行政处罚信息公开表", []),
    ],
)
def test_a_title_may_hold_several(title: str, found: list[str]) -> None:
    assert [str(number) for number in find_document_numbers(title)] == found


@given(
    st.sampled_from(["豫政", "发改办财金", "洛市监罚字"]),
    st.integers(1000, 2999),
    st.integers(1, 999_999),
    st.sampled_from(["〔〕", "[]", "（）", "()", "【】", "［］"]),
    st.sampled_from(["", " ", "　"]),
)
def test_every_bracket_and_blank_gives_the_same_number(
    organ: str, year: int, number: int, brackets: str, blank: str
) -> None:
    typed = f"{organ}{blank}{brackets[0]}{year}{brackets[1]}{blank}{number}{blank}号"
    found = parse_document_number(typed)
    assert found is not None
    assert (found.organ, found.year, found.number) == (organ, year, number)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("洛市监罚 〔2026〕 12 号", "洛市监罚〔2026〕12号"),
        ("洛 市监罚　〔２０２６〕\n第12号", "洛市监罚〔２０２６〕第12号"),
        ("省政府令 第 132 号", "省政府令第132号"),
        ("张某 王某 同案", "张某 王某 同案"),
        ("洛市监罚〔2026〕12号 另见附件", "洛市监罚〔2026〕12号 另见附件"),
    ],
)
def test_blanks_go_within_a_document_number_and_nowhere_else(typed: str, kept: str) -> None:
    assert closed_up(typed) == kept


@given(st.text(st.sampled_from("豫政令告第号〔〕[]12013、,- 年"), max_size=40))
def test_any_text_is_read_without_failing(text: str) -> None:
    for number in find_document_numbers(text):
        assert parse_document_number(str(number)) == number


@pytest.mark.skipif(
    not (SHARED / "policy_docs_henan.csv").exists(), reason="the shared collection is not here"
)
def test_of_the_provincial_documents_at_least_965_in_a_thousand_are_read() -> None:
    with (SHARED / "policy_docs_henan.csv").open(encoding="utf-8") as stream:
        typed = [row["doc_number_raw"] for row in csv.DictReader(stream)]
    read = sum(normalise_document_number(text) is not None for text in typed)
    assert read / len(typed) >= 0.965


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("洛市监罚〔２０２６〕１２号", "洛市监罚〔2026〕12号"),
        ("ＬＹ （２０２６） 第１２号", "LY（2026）第12号"),
        ("ＨＴ－２０２６－００１", "HT－2026－001"),
        ("洛市监罚〔2026〕12号", "洛市监罚〔2026〕12号"),
    ],
)
def test_digits_and_letters_are_kept_in_half_width_and_brackets_as_typed(typed: str, kept: str) -> None:
    assert as_stored(typed) == kept
    assert kept in spellings(typed), "a search for what was typed finds what is kept"
