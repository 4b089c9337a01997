"""Lists and searches stay quick in a large store: the right index leads, rows are read last, and none is missed for it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from importlib import import_module
from itertools import combinations, product
from typing import Any

import pytest
from django.db import connection
from tests.records.building import NOON, Town, penalty, stored

from yinuo import timesource
from yinuo.accounts.scope import own, visible
from yinuo.core.actor import PUBLIC, Actor
from yinuo.records.models import Record
from yinuo.records.queries import Filters, leads, listed, listed_by_number, published_rows, rows_of, search

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
plan_of_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the plan of SQLite")


@pytest.fixture(autouse=True)
def _at_noon() -> Any:
    with timesource.standing_at(NOON):
        yield


def _found(text: str, actor: Actor = PUBLIC, **filters: Any) -> set[str]:
    return {record.document_number for record in search(actor, text, Filters(**filters)).records}


def test_codes_that_many_begin_with_are_told_in_their_order(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("yinuo.records.queries.search"), "MANY", 2)
    codes = [f"9141030{n}DEM0000142" for n in (3, 1, 2, 4)]
    stored(
        town,
        [penalty(town.bureau, f"洛示罚〔2026〕{n}号", CF_XDR_SHXYM=code) for n, code in enumerate(codes)],
    )
    found = search(PUBLIC, "9141030")
    assert found.first is not None
    assert [record.subject_code for record in rows_of(found.first)] == sorted(codes)[:3]
    assert [record.subject_code for record in found.records] == sorted(codes)
    arrived = search(PUBLIC, "9141030", by_arrival=True).records
    assert [record.subject_code for record in arrived] == codes[::-1]


@pytest.mark.parametrize("among", [0, 20_000], ids=["walked", "among few"])
@pytest.mark.parametrize(
    "text", ["餐饮", "示例 商贸", "91410300DEM", "91410300DEM0000142", "洛示罚〔2026〕2号"]
)
def test_search_within_filters_finds_the_same_whichever_index_is_asked_first(
    town: Town, monkeypatch: pytest.MonkeyPatch, among: int, text: str
) -> None:
    searching = import_module("yinuo.records.queries.search")
    monkeypatch.setattr(searching, "AMONG", among)
    monkeypatch.setattr(searching, "MANY", 0 if among else 2000)
    stored(town, [penalty(town.bureau, f"洛示罚〔2026〕{n}号") for n in (1, 2)])
    stored(town, [penalty(town.county, "洛示罚〔2026〕2号")], unit=town.county)
    whole_number = (
        {"洛示罚〔2026〕2号"} if text.endswith("号") else {"洛示罚〔2026〕1号", "洛示罚〔2026〕2号"}
    )
    assert _found(text, body_path=town.bureau.path) == whole_number
    assert _found(text, county_code="410302", late=False) == {"洛示罚〔2026〕2号"}
    assert _found(text, town.clerk(town.county), charge=True) == {"洛示罚〔2026〕2号"}
    assert _found(text, disputed=True) == _found(text, county_code="410303") == set()


@pytest.mark.parametrize(
    "stored_as", ["洛示罚〔2026〕12号", "洛示罚(2026)12号", "洛示罚［2026］12号", "洛示罚【2026】12号"]
)
@pytest.mark.parametrize("typed", ["洛示罚〔2026〕12号", "洛示罚（2026）１２号", " 洛示罚 [2026] 12 号"])
def test_a_whole_number_is_looked_up_whatever_its_brackets(town: Town, stored_as: str, typed: str) -> None:
    stored(town, [penalty(town.bureau, stored_as), penalty(town.bureau, "洛示罚〔2026〕120号")])
    assert search(PUBLIC, typed).by == "number"
    assert _found(typed) == {stored_as}


def test_part_of_a_number_is_found_by_words(town: Town) -> None:
    stored(town, [penalty(town.bureau, f"洛示罚〔2026〕{n}号") for n in (12345, 99999)])
    for part in ("2026 1234", "〔2026〕1234号", "罚〔2026〕12345号"):
        assert _found(part) == {"洛示罚〔2026〕12345号"}, part


@plan_of_sqlite
def test_lists_walk_an_index_and_sort_nothing(town: Town) -> None:
    for actor, filters in (
        (PUBLIC, Filters(information_class="penalty")),
        (town.office, Filters(information_class="penalty", status="published")),
    ):
        plan = listed(actor, filters)[:50].explain()
        assert "record_of_class" in plan
        assert "TEMP B-TREE" not in plan


@plan_of_sqlite
@pytest.mark.parametrize(
    "filters, index",
    [
        (Filters(late=True), "record_late"),
        (Filters(late=True, county_code="410302"), "record_late"),
        (Filters(late=True, information_class="penalty"), "record_late_of_class"),
        (Filters(late=True, information_class="penalty", body_path="0001"), "record_late_of_class"),
        (Filters(disputed=True), "record_in_dispute"),
        (Filters(disputed=True, information_class="penalty", county_code="410302"), "record_in_dispute"),
        (Filters(county_code="410302"), "record_of_county"),
        (Filters(county_code="410302", information_class="penalty"), "record_of_county"),
        (Filters(county_code="410302", tier="serious", decided_from=DAY), "record_of_county"),
    ],
)
def test_a_narrowed_list_walks_the_index_of_what_it_is_narrowed_to(
    town: Town, filters: Filters, index: str
) -> None:
    plan = listed(PUBLIC, filters)[:50].explain()
    assert index in re.findall(r"INDEX (\w+)", plan)
    assert "TEMP B-TREE FOR ORDER BY" not in plan


@plan_of_sqlite
@pytest.mark.parametrize(
    ("said", "of_county", "of_unit"),
    [
        ({}, "record_of_county", "record_of_source"),
        ({"information_class": "penalty"}, "record_of_county", "record_of_source"),
        ({"decided_from": DAY}, "record_of_county", "record_of_source"),
        ({"late": True}, "record_late", "record_late"),
        ({"disputed": True, "information_class": "penalty"}, "record_in_dispute", "record_in_dispute"),
        ({"status": "held"}, "record_set_aside", "record_set_aside"),
        ({"subject_code": "91410300DEM0000142"}, "record_subject_code", "record_subject_code"),
    ],
)
def test_a_charge_leads_unless_something_rarer_is_asked(
    town: Town, said: dict[str, Any], of_county: str, of_unit: str
) -> None:
    filters = Filters(charge=True, **said)
    for actor, index in ((replace(town.office, region="410302"), of_county), (town.clerk(), of_unit)):
        assert index in re.findall(r"INDEX (\w+)", listed(actor, filters).values("pk").explain())


@plan_of_sqlite
def test_records_of_a_body_are_sorted_when_few_and_met_on_a_walk_when_many(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(town, [penalty(town.bureau, f"{n}号") for n in range(5)])
    filters = Filters(information_class="penalty", body_path=town.city.path)
    assert "record_of_source" in listed(PUBLIC, filters).values("pk")[:50].explain()
    monkeypatch.setattr(leads, "FEW", 4)
    assert "record_of_class" in listed(PUBLIC, filters).values("pk")[:50].explain()


@plan_of_sqlite
@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"information_class": "penalty"},
        {"county_code": "410302"},
        {"late": True},
        {"late": True, "county_code": "410302", "information_class": "penalty"},
        {"body_path": "0001", "information_class": "penalty"},
        {"tier": "minor"},
        {"tier": "minor", "information_class": "penalty", "decided_from": DAY},
    ],
)
def test_a_list_is_counted_without_reading_its_rows(town: Town, filters: dict[str, Any]) -> None:
    rows = listed(PUBLIC, Filters(**filters)).order_by().values("pk")
    assert "COVERING INDEX" in rows.explain()


COMBINED = [
    {"county_code": "410302"},
    {"late": True},
    {"late": False},
    {"information_class": "penalty"},
    {"subject_code": "91410300DEM0000142"},
    {"tier": "general"},
    {"decided_from": DAY},
    {"status": "published"},
    {"disputed": False},
    {"only_body": True},
]


@pytest.mark.parametrize("pair", list(combinations(range(len(COMBINED)), 2)))
def test_whatever_index_leads_the_same_records_are_found(town: Town, pair: tuple[int, int]) -> None:
    stored(town, [penalty(town.bureau, "甲"), penalty(town.bureau, "早", CF_JDRQ="2026-01-05")])
    stored(town, [penalty(town.county, "县", CF_XDR_SHXYM="92410300DEM0000142")], unit=town.county)
    said = {**COMBINED[pair[0]], **COMBINED[pair[1]]}
    county_office = replace(town.office, region="410302")
    for actor, path in product(
        (PUBLIC, town.office, county_office, town.clerk()), ("", town.bureau.path, town.city.path)
    ):
        filters = Filters(body_path=path, charge=actor is not PUBLIC, **said)
        scope = own(actor, "record") if filters.charge else visible(actor, "record")
        plain = Record.objects.filter(scope, filters.as_q(timesource.today()))
        expected = [record.document_number for record in plain.order_by("-listed_on", "-id")]
        assert [record.document_number for record in listed(actor, filters)] == expected
        arrived = [record.pk for record in listed_by_number(actor, filters)]
        assert arrived == sorted((record.pk for record in plain), reverse=True)


@pytest.mark.parametrize("order", [("-listed_on", "-id"), ("listed_on", "id"), ("-id",)])
@pytest.mark.parametrize(
    "said",
    [
        {},
        {"subject_code": "91410300DEM0000142"},
        {"subject_code": "' OR 1=1 --"},
        {"information_class": "penalty", "tier": "general"},
        {"decided_from": DAY, "decided_to": DAY},
    ],
)
def test_a_statement_written_once_finds_what_the_list_finds(
    town: Town, said: dict[str, Any], order: tuple[str, ...]
) -> None:
    stored(town, [penalty(town.bureau, f"{n}号") for n in range(3)])
    stored(town, [penalty(town.bureau, "早", CF_JDRQ="2026-01-05", CF_XDR_SHXYM="92410300DEM0000142")])
    stored(town, [penalty(town.bureau, "等")], scan_hits=["personal-number"])
    columns = ("id", "listed_on", "due_on", "disputed_since", "subject_code", "source__name")
    for filters in (Filters(**said), Filters(**{**said, "subject_code": "92410300DEM0000142"})):
        rows = listed(PUBLIC, filters).order_by(*order).values_list(*columns)
        for limit in (2, 50):
            assert published_rows(filters, columns, order, limit) == list(rows[:limit])
