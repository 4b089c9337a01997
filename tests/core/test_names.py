"""Names fold alike in Python and DuckDB; searching finds what a reader would say is there."""

from __future__ import annotations

import sqlite3

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.core.names import FOLD_FROM, FOLD_RULES, FOLD_TO, fold_name, same_name, without_region
from yinuo.core.search_text import postgres_query, postgres_vector, search_tokens, sqlite_query


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("洛阳某某（集团）有限责任公司", "洛阳某某(集团) 有限公司"),
        ("某某股份有限公司洛阳分公司", "某某股份公司洛阳分公司"),
        ("某某[洛阳]科技有限公司", "某某〔洛阳〕科技有限公司"),
        ("阿布都•热合曼", "阿布都·热合曼"),
        ("ＡＢＣ（中国）有限公司", "abc(中国)有限公司"),
        ("“老字号”餐馆", "老字号餐馆"),
    ],
)
def test_two_writings_of_one_name_are_one_name(first: str, second: str) -> None:
    assert same_name(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [("某某有限公司", "某某股份公司"), ("某某（洛阳）公司", "某某洛阳公司"), ("张三", "张三丰")],
)
def test_different_names_stay_different(first: str, second: str) -> None:
    assert not same_name(first, second)


def test_a_region_in_front_is_dropped_only_when_a_name_remains() -> None:
    regions = ["河南省", "洛阳市", "洛阳市西工区", "西工区"]
    assert without_region("河南省洛阳市西工区市场监督管理局", regions) == "市场监督管理局"
    assert without_region("洛阳市", regions) == "洛阳市"
    assert without_region("洛阳市民", ["洛阳市"]) == "洛阳市民"


name_text = st.text(
    st.sampled_from("有限责任公司股份（）()〔〕 　AbＡ·•“洛阳") | st.characters(codec="utf-8"), max_size=30
)


@given(name_text)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold_name(fold_name(text)) == fold_name(text)


@settings(max_examples=30)
@given(st.lists(name_text.filter(lambda text: "\x00" not in text), min_size=1, max_size=20))
def test_duckdb_folds_alike_by_the_same_data(names: list[str]) -> None:
    folded = "translate(name, $source, $target)"
    parameters: dict[str, object] = {"names": names, "source": FOLD_FROM, "target": FOLD_TO}
    for place, (pattern, replacement) in enumerate(FOLD_RULES):
        folded = f"regexp_replace({folded}, $p{place}, $r{place}, 'g')"
        parameters |= {f"p{place}": pattern, f"r{place}": replacement}
    rows = (
        duckdb.connect()
        .execute(f"select {folded} from (select unnest($names) as name)", parameters)
        .fetchall()
    )
    assert [row[0] for row in rows] == [fold_name(name) for name in names]


def found(text: str, typed: str) -> bool:
    connection = sqlite3.connect(":memory:")
    connection.execute("create virtual table words using fts5(body, tokenize='unicode61')")
    connection.execute("insert into words values (?)", [search_tokens(text)])
    query = sqlite_query(typed)
    return bool(query and connection.execute("select 1 from words where words match ?", [query]).fetchall())


RECORD = "洛阳市市场监督管理局 洛市监罚〔2025〕65号 某某（洛阳）商贸有限公司 91410300DEM00001XA"


@pytest.mark.parametrize(
    "typed",
    [
        "洛阳",
        "市",
        "局",
        "监督管理",
        "洛市监罚〔2025〕65号",
        "洛市监罚(2025)65号",
        "(洛阳)商贸",
        "91410300dem0",
        "商贸 洛阳市",
    ],
)
def test_what_is_there_is_found(typed: str) -> None:
    assert found(RECORD, typed)


@pytest.mark.parametrize("typed", ["阳洛", "洛阳局", "6", "商贸 北京", "", "（）", '"', "* OR"])
def test_what_is_not_there_is_not_found_and_no_text_is_taken_as_syntax(typed: str) -> None:
    assert not found(RECORD, typed)


han = st.text(st.sampled_from("洛阳市场监督管"), min_size=1, max_size=6)


@settings(max_examples=60)
@given(st.lists(han, min_size=1, max_size=4), han)
def test_a_chinese_word_is_found_exactly_where_it_occurs(runs: list[str], typed: str) -> None:
    assert found(" ".join(runs), typed) == any(typed in run for run in runs)


@given(st.text(max_size=40))
def test_any_text_can_be_indexed_and_asked_for(text: str) -> None:
    found(text, text)


def test_postgres_gets_the_same_words_with_their_places() -> None:
    assert postgres_vector("洛阳市 洛阳 a") == "'洛阳':1,4 '阳市':2 '市':3 '阳':5 'a':6"
    assert postgres_query("洛阳市 局 20251") == "('洛阳' <-> '阳市') & '局':* & '20251':*"
    assert postgres_query("洛阳市 2025") == "('洛阳' <-> '阳市') & '2025'"
