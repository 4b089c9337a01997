"""``journal check`` names records whose row, which lists and searches show, was changed with plain SQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from tests.records.building import NOON, Town, one, penalty, person, stored

from yinuo.clocks.models import Clock
from yinuo.core.actor import PLATFORM, Actor, Role
from yinuo.core.sealing import Sealer
from yinuo.journal.check import check_journal
from yinuo.records import acts, vault
from yinuo.records.models import Record, RecordVersion
from yinuo.registry.acts.bodies import move_body
from yinuo.registry.acts.successions import merge_bodies

pytestmark = pytest.mark.django_db
WHY = ("当事人提出异议", "河南省社会信用条例第四十一条")


def faults() -> list[tuple[str, str]]:
    return [(fault.code, fault.what) for fault in check_journal().faults]


@pytest.mark.parametrize(
    "change",
    [
        "subject_name = '某某公司'",
        "document_number = '某〔2026〕1号'",
        "authority_name = '某某局'",
        "subject_code = '91410300DEM0000223'",
        "listed_on = '2020-01-01'",
        "source_id = source_id + 1",
        "source_id = 999999",
        "tier = 'minor'",
        "tier = ''",
        "summary = '无'",
        "summary = ''",
        "county_code = '410303'",
        "disclosure = 'shared'",
        "repair_from = '2026-03-05'",
        "repair_from = null",
        "disputed_since = '2026-03-05'",
    ],
)
def test_what_lists_show_of_a_record_changed_with_plain_sql_is_named(town: Town, change: str) -> None:
    record = one(town)
    assert faults() == []
    with connection.cursor() as cursor:
        cursor.execute(f"update records_record set {change} where id = %s", [record.pk])
    assert faults() == [("object-changed", f"record/{record.pk}")]


def test_a_record_put_wholly_into_the_mouth_of_another_body_is_named(town: Town) -> None:
    record = one(town)
    changed = Record.objects.filter(pk=record.pk)
    changed.update(source=town.other, source_path=town.other.path, county_code=town.other.county_code)
    assert ("object-changed", f"record/{record.pk}") in faults()
    Clock.objects.update(unit_path=town.other.path)
    assert faults() == [("object-changed", f"record/{record.pk}")]


@pytest.mark.parametrize("change", ["disputed_since = null", "disputed_since = '2020-01-01'"])
def test_a_mark_of_dispute_taken_away_or_put_back_in_time_is_named(town: Town, change: str) -> None:
    record = one(town)
    acts.mark_dispute(town.office, record.pk, *WHY)
    assert faults() == []
    with connection.cursor() as cursor:
        cursor.execute(f"update records_record set {change} where id = %s", [record.pk])
    assert faults() == [("object-changed", f"record/{record.pk}")]


def test_what_acts_make_of_a_record_is_sound(town: Town) -> None:
    record = one(town, CF_CFLB=["警告"], CF_NR_FK=None, CF_YJ="行政处罚法（当场处罚）")
    other = one(town, CF_WSH="洛示罚〔2026〕2号")
    assert (record.status, record.held_because) == ("held", "tier-not-published")
    assert faults() == []
    acts.publish(town.office, record.pk, *WHY)
    acts.mark_dispute(town.office, record.pk, *WHY)
    acts.clear_dispute(town.office, record.pk, *WHY)
    acts.mark_dispute(town.office, record.pk, *WHY)
    acts.correct(town.office, record.pk, {"CF_CFLB": ["吊销许可证件"], "CF_YJ": "行政处罚法"}, *WHY)
    acts.withdraw(town.office, other.pk, *WHY)
    assert faults() == []
    acts.restore(town.office, other.pk, *WHY)
    admin = Actor(Role.SYSTEM_ADMIN, 1, "示例管理员")
    move_body(admin, town.bureau.pk, town.county.pk, NOON.date(), "示编〔2026〕1号")
    assert faults() == []
    merge_bodies(admin, [town.bureau.pk], town.other.pk, NOON.date(), "示编〔2026〕2号")
    record.refresh_from_db()
    assert (record.source_id, record.tier) == (town.other.pk, "general")
    assert faults() == []


def test_a_natural_person_put_under_a_code_is_named(town: Town) -> None:
    (number,) = stored(town, [person(town.bureau)]).record_ids
    assert faults() == []
    Record.objects.update(subject_code="91410300DEM0000223")
    assert faults() == [("object-changed", f"record/{number}")]


def test_when_records_were_passed_on_and_acknowledged_is_held_to_the_entries_that_tell_it(town: Town) -> None:
    rows = [penalty(town.bureau, f"洛示罚〔2026〕{number}号") for number in (11, 12, 13)]
    first, second, third = stored(town, rows).record_ids
    acts.pass_on(PLATFORM, [first, second], NOON)
    acts.pass_on(PLATFORM, [first, third], NOON + timedelta(days=1))
    acts.acknowledge(PLATFORM, [second], NOON + timedelta(days=2))
    assert faults() == []
    later = NOON + timedelta(hours=1)
    for column, record, forged in (
        ("passed_on_at", first, later),
        ("passed_on_at", third, None),
        ("acknowledged_at", second, later),
        ("acknowledged_at", first, later),
    ):
        before = getattr(Record.objects.get(pk=record), column)
        Record.objects.filter(pk=record).update(**{column: forged})
        assert faults() == [("derived-changed", f"record/{record}")]
        Record.objects.filter(pk=record).update(**{column: before})
    assert faults() == []


def test_what_only_government_may_open_is_held_to_what_its_version_commits_to(town: Town) -> None:
    rows = [person(town.bureau, f"洛示罚〔2026〕{number}号") for number in (21, 22)]
    first, second = stored(town, rows).record_ids
    assert faults() == []
    own, other = (RecordVersion.objects.get(record_id=pk) for pk in (first, second))
    for forged in ("", other.sealed, own.sealed[:-8] + "AAAAAAA="):
        RecordVersion.objects.filter(pk=own.pk).update(sealed=forged)
        assert faults() == [("derived-changed", f"version 1 of record/{first}")]
    RecordVersion.objects.filter(pk=own.pk).update(sealed=own.sealed)
    acts.erase_personal(town.office, first, *WHY)
    assert faults() == []


def test_a_home_without_the_key_of_what_is_sealed_is_sound(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(town, [person(town.bureau)])
    monkeypatch.setattr(vault, "sealer", lambda: Sealer(b"another key of thirty-two bytes!"))
    assert faults() == []


def test_a_record_whose_subject_is_corrected_leaves_the_page_of_the_body_it_was_not_about(town: Town) -> None:
    (number,) = stored(
        town, [penalty(town.bureau, CF_XDR_MC=town.other.name, CF_XDR_SHXYM=town.other.code)]
    ).record_ids
    assert Record.objects.get().subject_body == town.other and faults() == []
    acts.correct(town.office, number, {"CF_SY": "未取得许可，经营餐饮"}, *WHY)
    assert Record.objects.get().subject_body == town.other and faults() == []
    acts.correct(town.office, number, {"CF_XDR_MC": town.county.name, "CF_XDR_SHXYM": town.county.code}, *WHY)
    assert Record.objects.get().subject_body == town.county and faults() == []


def test_a_record_put_on_the_page_of_a_body_it_is_not_about_is_named(town: Town) -> None:
    record = one(town)
    Record.objects.update(subject_body=town.other)
    assert faults() == [("object-changed", f"record/{record.pk}")]
