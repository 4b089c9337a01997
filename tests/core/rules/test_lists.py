"""Several values in one cell (多项): parted by whatever sign a typist uses, as long as no value of the list holds it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.core.definitions.model import Bilingual, Enumeration, FieldDefinition
from yinuo.core.rules.macros import create_macros, text_literal
from yinuo.core.rules.types import typed_sql
from yinuo.core.rules.values import Parting

TITLE = Bilingual(zh="处罚类别", en="Kinds")
BOTH = "没收违法所得、没收非法财物"
KINDS = Enumeration(
    title=TITLE,
    basis="行政处罚法第九条",
    values=(
        "警告",
        "罚款",
        "没收违法所得",
        "没收非法财物",
        BOTH,
        {"value": "暂扣、吊销", "aliases": ("暂扣", "吊销")},
        {"value": "其他", "open": True},
    ),
)  # type: ignore[arg-type]
WITH_COMMA = Enumeration(title=TITLE, basis="GB", values=("停产，停业", "罚款"))  # type: ignore[arg-type]
FIELD = FieldDefinition(title=TITLE, many=";")


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        create_macros(made)
        yield made


def parted(connection: Any, text: str, values: Enumeration = KINDS, separators: str = ";") -> list[str]:
    """The values that validation reads in ``text``; its Python twin says the same."""
    field = FIELD.model_copy(update={"many": separators})
    query = f"SELECT {typed_sql(field, values, 't')} FROM (SELECT {text_literal(text)} AS t)"
    ((found,),) = connection.execute(query).fetchall()
    twin = Parting.of(values.spellings, [each.value for each in values.values if each.open])
    assert twin.several(text, separators) == found
    return list(found)


@pytest.mark.parametrize("sign", [";", "；", ",", "，", "、", ", ", " ， ", "、 ", "\n", "\r\n", ";;"])
def test_any_sign_that_stands_in_no_value_parts_them(connection: Any, sign: str) -> None:
    assert parted(connection, f"警告{sign}罚款") == ["警告", "罚款"]


def test_a_value_that_holds_the_sign_between_values_stays_whole_wherever_it_stands(connection: Any) -> None:
    assert parted(connection, f"罚款、{BOTH}、警告") == ["罚款", BOTH, "警告"]
    assert parted(connection, "罚款，暂扣、吊销") == ["罚款", "暂扣、吊销"]
    assert parted(connection, "罚款、没收违法所得") == ["罚款", "没收违法所得"]


def test_a_comma_that_stands_in_a_value_of_the_list_parts_nothing(connection: Any) -> None:
    assert parted(connection, "停产，停业;罚款", WITH_COMMA) == ["停产，停业", "罚款"]
    assert parted(connection, "罚款，停产，停业", WITH_COMMA) == ["罚款，停产，停业"]


def test_the_explanation_of_an_open_value_is_not_parted(connection: Any) -> None:
    assert parted(connection, "其他-责令改正，恢复原状、赔偿") == ["其他-责令改正，恢复原状、赔偿"]
    assert parted(connection, "罚款;其他（公告，送达）") == ["罚款", "其他（公告，送达）"]
    assert parted(connection, "罚款,其他") == ["罚款", "其他"]


def test_what_is_no_value_is_told_alone(connection: Any) -> None:
    assert parted(connection, "警告,罚金") == ["警告", "罚金"]


@given(
    st.lists(
        st.sampled_from([*KINDS.spellings, "其他-甲，乙", "罚金", "", " "]), min_size=1, max_size=5
    ).flatmap(
        lambda values: st.tuples(
            st.just(values),
            st.lists(st.sampled_from(";；，,、\n "), min_size=len(values), max_size=len(values)),
        )
    ),
    st.sampled_from([";", "、,;"]),
)
@settings(max_examples=300, deadline=None)
def test_both_twins_read_the_same(connection: Any, drawn: Any, separators: str) -> None:
    text = "".join(value + sign for value, sign in zip(*drawn, strict=True)).strip()
    if text:
        parted(connection, text, separators=separators)
