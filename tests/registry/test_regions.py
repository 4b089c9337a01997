"""Regions on a day and what became of them."""

from __future__ import annotations

from datetime import date

import pytest

from yinuo.registry import queries
from yinuo.registry.layers import SHIPPED
from yinuo.registry.loading import load_registry
from yinuo.registry.models import Body

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def luoyang() -> None:
    load_registry([SHIPPED])


def codes(level: str, on: date) -> set[str]:
    return {region.code for region in queries.current_regions(on, level)}


def test_the_day_of_the_change_is_the_first_of_the_new_districts() -> None:
    before, after = codes("county", date(2021, 3, 17)), codes("county", date(2021, 3, 18))
    assert (len(before), len(after)) == (15, 14)
    assert before - after == {"410306", "410322", "410381"}
    assert after - before == {"410307", "410308"}


def test_figures_of_old_counties_follow_their_successors() -> None:
    mapping = queries.counties_for_statistics(date(2026, 1, 1))
    assert mapping["410381"] == "410307"
    assert mapping["410322"] == mapping["410306"] == "410308"
    assert mapping["410302"] == "410302" and mapping["4103L1"] == "4103L1"
    assert queries.county_today("410322") == "410308"
    assert "410371" not in queries.counties_for_statistics(zones=False)


def test_figures_as_of_2017_stay_with_the_old_counties() -> None:
    mapping = queries.counties_for_statistics(date(2017, 10, 24), zones=False)
    assert mapping["410381"] == "410381"
    assert "410307" not in mapping


def test_a_moved_township_is_followed_to_its_county_of_today() -> None:
    assert [(each.code, each.name) for each in queries.lineage("410304100")] == [("410311103", "白马寺镇")]
    assert queries.lineage("410311009", as_of=date(2023, 6, 1))[0].code == "410311007"
    assert queries.lineage("999999") == []


def test_a_code_given_twice_means_what_it_meant_when_it_was_written() -> None:
    assert [each.name for each in queries.lineage("410303009")] == ["红山街道"]
    assert [each.code for each in queries.lineage("410303009", as_of=date(2023, 6, 1))] == ["410303010"]
    assert queries.lineage("410311008", as_of=date(2023, 6, 1)) == []


def test_names_of_old_codes_are_still_known() -> None:
    names = queries.region_names()
    assert names["410381"] == "偃师市" and names["410307"] == "偃师区"


def test_under_and_children_and_tree_agree() -> None:
    county = Body.objects.get(name="新安县人民政府")
    below = list(queries.under(county.path))
    assert below[0] == county
    assert {each.pk for each in queries.children(county)} == {each.pk for each in below[1:]}
    assert [fact.id for fact, _ in queries.tree(county.path)] == [each.pk for each in below]


def test_head_counts_and_credit_offices() -> None:
    counts = queries.head_counts()
    assert counts["township"] == 188 and sum(counts.values()) >= 280
    assert queries.credit_office_of("410323").name == "新安县发展和改革委员会"
    assert queries.credit_office_of("410323101").name == "新安县发展和改革委员会"
    assert queries.credit_office_of("410300").name == "洛阳市发展和改革委员会"


def test_search_finds_by_alias_by_part_and_by_code() -> None:
    market = Body.objects.get(name="洛阳市市场监督管理局")
    assert market in queries.search_bodies("市监局")
    assert market in queries.search_bodies(market.code[:18])
    assert not queries.search_bodies("工商行政").exists()
    assert queries.search_bodies("工商行政", ended=True).exists()


def test_the_past_is_shown_as_it_was() -> None:
    then = queries.in_force(date(2017, 10, 24))
    assert then.filter(name="孟津县人民政府").exists()
    assert not then.filter(name="洛阳市孟津区人民政府").exists()
    merged = Body.objects.get(name="洛阳市孟津区人民政府")
    assert [each.predecessor.name for each in queries.history_of(merged.pk)] == [
        "孟津县人民政府",
        "洛阳市吉利区人民政府",
    ]
