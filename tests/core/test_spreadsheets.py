"""Texts that a spreadsheet would run are disarmed; others and numbers stay as they are."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from yinuo.core.rules.macros import text_literal
from yinuo.core.spreadsheets import disarmed, disarmed_sql

NEAR_A_FORMULA = st.text(st.sampled_from("=+-@＝＋－＠\t\r\n'09.eE洛 "), max_size=8)


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\t=1", "\t5", "＝1", "－cmd", "-Infinity"]
)
def test_what_a_spreadsheet_would_run_is_disarmed(text: str) -> None:
    assert disarmed(text) == "'" + text


@pytest.mark.parametrize("text", ["", "-2", "+86", "-0.5", "-1e5", "洛市监罚〔2026〕1号", "a=1"])
def test_numbers_and_plain_texts_stay(text: str) -> None:
    assert disarmed(text) == text


@given(st.lists(NEAR_A_FORMULA, min_size=1, max_size=30))
@example(["-2\n", "=1", "-.5", "+", "", "-1_0", "\r1"])
def test_files_written_by_the_database_are_disarmed_alike(texts: list[str]) -> None:
    listed = ", ".join(text_literal(text) for text in texts)
    query = f"SELECT {disarmed_sql('t')} FROM (SELECT unnest([{listed}]) AS t)"
    assert [text for (text,) in duckdb.execute(query).fetchall()] == [disarmed(text) for text in texts]
