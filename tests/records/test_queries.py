"""Lists, search, two times, views: only what the actor may see, in a fixed number of statements."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.records.building import NOON, Town, one, penalty, person, stored

from yinuo import timesource
from yinuo.core.actor import PLATFORM, PUBLIC, Role
from yinuo.core.errors import NotFound
from yinuo.journal import checkpoints
from yinuo.journal.policy import verify_proof
from yinuo.records import acts, search_index
from yinuo.records.models import Record, RecordVersion
from yinuo.records.queries import (
    Filters,
    as_of,
    changes,
    counted,
    differences,
    fields_of,
    figures,
    find,
    latest_published,
    listed,
    proof_of,
    search,
    totals,
    versions_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon() -> Any:
    figures.forget()
    with timesource.standing_at(NOON):
        yield


def _found(text: str, actor: Any = PUBLIC, **filters: Any) -> set[str]:
    return {record.document_number for record in search(actor, text, Filters(**filters)).records}


@pytest.mark.parametrize(
    "text",
    [
        "餐饮", "洛阳示例商贸(集团)", "洛阳示例商贸（集团）有限公司", "洛示罚〔2026〕1号", "洛示罚[2026]1号",
        "91410300DEM0000142", "９１４１０３００dem0000142", "91410300DEM", "示例 餐饮",
    ],
)  # fmt: skip
def test_search_finds_words_names_numbers_and_codes(town: Town, text: str) -> None:
    one(town)
    one(
        town,
        number="洛示罚〔2026〕77号",
        CF_XDR_MC="别的公司",
        CF_XDR_SHXYM="92410300DEM0000142",
        CF_WFXW="噪声扰民",
    )
    assert _found(text) == {"洛示罚〔2026〕1号"}


@pytest.mark.parametrize("text", ["", "  ", "“”", "不存在", "餐 饮料", "' OR 1=1 --", '"*'])
def test_search_of_nothing_or_of_strange_signs_finds_nothing(town: Town, text: str) -> None:
    one(town)
    assert _found(text) == set()


def test_search_sees_no_more_than_the_actor(town: Town) -> None:
    stored(town, [penalty(town.bureau)], scan_hits=["personal-number"])
    assert _found("餐饮") == _found("91410300DEM0000142") == set()
    assert _found("餐饮", town.clerk()) == {"洛示罚〔2026〕1号"}
    assert _found("餐饮", town.clerk(town.other)) == set()


def test_names_of_natural_persons_are_not_searchable(town: Town) -> None:
    stored(town, [person(town.bureau)])
    assert _found("欧阳示例", town.office) == set()


def test_after_a_correction_old_words_no_longer_find_the_record(town: Town) -> None:
    one(town)
    one(town, CF_WFXW="占道经营")
    assert _found("餐饮") == set()
    assert _found("占道") == {"洛示罚〔2026〕1号"}


def test_words_that_many_share_are_found_too(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("yinuo.records.queries.search"), "MANY", 2)
    stored(town, [penalty(town.bureau, f"洛示罚〔2026〕{n}号", CF_WFXW="同一类型") for n in range(5)])
    found = search(PUBLIC, "同一类型")
    assert found.first == sorted(Record.objects.values_list("pk", flat=True), reverse=True)[:3]
    assert found.records.count() == 5
    assert _found("同一类型", information_class="licence") == set()


def test_the_index_can_be_made_anew(town: Town) -> None:
    record = one(town)
    search_index.rebuild([])
    assert _found("餐饮") == set()
    search_index.rebuild(
        [(record.pk, search_index.text_of(record.subject_name, record.document_number, record.summary))]
    )
    assert _found("餐饮") == {"洛示罚〔2026〕1号"}


def test_lists_are_scoped_and_narrowed_by_stored_columns(town: Town) -> None:
    stored(
        town,
        [penalty(town.bureau, "甲"), person(town.bureau), penalty(town.bureau, "早", CF_JDRQ="2026-01-05")],
    )
    stored(town, [penalty(town.county, "县")], unit=town.county)

    def numbers(actor: Any, **filters: Any) -> list[str]:
        return [record.document_number for record in listed(actor, Filters(**filters))]

    assert numbers(PUBLIC) == ["县", "甲", "早"]
    assert numbers(town.clerk(), charge=True) == ["洛示罚〔2026〕9号", "甲", "早"]
    assert numbers(PUBLIC, county_code="410302") == ["县"]
    assert numbers(PUBLIC, body_path=town.bureau.path) == ["甲", "早"]
    assert numbers(PUBLIC, late=True) == ["早"]
    assert numbers(PUBLIC, late=False) == ["县", "甲"]
    assert numbers(PUBLIC, decided_from=date(2026, 2, 1), body_path=town.city.path) == ["县", "甲"]
    assert numbers(town.office, status="held") == ["洛示罚〔2026〕9号"]
    assert numbers(PUBLIC, status="held") == []


def test_counting_stops_at_its_limit(town: Town) -> None:
    stored(town, [penalty(town.bureau, f"{n}号") for n in range(5)])
    assert str(counted(listed(PUBLIC), to=3)) == "3+"
    assert str(counted(listed(PUBLIC), to=5)) == "5"


def test_as_of_a_day_as_known_on_another_is_one_query(town: Town) -> None:
    record = one(town)
    later = NOON + timedelta(days=10)
    stored(town, [penalty(town.bureau, CF_NR="更正后")], now=later)

    with CaptureQueriesContext(connection) as captured:
        then = as_of(PLATFORM, record.pk, date(2026, 3, 5), NOON + timedelta(days=1))
    assert len(captured) == 1
    assert (then.number, as_of(PLATFORM, record.pk, date(2026, 3, 5), later).number) == (1, 2)
    with pytest.raises(NotFound):
        as_of(PLATFORM, record.pk, date(2026, 3, 5), NOON - timedelta(days=1))
    with pytest.raises(NotFound):
        as_of(PLATFORM, record.pk, date(2026, 3, 1), later)


def test_differences_name_the_fields_that_two_versions_say_differently(town: Town) -> None:
    record = one(town)
    stored(town, [penalty(town.bureau, CF_NR="罚款三千元", BZ="补正")])
    found = differences(PUBLIC, record.pk, 1, 2)
    assert [(each.code, each.before, each.after) for each in found] == [
        ("CF_NR", "罚款二千元", "罚款三千元"), ("BZ", None, "补正"),
    ]  # fmt: skip
    assert [version.number for version in versions_of(PUBLIC, record.pk)] == [2, 1]


def test_each_actor_sees_their_fields_and_nobody_an_identity_number(town: Town) -> None:
    record_id = stored(town, [person(town.bureau)]).record_ids[0]
    record = find(town.clerk(), record_id)
    version = RecordVersion.objects.get(record=record)
    with pytest.raises(NotFound):
        find(PUBLIC, record_id)

    def seen(actor: Any) -> dict[str, tuple[Any, str]]:
        return {each.code: (each.value, each.shown) for each in fields_of(actor, record, version)}

    mine, theirs = seen(town.clerk()), seen(PUBLIC)
    assert mine["CF_XDR_MC"] == ("欧阳示例", "shown")
    assert mine["CF_XDR_ZJHM"] == ("110*************2X"[:3] + "*" * 13 + "2X", "masked")
    assert theirs["CF_XDR_MC"] == ("欧阳*", "masked")
    assert theirs["CF_XDR_ZJHM"] == (None, "hidden")


def test_a_published_record_has_a_proof_that_anyone_can_check(town: Town) -> None:
    record = one(town)
    checkpoints.make_checkpoint()
    verdict = verify_proof(proof_of(PUBLIC, record.pk))
    assert verdict.proven
    assert verdict.payload["values"]["CF_WSH"] == "洛示罚〔2026〕1号"


def test_totals_latest_and_changes_show_what_is_public(town: Town) -> None:
    record = one(town)
    stored(town, [person(town.bureau)])
    assert totals() == {"penalty": 1}
    assert [each.pk for each in latest_published()] == [record.pk]
    assert {version.record_id for version in changes(PUBLIC)} == {record.pk}
    acts.withdraw(town.clerk(), record.pk, "撤销", "行政处罚法第四十八条")
    assert changes(PUBLIC) == []


@pytest.mark.parametrize(
    "filters",
    [{}, {"information_class": "penalty"}, {"charge": True}, {"late": True}, {"status": "held"}],
)
def test_lists_take_one_statement_for_any_number_of_rows(town: Town, filters: dict[str, Any]) -> None:
    stored(town, [penalty(town.bureau, f"{n}号") for n in range(30)])
    with CaptureQueriesContext(connection) as captured:
        names = [record.source.name for record in listed(town.clerk(), Filters(**filters))[:20]]
    assert (len(captured), set(names) <= {town.bureau.name}) == (1, True)


def test_roles_without_records_see_only_what_is_public(town: Town) -> None:
    one(town)
    stored(town, [person(town.bureau)])
    for role in (Role.AUDITOR, Role.SYSTEM_ADMIN, Role.EVALUATOR):
        assert listed(town.clerk(role=role)).count() == 1
    assert Record.objects.count() == 2
