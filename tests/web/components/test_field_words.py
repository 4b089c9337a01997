"""What a field of a record says to people: values of closed lists by their meaning, in both languages."""

from __future__ import annotations

import pytest
from django.utils import translation

from yinuo.catalogue import catalogue
from yinuo.records.accepted import Value
from yinuo.web.field_words import shown_value, title_of


def shown(information_class: str, code: str, value: Value, language: str = "zh-hans") -> str:
    with translation.override(language):
        return shown_value(catalogue().newest(information_class).fields[code], value)


def test_a_bare_number_of_a_list_is_said_by_its_meaning() -> None:
    assert shown("licence", "XK_ZT", "1") == "有效（1）"
    assert shown("licence", "XK_ZT", "1", "en") == "Valid"


def test_words_of_a_list_stay_in_chinese_and_are_translated_in_english() -> None:
    assert shown("penalty", "CF_CFLB", ["警告", "罚款"]) == "警告、罚款"
    assert shown("penalty", "CF_CFLB", ["警告", "罚款"], "en") == "Warning, Fine"
    assert shown("penalty", "CF_CFLB", ["其他-责令停止"], "en") == "其他-责令停止", (
        "what no list knows is not guessed"
    )


@pytest.mark.parametrize(
    ("code", "value", "zh", "en"),
    [
        ("CF_YXQ", "2099-12-31", "长期", "without end"),
        ("CF_NR_FK", 5_000_000, "5 万元（50,000.00 元）", "CNY 50,000"),
        ("CF_SY", None, "", ""),
    ],
)
def test_days_without_end_money_and_nothing(code: str, value: Value, zh: str, en: str) -> None:
    assert (shown("penalty", code, value), shown("penalty", code, value, "en")) == (zh, en)


def test_a_numbered_column_is_called_by_what_it_is() -> None:
    fields = catalogue().newest("penalty").fields
    assert title_of(fields["CF_XDR_SHXYM"]) == "统一社会信用代码"
    assert title_of(fields["CF_NR_FK"]) == "罚款金额（万元）"


def test_no_english_title_of_an_amount_names_a_unit_that_its_value_does_not_have() -> None:
    with translation.override("en"):
        titles = [
            title_of(field)
            for editions in catalogue().classes.values()
            for edition in editions
            for field in edition.fields.values()
            if field.type == "money"
        ]
    assert titles and not [title for title in titles if "yuan" in title]
