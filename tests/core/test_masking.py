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
        "洛公（交）决字第41030020260012345号",
        "证件号码914103003982597919",
        "当事人2026年11月12日、13日、14日三次，共1 380元、1.38万元，第138号、第1381号",
        "二〇二六年十一月二十日作出，第三条第一款第二项，罚款一万三千八百元",
        "持身份证于2026年11月20日到场，身份证复印件1份",
        "0.110105194912",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert find_personal_numbers(text) == ()


@pytest.mark.parametrize(
    "written",
    [
        "1101 0519 4912 3100 2X",
        "110105-1949-12-31-002X",
        "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X",
        "110105  19491231\t002X",
        "110105\n19491231002X",
        "110105\u00a019491231\u00a0002X",
        "110105\u200b1949\u20601231002X",
        "110105\u201019491231\u2212002X",
        "110105.19491231.002X",
        "110105_19491231/002x",
        "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X",
        "①①⓪①⓪⑤①⑨④⑨①②③①⓪⓪②Ｘ",
        "一一〇一〇五一九四九一二三一〇〇二X",
        "11010519491231002Х",
        "No.11010519491231002X",
        "ID11010519491231002X",
        "三11010519491231002X",
    ],
)
def test_an_identity_number_is_found_in_unusual_writing_and_masked_whole(written: str) -> None:
    [number] = find_personal_numbers(f"当事人张{written}，")
    assert number.kind == "identity"
    masked = mask_personal_numbers(f"当事人张{written}，")
    assert masked.endswith("110*************2X，") and "1949" not in masked and "④⑨" not in masked


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("138-123-45678", "mobile"),
        ("138.1234.5678", "mobile"),
        ("1 3 8 1 2 3 4 5 6 7 8", "mobile"),
        ("138\u200b1234\u200b5678", "mobile"),
        ("008613812345678", "mobile"),
        ("Tel13812345678", "mobile"),
        ("一三八一二三四五六七八", "mobile"),
        ("110105 491231 002", "identity"),
        ("护照号码：E12345678", "identity"),
        ("身份证号码 110105194912310021", "identity"),
    ],
)
def test_other_personal_numbers_are_found_in_unusual_writing(text: str, kind: str) -> None:
    assert [number.kind for number in find_personal_numbers(f"当事人{text}。")] == [kind]


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
