"""Texts that a spreadsheet would run are disarmed; others and numbers stay as they are."""

import pytest

from yinuo.core.spreadsheets import disarmed


@pytest.mark.parametrize("text", ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\t=1", "＝1", "－cmd", "-Infinity"])
def test_what_a_spreadsheet_would_run_is_disarmed(text: str) -> None:
    assert disarmed(text) == "'" + text


@pytest.mark.parametrize("text", ["", "-2", "+86", "-0.5", "洛市监罚〔2026〕1号", "a=1"])
def test_numbers_and_plain_texts_stay(text: str) -> None:
    assert disarmed(text) == text
