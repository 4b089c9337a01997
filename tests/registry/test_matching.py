"""Who is meant by a code or name."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.building import BASIS, DAY, body

from yinuo.core.actor import PLATFORM
from yinuo.registry import acts, queries
from yinuo.registry.layers import SHIPPED
from yinuo.registry.loading import load_registry
from yinuo.registry.matching import Match, Outcome, match_body, propose_repair
from yinuo.registry.models import Body
from yinuo.registry.snapshot import snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def luoyang() -> None:
    load_registry([SHIPPED])


def who(text: str, on: date | None = None, near: str = "") -> Match:
    return queries.body_by_code_or_name(text, on, near)


def meant(text: str, on: date | None = None, near: str = "") -> str:
    found = who(text, on, near)
    return found.body.name if found.body else str(found.outcome)


@pytest.mark.parametrize(
    "text",
    [
        "洛阳市市场监督管理局",
        " 洛阳市市场监督管理局 ",
        "洛阳市 市场监督管理局",
        "河南省洛阳市市场监督管理局",
        "洛阳市市监局",
    ],
)
def test_spellings_of_one_body(luoyang: None, text: str) -> None:
    assert meant(text) == "洛阳市市场监督管理局"


def test_brackets_of_either_width_match(luoyang: None) -> None:
    assert meant("洛阳经济技术开发区管理委员会") == "洛阳经济技术开发区管理委员会"
    bracketed = body("洛阳示例（集团）管理局")
    assert who("洛阳示例(集团)管理局").body.id == bracketed.pk


def test_code_comes_first_and_says_when_the_name_disagrees(luoyang: None) -> None:
    market = Body.objects.get(name="洛阳市市场监督管理局")
    found = match_body(snapshot(), code=market.code.lower(), name="洛阳市财政局")
    assert found.body.id == market.pk
    assert any("洛阳市财政局" in reason.zh for reason in found.reasons[1:])


def test_a_body_of_the_past_names_who_answers_today(luoyang: None) -> None:
    found = who("洛阳市工商行政管理局", date(2017, 5, 1))
    assert found.body.ended_on == date(2018, 12, 31)
    assert [each.name for each in found.acting] == ["洛阳市市场监督管理局"]
    assert any("承继" in reason.zh for reason in found.reasons)


def test_a_name_out_of_use_is_matched_and_said(luoyang: None) -> None:
    found = who("洛阳市工商局", date(2024, 1, 1))
    assert found.body.name == "洛阳市工商行政管理局"
    renamed = body("洛阳市旧名局")
    acts.rename_body(PLATFORM, renamed.pk, "洛阳市新名局", DAY, BASIS)
    late = who("洛阳市旧名局", date(2025, 1, 1))
    assert late.body.id == renamed.pk and any("不在使用期内" in reason.zh for reason in late.reasons)
    early = who("洛阳市旧名局", date(2020, 1, 1))
    assert early.body.id == renamed.pk and not any("不在使用期内" in reason.zh for reason in early.reasons)


def test_a_name_without_region_is_a_question_unless_the_place_is_known(luoyang: None) -> None:
    asked = who("市场监督管理局")
    assert asked.outcome is Outcome.ASK and asked.body is None
    assert len(asked.candidates) == 15
    assert "洛阳市市场监督管理局" in asked.question.zh
    assert meant("市场监督管理局", near="新安县") == "新安县市场监督管理局"
    assert meant("市场监督管理局", near="洛阳市") == "洛阳市市场监督管理局"


def test_two_candidates_are_a_question_never_a_guess(luoyang: None) -> None:
    first, second = body("洛阳市甲局"), body("洛阳市乙局")
    for each in (first, second):
        acts.add_alias(PLATFORM, each.pk, "两可局", BASIS)
    asked = who("两可局")
    assert asked.outcome is Outcome.ASK
    assert {each.id for each in asked.candidates} == {first.pk, second.pk}


def test_dates_decide_between_two_bearers_of_a_name() -> None:
    first, second = body("洛阳市甲局"), body("洛阳市乙局")
    acts.add_alias(PLATFORM, first.pk, "轮换局", BASIS, until=date(2019, 12, 31))
    acts.add_alias(PLATFORM, second.pk, "轮换局", BASIS, since=date(2020, 1, 1))
    assert who("轮换局", date(2019, 5, 1)).body.id == first.pk
    assert who("轮换局", date(2020, 5, 1)).body.id == second.pk
    assert who("轮换局").outcome is Outcome.ASK


def test_an_unknown_name_is_nobody_and_gets_suggestions(luoyang: None) -> None:
    assert who("火星市市场监督管理局").outcome is Outcome.NONE
    assert queries.suggestions("洛阳市市场监督局")[0].body.name == "洛阳市市场监督管理局"
    assert who("").outcome is Outcome.NONE and queries.suggestions(" ") == []


def test_a_repair_is_proposed_only_when_exactly_one_body_fits(luoyang: None) -> None:
    known = snapshot()
    right = Body.objects.get(name="洛阳市财政局").code
    assert propose_repair(known, right) == ""
    assert propose_repair(known, right[:3] + "0" + right[4:]) == right
    assert propose_repair(known, right[:-1]) == right
    assert propose_repair(known, right.replace("0", "O", 1)) == right
    assert propose_repair(known, "91110000802100433C") == ""
    assert propose_repair(known, "") == ""


def test_no_repair_when_two_registered_bodies_fit(luoyang: None, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [each.code for each in Body.objects.order_by("path")[:2]]
    monkeypatch.setattr("yinuo.registry.matching.uscc_neighbours", lambda text: tuple(codes))
    assert propose_repair(snapshot(), codes[0][:-1] + "?") == ""


def test_acting_follows_successions_to_the_end() -> None:
    chain = [body(f"洛阳市第{number}局") for number in range(4)]
    acts.merge_bodies(PLATFORM, [chain[0].pk], chain[1].pk, date(2020, 1, 1), BASIS)
    acts.split_body(
        PLATFORM, chain[1].pk, [chain[2].pk, chain[3].pk], date(2021, 1, 1), BASIS, default_heir=chain[2].pk
    )
    assert [each.id for each in who("洛阳市第0局").acting] == [chain[2].pk, chain[3].pk]


def test_matching_a_text_costs_no_statement_once_the_snapshot_is_taken(luoyang: None) -> None:
    known = snapshot()
    with CaptureQueriesContext(connection) as statements:
        for _ in range(50):
            match_body(known, code="11410300DEM0000000", name="市发改委")
    assert len(statements) == 0


def test_taking_a_snapshot_is_six_statements(luoyang: None) -> None:
    with CaptureQueriesContext(connection) as statements:
        snapshot()
    assert len(statements) == 6


def test_the_snapshot_joins_in_duckdb(luoyang: None) -> None:
    table = snapshot().arrow()
    market = Body.objects.get(name="洛阳市市场监督管理局")
    found = duckdb.from_arrow(table).query(
        "known", "select match_kind, acting_id from known where key = '洛阳市工商行政管理局'"
    )
    assert found.fetchall() == [("official", market.pk)]


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_is_kept_until_the_registry_changes() -> None:
    first = body("洛阳市甲局")
    kept = snapshot()
    with CaptureQueriesContext(connection) as statements:
        assert snapshot() is kept
    assert len(statements) == 1
    acts.rename_body(PLATFORM, first.pk, "洛阳市丙局", DAY, BASIS)
    assert snapshot() is not kept
    assert meant("洛阳市丙局") == "洛阳市丙局"
