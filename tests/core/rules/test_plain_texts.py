"""What the quick look takes for plainly written has the value it would have the long way, and no fault of form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from yinuo.core import codes
from yinuo.core.definitions.model import Bilingual, Enumeration, FieldDefinition
from yinuo.core.rules.macros import create_macros, text_literal
from yinuo.core.rules.types import cleaned_sql, plain_sql, typed_sql

TITLE = Bilingual(zh="栏", en="Column")
KINDS = Enumeration(
    title=TITLE,
    basis="GB",
    values=("警告", "罚款", "没收违法所得", "没收违法所得、没收非法财物"),
)
BLANK = st.sampled_from(["", "", "", " ", "\u3000", "\t", "\ufeff"])
ANY_TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=12)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        create_macros(made)
        yield made


def _edged(text: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(BLANK, text | ANY_TEXT, BLANK).map("".join)


def _both_ways(
    connection: duckdb.DuckDBPyConnection,
    field: FieldDefinition,
    texts: list[str],
    enumeration: Enumeration | None = None,
) -> Iterator[tuple[str, bool, tuple[Any, Any], tuple[Any, Any]]]:
    """(text, whether it is plain, (cleaned, value) as the plan has them, the same without the quick look)."""
    plain = plain_sql(field, enumeration, "raw")
    assert plain
    quick, slow = cleaned_sql(field, "raw", "plain"), cleaned_sql(field, "raw", None)
    query = (
        f"SELECT raw, plain, t, {typed_sql(field, enumeration, 't', 'plain')}, s, {typed_sql(field, enumeration, 's')} "
        f"FROM (SELECT raw, plain, {quick} AS t, {slow} AS s FROM (SELECT raw, {plain} AS plain FROM "
        f"(SELECT unnest([{', '.join(map(text_literal, texts))}]::VARCHAR[]) AS raw)))"
    )
    for raw, is_plain, *both in connection.execute(query).fetchall():
        yield raw, is_plain, (both[0], both[1]), (both[2], both[3])


def _same(connection: Any, field: FieldDefinition, texts: list[str], enumeration: Any = None) -> set[str]:
    """Asserts that both ways agree; returns the texts that the quick look was enough for."""
    plain = set()
    for raw, is_plain, quick, slow in _both_ways(connection, field, texts, enumeration):
        assert quick == slow, raw
        if is_plain:
            plain.add(raw)
            assert quick[0] == raw
    return plain


DAYS = st.dates().map("{:%Y/%m/%d}".format) | st.text("0123456789/-. ", min_size=8, max_size=11)


@given(st.lists(_edged(DAYS), min_size=1, max_size=40))
@example(["2026/02/28", "2026/02/30", "2026-02/28", "2026/2/8 ", "2026/02/2\x01", "1026/1 /02", "长期"])
@settings(max_examples=100, deadline=None)
def test_a_plain_day(connection: Any, texts: list[str]) -> None:
    _same(connection, FieldDefinition(title=TITLE, type="date"), texts)
    _same(connection, FieldDefinition(title=TITLE, type="date", words={"长期": "2099/12/31"}), texts)


def test_the_day_of_the_template_is_plain(connection: Any) -> None:
    texts = ["2026/02/28", "2026-02-28", "2026/2/8", "20260228", " 2026/02/28"]
    assert _same(connection, FieldDefinition(title=TITLE, type="date"), texts) == {"2026/02/28", "2026-02-28"}


def test_a_word_is_not_plain_even_when_it_looks_like_a_value(connection: Any) -> None:
    field = FieldDefinition(title=TITLE, type="date", words={"9999/12/31": "2099/12/31"})
    assert _same(connection, field, ["9999/12/31", "2099/12/31"]) == {"2099/12/31"}


AMOUNTS = st.decimals(0, 10**9, places=6).map("{:f}".format) | st.text("0123456789.,万元-", max_size=12)


@given(st.lists(_edged(AMOUNTS), min_size=1, max_size=40))
@example(["0.2", "0.1234567", "12345678.123456", "123456789", "2000元", "1,000", "-1", "0"])
@settings(max_examples=100, deadline=None)
def test_a_plain_amount(connection: Any, texts: list[str]) -> None:
    _same(connection, FieldDefinition(title=TITLE, type="money", typed_in="万元"), texts)
    _same(connection, FieldDefinition(title=TITLE, type="money", typed_in="元"), texts)


CODE = st.text(codes.USCC_ALPHABET, min_size=9, max_size=9).map(
    lambda body: (first := f"91410302{body}") + codes.uscc_check_digit(first)
)


@given(
    st.lists(
        _edged(CODE | CODE.map(str.lower) | CODE.map(lambda code: code[:8] + "-" + code[8:])), min_size=1
    )
)
@settings(max_examples=60, deadline=None)
def test_a_plain_code(connection: Any, texts: list[str]) -> None:
    for code in _same(connection, FieldDefinition(title=TITLE, type="uscc"), texts):
        assert codes.uscc_ok(code)


LISTED = st.lists(
    st.sampled_from([entry.value for entry in KINDS.values] + ["罚金", "罚 款"]), min_size=1, max_size=3
)


@given(
    st.lists(
        _edged(LISTED.map(";".join) | LISTED.map("；".join) | LISTED.map("、".join)), min_size=1, max_size=20
    )
)
@example(
    ["警告;罚款", "警告；罚款", "警告、罚款", "没收违法所得、没收非法财物", "警告;;罚款", ";", "罚款;罚金"]
)
@settings(max_examples=100, deadline=None)
def test_plain_values_of_a_list(connection: Any, texts: list[str]) -> None:
    _same(connection, FieldDefinition(title=TITLE, one_of="kinds"), texts, KINDS)
    _same(connection, FieldDefinition(title=TITLE, one_of="kinds", many=";"), texts, KINDS)


def test_a_text_without_form_has_no_quick_look() -> None:
    for field in (FieldDefinition(title=TITLE), FieldDefinition(title=TITLE, many=";")):
        assert plain_sql(field, None, "raw") is None
