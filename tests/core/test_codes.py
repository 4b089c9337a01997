"""Check digits against published vectors, and the advice given about wrong codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core import codes
from yinuo.core.code_advice import explain_identity, explain_orgcode, explain_uscc, uscc_neighbours

VALID = [
    "91110000802100433B",
    "11230500001755309F",
    "91230500MA1B3N1N2M",
    "11420000MB15291767",
    "91320105780688132K",
]


@pytest.mark.parametrize("code", VALID)
def test_published_unified_codes_are_valid_and_so_is_the_organisation_code_inside(code: str) -> None:
    assert codes.uscc_ok(code)
    assert codes.orgcode_ok(code[8:17])
    assert explain_uscc(code).ok


@pytest.mark.parametrize(
    "text",
    [
        "",
        codes.USCC_PLACEHOLDER,
        "91110000802100433b",
        " 91110000802100433B",
        "91110000802100433B\n",
        "9111000080210043３B",
    ],
)
def test_a_unified_code_is_judged_as_typed_without_mending(text: str) -> None:
    assert not codes.uscc_ok(text)


def test_published_identity_number_is_valid_and_its_place_is_not_looked_up() -> None:
    assert codes.identity_ok("11010519491231002X")
    nowhere = "99999919491231002"
    assert codes.identity_ok(nowhere + codes.identity_check_digit(nowhere))


@pytest.mark.parametrize(
    "text", ["110105194912310021", "11010519491231002x", "110105490231002", "11010519490231002X"]
)
def test_identity_numbers_with_wrong_check_case_length_or_date_are_not(text: str) -> None:
    assert not codes.identity_ok(text)


def test_the_thirtieth_of_february_is_no_date_of_birth_though_the_check_digit_agrees() -> None:
    first17 = "11010519490230002"
    verdict = explain_identity(first17 + codes.identity_check_digit(first17))
    assert (verdict.ok, verdict.reason) == (False, "date")
    assert "19490230" in verdict.text.en


@pytest.mark.parametrize(
    ("typed", "reason", "repair"),
    [
        ("91110000802100433b", "form", "91110000802100433B"),
        ("９１１１００００８０２１００４３３Ｂ", "form", "91110000802100433B"),
        (" 9111 0000 8021 0043 3B ", "form", "91110000802100433B"),
        ("9111OOOO8O21OO433B", "confused-letters", "91110000802100433B"),
        ("9I320I0S780688I32K", "confused-letters", "91320105780688132K"),
        ("91110000802100433A", "check-digit", "91110000802100433B"),
        ("9111000080210043B", "length", "91110000802100433B"),
        ("911100008021004333B", "length", "91110000802100433B"),
    ],
)
def test_a_wrong_unified_code_is_explained_and_the_right_one_is_among_the_repairs(
    typed: str, reason: str, repair: str
) -> None:
    verdict = explain_uscc(typed)
    assert (verdict.ok, verdict.reason) == (False, reason)
    assert repair in verdict.repairs
    assert verdict.text.zh
    assert verdict.text.en


@pytest.mark.parametrize(
    "typed", ["9.1410300E17", "1.15113E+17", "115113010833722000", "115113010833722000.0"]
)
def test_a_code_that_a_spreadsheet_made_a_number_is_said_to_be_lost(typed: str) -> None:
    verdict = explain_uscc(typed)
    assert (verdict.reason, verdict.repairs) == ("lost-in-spreadsheet", ())


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        ("  ", "empty"),
        (codes.USCC_PLACEHOLDER, "placeholder"),
        ("TE5116020105116050", "characters"),
        ("洛阳市市场监督管理局", "length"),
    ],
)
def test_what_is_no_code_at_all_has_its_own_reason(typed: str, reason: str) -> None:
    assert explain_uscc(typed).reason == reason


def test_an_organisation_code_with_its_customary_hyphen_is_a_fault_of_form() -> None:
    assert explain_orgcode("80210043-3").repairs == ("802100433",)
    assert explain_orgcode("802100430").repairs == ("802100433",)


def test_an_identity_number_gets_no_guess_at_another_person() -> None:
    verdict = explain_identity("110105194912310021")
    assert (verdict.reason, verdict.repairs) == ("check-digit", ())


def test_an_identity_number_of_fifteen_digits_is_rewritten() -> None:
    assert explain_identity("110105491231002").repairs == ("11010519491231002X",)


uscc_bodies = st.text(codes.USCC_ALPHABET, min_size=8, max_size=8)


@given(kind=st.sampled_from(["11", "12", "51", "91", "92", "N1"]), body=uscc_bodies)
def test_every_code_made_is_valid(kind: str, body: str) -> None:
    code = codes.make_uscc(kind, "410300", body)
    assert codes.uscc_ok(code)
    assert codes.uscc_region(code) == "410300"


@given(body=uscc_bodies, place=st.integers(0, 17), char=st.sampled_from(codes.USCC_ALPHABET))
def test_one_wrong_character_never_passes_and_the_right_code_is_a_neighbour(
    body: str, place: int, char: str
) -> None:
    code = codes.make_uscc("11", "410300", body)
    wrong = code[:place] + char + code[place + 1 :]
    assert wrong == code or not codes.uscc_ok(wrong)
    assert code in uscc_neighbours(wrong)
    assert len(uscc_neighbours(wrong)) <= 60


@given(st.text(max_size=20))
def test_any_text_whatever_gets_a_verdict_that_agrees_with_the_strict_answer(text: str) -> None:
    assert explain_uscc(text).ok == codes.uscc_ok(text)
    assert explain_identity(text).ok == codes.identity_ok(text)
    assert explain_orgcode(text).ok == codes.orgcode_ok(text)
    assert all(codes.uscc_ok(repair) for repair in explain_uscc(text).repairs)


def test_demo_codes_are_valid_distinct_and_visibly_fictitious() -> None:
    made = {codes.demo_uscc(serial) for serial in range(300)}
    assert len(made) == 300
    assert all("DEM0" in code and codes.uscc_ok(code) for code in made)
    with pytest.raises(ValueError, match="serials"):
        codes.demo_uscc(10_000)
