"""Public lists: only what is published, masked; filters, sorting, exports exactly as filtered; constant queries."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from importlib import import_module

import pytest
from django.test import Client
from tests.records.building import Town, penalty, person, stored
from tests.web.portal.visits import csv_rows, page, queries, rows

from yinuo.records import acts
from yinuo.records.models import Record
from yinuo.web.listing import page as listing
from yinuo.web.portal.views import lists

pytestmark = pytest.mark.django_db
searching = import_module("yinuo.records.queries.search")
FIRST, SECOND, LATE = "洛示罚〔2026〕1号", "洛城罚〔2026〕2号", "洛县罚〔2026〕3号"


@pytest.fixture
def three(town: Town, county: str) -> Town:
    """One of the bureau in time, one of the other office, one of the county that came late."""
    stored(town, [penalty(town.bureau, FIRST)])
    stored(town, [penalty(town.other, SECOND, CF_JDRQ="2026-02-27")], unit=town.other)
    stored(town, [penalty(town.county, LATE, CF_JDRQ="2026-01-05")], unit=town.county)
    return town


def numbers(client: Client, query: str) -> list[str]:
    address = f"/records/penalty/?export=json&cols=document_number&{query}"
    return [row["document_number"] for row in rows(client, address)]


def test_m22c_the_late_filter_lists_what_was_late(client: Client, three: Town) -> None:
    assert numbers(client, "late=1") == [LATE]
    assert numbers(client, "late=0") == [FIRST, SECOND]


def test_filters_narrow_by_county_body_and_day(client: Client, three: Town) -> None:
    assert numbers(client, "county=410302") == [LATE]
    assert numbers(client, "county=-") == [FIRST, SECOND]
    assert numbers(client, f"body={three.other.code}") == [SECOND]
    assert numbers(client, "body=示例市城管局") == [SECOND]
    assert len(numbers(client, f"body={three.city.code}")) == 3
    assert numbers(client, f"body={three.city.code}&only=1") == []
    assert numbers(client, "body=没有这个单位") == []
    assert numbers(client, "decided_from=2026-02-01&decided_to=2026-02-28") == [SECOND]


def test_a_disputed_record_is_found_and_marked(client: Client, three: Town) -> None:
    record = Record.objects.get(document_number=FIRST)
    acts.mark_dispute(three.office, record.pk, "相对人认为金额有误", "河南省社会信用条例第四十一条")
    assert numbers(client, "disputed=1") == [FIRST]
    assert "有异议" in page(client, "/records/penalty/")


def test_lists_sort_by_day_however_long_and_by_use_while_all_are_counted(
    client: Client, three: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert numbers(client, "sort=decided_on") == [LATE, SECOND, FIRST]
    assert numbers(client, "county=-&sort=-working_days_used")[0] == SECOND
    assert numbers(client, "sort=working_days_used")[0] == FIRST
    assert "sort=working_days_used" in page(client, "/records/penalty/")
    monkeypatch.setattr(listing, "COUNT_LIMIT", 2)
    assert "sort=working_days_used" not in page(client, "/records/penalty/")
    assert numbers(client, "sort=working_days_used") == numbers(client, "") == [FIRST, SECOND, LATE]
    assert numbers(client, "sort=decided_on") == [LATE, SECOND, FIRST]
    assert "sort=working_days_used" in page(client, "/records/penalty/?county=-")


def test_pages_of_a_search_that_finds_more_than_can_be_turned_to(
    client: Client, three: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MANY", 2)
    monkeypatch.setattr(lists, "SEARCHED", replace(lists.SEARCHED, reach=2, sizes=(1,)))
    address = "/search/?q=示例商贸"
    first, second = page(client, address), page(client, f"{address}&page=2")
    assert "共 2+ 条" in first
    assert LATE in first and SECOND in second
    assert "只能翻到第 2 行" in second and "只能翻到第 2 行" in page(client, f"{address}&page=3")
    assert len(rows(client, f"{address}&export=json")) == 3
    assert "sort=" not in first
    assert "sort=" in page(client, f"{address}&county=-")


def test_the_list_of_all_classes_says_the_class(client: Client, three: Town) -> None:
    assert "行政处罚" in page(client, "/records/all/?class=penalty")
    assert rows(client, "/records/all/?class=licence&export=json") == []


@pytest.mark.parametrize("address", ["/records/penalty/?", "/records/all/?", "/search/?q=洛阳示例&"])
@pytest.mark.parametrize("kind", ["csv", "json"])
def test_exports_hold_published_rows_only_and_no_personal_number(
    client: Client, town: Town, address: str, kind: str
) -> None:
    stored(town, [penalty(town.bureau, FIRST), penalty(town.bureau, SECOND), person(town.bureau)])
    gone = Record.objects.get(document_number=SECOND)
    acts.withdraw(town.clerk(), gone.pk, "复议撤销", "行政处罚法第四十八条")
    columns = "cols=" + ",".join(["subject_name", "summary", "subject_code", "document_number", "status"])
    text = page(client, f"{address}{columns}&export={kind}")
    assert FIRST in text
    for hidden in (SECOND, "11010519491231002X", "欧阳", "洛示罚〔2026〕9号"):
        assert hidden not in text


def test_the_number_of_withdrawn_records_leads_to_when_and_why_but_not_what(
    client: Client, town: Town
) -> None:
    stored(town, [penalty(town.bureau, FIRST), penalty(town.bureau, SECOND), person(town.bureau)])
    gone = Record.objects.get(document_number=SECOND)
    held = Record.objects.get(published_on__isnull=True)
    for record in (gone, held):
        acts.withdraw(town.clerk(), record.pk, "复议撤销", "行政处罚法第四十八条")
    found = re.search(r'href="(/records/withdrawn/[^"]*)"', page(client, "/"))
    assert found
    address = unescape(found[1])
    listed = page(client, address)
    assert f'href="/records/penalty/{gone.pk}/"' in listed
    for said in ("复议撤销", "行政处罚法第四十八条", gone.authority_name):
        assert said in listed
    [row] = rows(client, f"{address}&export=json&cols=information_class&cols=reason&cols=id")
    assert row == {"information_class": "penalty", "reason": "复议撤销", "id": gone.pk}
    everything = listed + page(client, "/records/withdrawn/?export=csv")
    for hidden in (FIRST, SECOND, gone.subject_name, gone.subject_code, gone.summary):
        assert hidden not in everything
    assert rows(client, "/records/withdrawn/?class=licence&export=json") == []
    acts.restore(town.office, gone.pk, "撤下有误", "行政处罚法第四十八条")
    assert "复议撤销" not in page(client, address)


def test_an_export_has_the_columns_and_rows_of_the_page(client: Client, three: Town) -> None:
    found = csv_rows(client, "/records/penalty/?county=-&cols=document_number&cols=due_on&export=csv&page=9")
    assert [row["文书号"] for row in found] == [FIRST, SECOND]
    assert found[0].keys() == {"文书号", "应公示"}


@pytest.mark.parametrize(
    "address",
    ["/", "/records/", "/records/penalty/?size=100", "/records/all/?size=100", "/search/?q=示例&size=100"],
)
def test_a_list_takes_the_same_number_of_queries_whatever_its_length(
    client: Client, town: Town, address: str
) -> None:
    stored(town, [penalty(town.bureau, f"洛示罚〔2026〕{n}号") for n in range(1, 4)])
    page(client, address)
    few = queries(client, address)
    stored(town, [penalty(town.bureau, f"洛示罚〔2026〕{n}号") for n in range(4, 60)])
    assert queries(client, address) <= few + 1  # one more counts what one page no longer shows


def test_search_finds_words_numbers_codes_and_bodies(client: Client, three: Town) -> None:
    for text in ("餐饮", "洛示罚[2026]1号", "91410300DEM0000142"):
        assert FIRST in page(client, f"/search/?q={text}")
    assert f"/bodies/{three.bureau.code}/" in page(client, f"/search/?q={three.bureau.code}")
    nothing = page(client, "/search/?q=火星移民")
    assert "没有查到「火星移民」" in nothing
    assert "少写几个字" in nothing
    assert "想查什么" in page(client, "/search/")


def test_odd_queries_are_answered(client: Client, three: Town) -> None:
    for query in (
        "page=99999999",
        "size=7",
        "sort=-nothing",
        "county=<b>",
        "decided_from=2026-02-30",
        "q=%00",
    ):
        page(client, f"/records/penalty/?{query}")
        page(client, f"/search/?{query}")


def test_an_empty_class_says_what_would_be_there(client: Client, db: None) -> None:
    assert "这一类还没有公示" in page(client, "/records/penalty/")
    assert client.get("/records/nothing/").status_code == 404


def test_a_search_without_result_offers_other_ways_and_no_filters_of_nothing(
    client: Client, three: Town
) -> None:
    nothing = page(client, "/search/?q=火星移民")
    assert 'class="filters"' not in nothing
    assert all(way in nothing for way in ("/records/", "/bodies/tree/", "/records/withdrawn/"))
    assert "去掉全部筛选" in page(client, "/search/?q=餐饮&late=1&county=-"), (
        "a filter in force can be taken off"
    )
    assert "上面是名称相符的单位" in page(client, f"/search/?q={three.city.code}")
