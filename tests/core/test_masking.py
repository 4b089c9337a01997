"""Masks, and personal numbers found in free text."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.codes import demo_uscc, identity_check_digit
from yinuo.core.freetext import find_personal_numbers, mask_personal_numbers
from yinuo.core.masking import mask_account, mask_identity, mask_person_name, mask_phone

PERSON = "11010519491231002X"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张三丰", "张*"),
        ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"),
        ("阿布都·热合曼", "阿*"),
        ("John Smith", "J*"),
        ("张", "*"),
        ("", ""),
    ],
)
def test_a_name_shows_the_surname_and_never_its_length(name: str, shown: str) -> None:
    assert mask_person_name(name) == shown


def test_numbers_show_their_ends_only_and_short_ones_nothing() -> None:
    assert mask_identity(PERSON) == "110*************2X"
    assert mask_phone("138-0013-8000") == "138******00"
    assert mask_account("6222 0200 0000 0000 123") == "***************0123"
    assert mask_identity("12345") == "*****"
    assert mask_phone("") == ""


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (f"当事人身份证号{PERSON}，电话13800138000。", ["identity", "mobile"]),
        ("身份证１１０１０５１９４９１２３１００２Ｘ", ["identity"]),
        ("身份证110105 19491231 002x", ["identity"]),
        ("旧号110105491231004", ["identity"]),
        ("手机138-0013-8000、+86 13900139000", ["mobile", "mobile"]),
        ("电话0379-63123456，（0379）63123457", ["landline", "landline"]),
        ("卡号6222 0212 3456 7890 128", ["card"]),
    ],
)
def test_personal_numbers_are_found_however_they_are_written(text: str, kinds: list[str]) -> None:
    assert [number.kind for number in find_personal_numbers(text)] == kinds


@pytest.mark.parametrize(
    "text",
    [
        f"统一社会信用代码{demo_uscc(1)}",
        "110105194912310021",
        "洛市监罚〔2025〕65号，罚款20000元，2025-01-24至2025-02-10",
        "115113010833722043",
        "工商注册号410300000000017",
        "订单1380013800012345",
        "6222021234567890129",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert find_personal_numbers(text) == ()


def test_the_text_around_a_masked_number_stays_as_it_was() -> None:
    assert (
        mask_personal_numbers(f"甲（{PERSON}）、乙：13800138000。")
        == "甲（110*************2X）、乙：138******00。"
    )


@given(st.text(max_size=30), st.integers(0, 999), st.text(max_size=30))
def test_no_identity_number_survives_masking_whatever_stands_around_it(
    before: str, serial: int, after: str
) -> None:
    first17 = f"41030519900101{serial:03d}"
    number = first17 + identity_check_digit(first17)
    masked = mask_personal_numbers(f"{before}，{number}，{after}")
    assert number not in masked


@given(st.text(st.sampled_from("0123456789Xx -（）()+０１Ｘ罚"), max_size=60))
def test_spans_lie_in_order_without_overlap_in_any_text(text: str) -> None:
    found = find_personal_numbers(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(0 <= number.start < number.end <= len(text) for number in found)
