"""Publicity by dated regimes and tiers, alike in Python and in SQL."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import yinuo
from yinuo.core.publicity import (
    Facts,
    NoRegime,
    PublicitySet,
    as_table,
    load_publicity,
    publicity_for,
    regime_on,
    tier_of,
    tier_sql,
)

SETS = load_publicity(Path(yinuo.__file__).parent / "definitions" / "publicity.yaml")
PENALTY = SETS["penalty-tiers"]
LEGAL = "法人及非法人组织"


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("decided", "tier", "until", "repair", "regime"),
    [
        ("2023-04-30", "general", "2024-04-30", "2023-07-31", "A"),
        ("2023-05-01", "general", "2026-05-01", "2023-08-02", "B"),
        ("2026-03-31", "serious", "2029-03-31", "2027-04-01", "B"),
        ("2026-04-01", "general", "2027-04-01", "2026-07-02", "C"),
        ("2026-04-01", "serious", "2029-04-01", "2027-04-02", "C"),
        ("2026-11-30", "general", "2027-11-30", "2027-03-01", "C"),
        ("2020-02-29", "general", "2021-02-28", "2020-05-30", "A"),
    ],
)
def test_periods_follow_the_regime_of_the_day_of_decision(
    decided: str, tier: str, until: str, repair: str, regime: str
) -> None:
    answer = publicity_for(PENALTY, day(decided), tier, LEGAL)
    assert (answer.published, answer.until, answer.repair_from, answer.regime) == (
        True,
        day(until),
        day(repair),
        regime,
    )


def test_minor_penalties_are_not_published_unless_necessary_and_then_three_months() -> None:
    assert not publicity_for(PENALTY, day("2026-05-06"), "minor", LEGAL).published
    answer = publicity_for(PENALTY, day("2026-05-06"), "minor", LEGAL, necessary=True)
    assert (answer.published, answer.until) == (True, day("2026-08-06"))


@pytest.mark.parametrize("tier", ["minor", "general", "serious"])
def test_natural_persons_are_never_published_by_default(tier: str) -> None:
    answer = publicity_for(PENALTY, day("2026-05-06"), tier, "自然人", necessary=True)
    assert (answer.published, answer.until, answer.repair_from) == (False, None, None)


@pytest.mark.parametrize(
    ("decided", "facts", "tier"),
    [
        ("2026-05-06", Facts(["警告"]), "minor"),
        ("2026-05-06", Facts(["警告", "通报批评"]), "minor"),
        ("2026-05-06", Facts(["警告", "罚款"], 50_000), "general"),
        ("2026-05-06", Facts(["警告", "罚款", "吊销许可证件"], 50_000), "serious"),
        ("2026-05-06", Facts(["罚款"], 100_000_000), "serious"),
        ("2026-05-06", Facts(["罚款"], 99_999_999), "general"),
        ("2026-05-06", Facts(["罚款"], 50_000, "适用简易程序"), "minor"),
        ("2026-05-06", Facts(), "general"),
        ("2024-05-06", Facts(["罚款"], 50_000, "《中华人民共和国食品安全法》第五十五条"), "serious"),
        ("2024-05-06", Facts(["吊销许可证件"]), "general"),
        ("2022-05-06", Facts(["警告"]), "general"),
    ],
)
def test_several_kinds_give_the_gravest_tier(decided: str, facts: Facts, tier: str) -> None:
    assert tier_of(regime_on(PENALTY, day(decided)), facts) == tier


def test_henan_caps_disclosure_at_five_years_where_a_regime_would_allow_more() -> None:
    long = {"title": "x", "max_months": 120}
    body = {"id": "r", "valid": {}, "basis": "b", "otherwise": "all", "tiers": {"all": long}}
    caps = [{"months": 60, "valid": {"from": "2020-05-01"}, "basis": "cap"}]
    rules = PublicitySet.model_validate({"id": "x", "title": "x", "regimes": [body], "caps": caps})
    before = publicity_for(rules, day("2020-04-30"), "all", LEGAL)
    after = publicity_for(rules, day("2020-05-01"), "all", LEGAL)
    assert (before.until, before.basis) == (day("2030-04-30"), "b")
    assert (after.until, after.basis) == (day("2025-05-01"), "cap")
    assert [(row[2], row[3], row[5]) for row in as_table(rules)] == [
        (None, day("2020-04-30"), 120),
        (day("2020-05-01"), None, 60),
    ]


def test_before_any_regime_there_is_no_answer() -> None:
    with pytest.raises(NoRegime, match="2019-01-01"):
        publicity_for(SETS["dishonesty-five-years"], day("2019-01-01"), "all", LEGAL)


def test_sets_that_contradict_themselves_are_refused() -> None:
    tier = {"title": "x", "max_months": 3}
    first = {"id": "a", "valid": {}, "basis": "b", "otherwise": "t", "tiers": {"t": tier}}
    with pytest.raises(ValueError, match="overlap"):
        PublicitySet.model_validate({"id": "x", "title": "x", "regimes": [first, {**first, "id": "b"}]})
    with pytest.raises(ValueError, match="no tier"):
        PublicitySet.model_validate({"id": "x", "title": "x", "regimes": [{**first, "otherwise": "other"}]})
    with pytest.raises(ValueError, match="least period"):
        bad = {**first, "tiers": {"t": {**tier, "min_months": 4}}}
        PublicitySet.model_validate({"id": "x", "title": "x", "regimes": [bad]})


KINDS = ["警告", "通报批评", "罚款", "吊销许可证件", "限制从业", "没收违法所得"]
decisions = st.tuples(
    st.dates(date(2019, 1, 1), date(2028, 1, 1)),
    st.none() | st.lists(st.sampled_from(KINDS), max_size=3),
    st.none() | st.sampled_from([0, 1, 99_999_999, 100_000_000]),
    st.none() | st.sampled_from(["", "依照食品安全法", "适用简易程序", "x"]),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(decisions, min_size=1, max_size=30))
def test_sql_gives_the_same_tier_and_the_same_days(
    rows: list[tuple[date, list[str] | None, int | None, str | None]],
) -> None:
    connection = duckdb.connect()
    connection.execute(
        "create table rules (regime text, tier text, valid_from date, valid_to date, min_months int, max_months int,"
        " published bool, basis text)"
    )
    connection.executemany("insert into rules values (?,?,?,?,?,?,?,?)", list(as_table(PENALTY)))
    connection.execute(
        "create table p (n int, d date, CF_CFLB text[], CF_NR_FK bigint, CF_YJ text, CF_WSH text, BZ text)"
    )
    connection.executemany(
        "insert into p values (?,?,?,?,?,null,'')", [(n, *row) for n, row in enumerate(rows)]
    )
    found = connection.execute(
        f"with graded as (select *, {tier_sql(PENALTY, 'penalty', 'd')} as tier from p)"
        " select graded.tier, published, cast(d + to_months(max_months) as date),"
        " cast(d + to_months(min_months) as date) + 1"
        " from graded join rules on rules.tier = graded.tier and d >= coalesce(valid_from, d)"
        " and d <= coalesce(valid_to, d) order by n"
    ).fetchall()
    assert len(found) == len(rows)
    for (decided, kinds, fine, text), (tier, published, until, repair) in zip(rows, found, strict=True):
        facts = Facts(kinds or (), fine, text or "")
        assert tier == tier_of(regime_on(PENALTY, decided), facts)
        answer = publicity_for(PENALTY, decided, tier, LEGAL)
        assert answer.published == published
        if published:
            assert (answer.until, answer.repair_from) == (until, repair)
            assert repair - timedelta(days=1) < until
