"""Headers become fields by reason; what could be two things is a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.classes import FIELDS, edition

from yinuo.intake.mapping import Reason, best_edition, known_names, likeness, propose, remember, signature


def _one(header: str, **more: object) -> tuple[str | None, Reason | None]:
    column = propose([header], edition(), **more).columns[0]  # type: ignore[arg-type]
    return column.field, column.candidates[0].reason if column.candidates else None


@pytest.mark.parametrize(
    ("header", "field", "reason"),
    [
        ("CF_WSH", "CF_WSH", Reason.CODE),
        (" cf_wsh ", "CF_WSH", Reason.CODE),
        ("行政处罚决定书文号", "CF_WSH", Reason.NAME),
        ("行政处罚决定书文号（必填）", "CF_WSH", Reason.NAME),
        ("＊处罚决定书文号：", "CF_WSH", Reason.NAME),
        ("行政相对人代码＿１（统一社会信用代码）", "CF_XDR_SHXYM", Reason.NAME),
        ("Date of decision", "CF_JDRQ", Reason.NAME),
        ("行政相对人名称 / CF_XDR_MC", "CF_XDR_MC", Reason.PART),
        ("处罚信息 / 处罚决定日期", "CF_JDRQ", Reason.PART),
        ("行政处罚决定书的文号", "CF_WSH", Reason.NEAR),
        ("罚款金额（万元）", "CF_NR_FK", Reason.NAME),
    ],
)
def test_a_header_finds_its_field_and_says_why(header: str, field: str, reason: Reason) -> None:
    assert _one(header) == (field, reason)


@pytest.mark.parametrize("header", ["序号", "备注", "联系电话", "第3列", "id"])
def test_foreign_columns_stay_unmapped_and_are_listed(header: str) -> None:
    proposal = propose([header], edition())
    assert proposal.unmapped == (header,) and proposal.fields == {}
    assert not proposal.questions


def test_a_name_that_is_only_similar_is_a_question() -> None:
    column = propose(["处罚日期"], edition()).columns[0]
    assert column.field is None and column.question is not None
    assert "处罚决定日期" in column.question.zh and "CF_JDRQ" not in column.question.zh
    assert column.candidates[0].field == "CF_JDRQ"


def test_names_that_differ_in_number_or_direction_are_not_alike() -> None:
    assert likeness("行政相对人代码7工商注册号", "行政相对人代码2工商注册号") == 0
    assert likeness("处罚有效期自", "处罚有效期至") == 0
    assert likeness("法定代表人证件类型", "法定代表人证件号码") == 0


def test_money_in_another_unit_is_never_taken_unasked() -> None:
    column = propose(["罚款金额(元)"], edition()).columns[0]
    assert column.field is None
    assert column.question is not None and "元" in column.question.zh and "万元" in column.question.zh


def test_two_columns_for_one_field_are_a_question_unless_one_is_stronger() -> None:
    proposal = propose(["处罚决定书文号", "行政处罚决定书文号"], edition())
    assert proposal.fields == {"处罚决定书文号": "CF_WSH"}
    assert [column.header for column in proposal.questions] == ["行政处罚决定书文号"]

    proposal = propose(["处罚决定书文号", "CF_WSH"], edition())
    assert proposal.fields == {"CF_WSH": "CF_WSH"} and not proposal.questions


def test_required_fields_without_a_column_are_listed_but_not_derived_ones() -> None:
    headers = [code for code in FIELDS if code not in ("CF_WSH", "CF_SJLY", "CF_YXQ")]
    proposal = propose(headers, edition())
    assert proposal.missing == ("CF_WSH",)
    assert proposal.fit == pytest.approx(1 - 1 / 6)
    assert proposal.needs_confirmation


def test_what_was_confirmed_is_remembered_for_the_source() -> None:
    headers = ["处罚日期", "当事人", "备忘"]
    kept = remember(headers, {"处罚日期": "CF_JDRQ", "当事人": "CF_XDR_MC"})
    again = propose(["处罚 日期", "当事人", "备忘"], edition(), kept)

    assert again.fields == {"处罚 日期": "CF_JDRQ", "当事人": "CF_XDR_MC"}
    assert again.columns[0].candidates[0].reason is Reason.REMEMBERED
    assert not again.questions
    assert propose(["处罚日期"], edition(without=("CF_JDRQ",)), kept).fields == {}


def test_the_signature_knows_a_source_again() -> None:
    assert signature(["甲", "乙（必填）"], "penalty") == signature([" 乙", "甲"], "penalty")
    assert signature(["甲"], "penalty") != signature(["甲"], "licence")
    assert signature(["甲"], "penalty") != signature(["甲", "乙"], "penalty")


def test_the_edition_whose_names_fit_is_found() -> None:
    old = edition(
        "2018", without=("CF_XDR_LB",), CF_FR_SFZH={"title": "法定代表人身份证号", "type": "identity"}
    )
    new = edition("2019")
    common = ["行政相对人名称", "处罚决定日期"]

    assert best_edition([*common, "CF_FR_SFZH"], [old, new]) is old
    assert best_edition([*common, "行政相对人类别"], [old, new]) is new
    assert best_edition(common, [new, old]) is old, "old misses one required field less"
    assert best_edition(["没有"], [new, new]) is new


def test_known_names_hold_codes_titles_and_aliases() -> None:
    assert {"CF_WSH", "行政相对人名称", "Name of the party", "当事人"} <= known_names([edition()])


@given(
    st.lists(
        st.text(max_size=12) | st.sampled_from([*FIELDS, "当事人", "处罚日期"]), max_size=12, unique=True
    )
)
def test_every_header_is_answered_once_and_no_field_twice(headers: list[str]) -> None:
    proposal = propose(headers, edition())
    assert [column.header for column in proposal.columns] == headers
    assert len(set(proposal.fields.values())) == len(proposal.fields)
    assert {*proposal.fields, *proposal.unmapped} == set(headers)
