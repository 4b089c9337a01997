"""Acts on records: who may, what must hold, what changes, what is journaled."""

from __future__ import annotations

from datetime import date, timedelta

import orjson
import pytest
from tests.records.building import NOON, Town, one, penalty, person, stored

from yinuo import timesource
from yinuo.accounts.scope import visible
from yinuo.clocks.models import Clock
from yinuo.core.actor import PLATFORM, PUBLIC, Role
from yinuo.core.errors import NotFound, NotPermitted
from yinuo.core.public_words import PersonalNumbersInWords
from yinuo.journal import checkpoints
from yinuo.journal.check import check_journal
from yinuo.journal.policy import verify_proof
from yinuo.records import acts
from yinuo.records.errors import (
    HeldByLaw,
    KeyTaken,
    NothingChanged,
    NothingToErase,
    ReasonMissing,
    WrongStatus,
)
from yinuo.records.models import Override, Record, RecordVersion
from yinuo.records.queries import proof_of, story_of, withdrawn_notice
from yinuo.registry import acts as registry

pytestmark = pytest.mark.django_db

WHY = ("处罚决定经复议撤销", "行政处罚法第四十八条")


@pytest.fixture(autouse=True)
def _at_noon() -> object:
    with timesource.standing_at(NOON):
        yield


def test_withdrawn_the_public_sees_that_and_why_but_not_what(town: Town) -> None:
    record = one(town)
    acts.withdraw(town.clerk(), record.pk, *WHY)

    notice = withdrawn_notice(record.pk)
    last = RecordVersion.objects.get(record=record, known_to__isnull=True)
    assert not Record.objects.filter(visible(PUBLIC, "record"), pk=record.pk).exists()
    assert (notice.reason, notice.basis, notice.withdrawn_at) == (*WHY, NOON)
    assert not hasattr(notice, "subject_name")
    assert (last.public, last.kind, last.status) == ("{}", "withdrawal", "withdrawn")
    assert check_journal().sound


TELLING = "当事人张三11010519491231002X电话13800138000来电要求"


@pytest.mark.parametrize("why", [(TELLING, WHY[1]), (WHY[0], TELLING)])
def test_no_reason_or_basis_makes_a_number_of_a_person_public(town: Town, why: tuple[str, str]) -> None:
    record = one(town)
    for act in (acts.withdraw, acts.mark_dispute, acts.erase_personal):
        with pytest.raises(PersonalNumbersInWords) as refused:
            act(town.office, record.pk, *why)
        assert "19491231" not in str(refused.value.text.zh) and "138******00" in refused.value.text.zh
    with pytest.raises(PersonalNumbersInWords):
        acts.correct(town.office, record.pk, {"CF_SY": "改"}, *why)
    with pytest.raises(PersonalNumbersInWords):
        registry.rename_body(town.office, town.bureau.pk, "新名称", date(2026, 3, 4), why[0] + why[1])
    record.refresh_from_db()
    assert (record.status, record.version) == ("published", 1)


def test_restoring_brings_back_what_was_said(town: Town) -> None:
    record = one(town)
    acts.withdraw(town.clerk(), record.pk, *WHY)
    acts.restore(town.office, record.pk, "撤下有误", "内部核查")

    record.refresh_from_db()
    first, _, third = RecordVersion.objects.filter(record=record).order_by("number")
    assert (record.status, record.version, third.public) == ("published", 3, first.public)
    assert [told.act for told in story_of(town.office, record.pk)] == [
        "record.accept", "record.withdraw", "record.restore",
    ]  # fmt: skip
    assert check_journal().sound


def test_art48_withdrawal_has_three_working_days(town: Town) -> None:
    record = one(town)
    acts.require_withdrawal(town.clerk(), record.pk, date(2026, 3, 4), "复议决定撤销")
    clock = Clock.objects.get(rule="withdraw-in-3-working-days")
    assert (clock.due_on, clock.state) == (date(2026, 3, 9), "running")

    with timesource.standing_at(NOON + timedelta(days=6)):
        acts.withdraw(town.clerk(), record.pk, *WHY)
    clock.refresh_from_db()
    assert (clock.state, clock.closed_on) == ("met-late", date(2026, 3, 10))


@pytest.mark.parametrize("why", [("", "依据"), ("理由", " "), ("x", "依据")])
def test_a_withdrawal_needs_reason_and_ground(town: Town, why: tuple[str, str]) -> None:
    with pytest.raises(ReasonMissing):
        acts.withdraw(town.clerk(), one(town).pk, *why)


def test_another_unit_finds_no_record_and_a_clerk_has_no_right(town: Town) -> None:
    record = one(town)
    with pytest.raises(NotFound):
        acts.withdraw(town.clerk(town.other), record.pk, *WHY)
    with pytest.raises(NotPermitted):
        acts.withdraw(town.clerk(role=Role.UNIT_CLERK), record.pk, *WHY)
    with pytest.raises(NotPermitted):
        acts.withdraw(PUBLIC, record.pk, *WHY)
    assert Record.objects.get(pk=record.pk).version == 1


def test_an_override_publishes_with_its_reason_and_meets_the_clock(town: Town) -> None:
    record_id = stored(town, [penalty(town.bureau)], scan_hits=["personal-number"]).record_ids[0]
    with pytest.raises(NotPermitted):
        acts.override_scan(town.clerk(), record_id, *WHY)

    acts.override_scan(town.office, record_id, "号码是单位总机", "政府信息公开条例")

    record = Record.objects.get(pk=record_id)
    override = Override.objects.get(record=record)
    assert (record.status, record.held_because, record.published_on) == ("published", "", date(2026, 3, 4))
    assert (override.check_id, override.reason) == ("personal-number", "号码是单位总机")
    assert Clock.objects.get(subject_id=record_id).state == "met"
    assert check_journal().sound


def test_nobody_publishes_a_natural_person(town: Town) -> None:
    record_id = stored(town, [person(town.bureau)]).record_ids[0]
    with pytest.raises(HeldByLaw):
        acts.publish(town.office, record_id, *WHY)
    with pytest.raises(HeldByLaw):
        acts.override_scan(town.office, record_id, *WHY)


def test_a_minor_tier_is_published_where_necessary_for_three_months(town: Town) -> None:
    now = NOON.replace(month=5)
    with timesource.standing_at(now):
        row = penalty(town.bureau, CF_JDRQ="2026-05-06", CF_CFLB=["警告"])
        record_id = stored(town, [row], now=now).record_ids[0]
        assert Record.objects.get(pk=record_id).held_because == "tier-not-published"
        acts.publish(town.clerk(), record_id, "涉及公共安全", "国办发〔2025〕22号")
    record = Record.objects.get(pk=record_id)
    assert (record.status, record.public_until) == ("published", date(2026, 8, 6))


def test_a_correction_by_hand_is_a_version_with_its_reason(town: Town) -> None:
    record = one(town)
    acts.correct(
        town.clerk(), record.pk, {"CF_NR": "罚款三千元", "CF_NR_FK": 300000, "BZ": "更正"}, "笔误", "补正决定"
    )
    version = RecordVersion.objects.get(record=record, number=2)
    assert (version.kind, version.reason) == ("correction", "笔误（补正决定）")
    assert orjson.loads(version.public)["BZ"] == "更正"
    with pytest.raises(NothingChanged):
        acts.correct(town.clerk(), record.pk, {"CF_NR_FK": 300000}, "笔误", "补正决定")
    assert check_journal().sound


def test_a_correction_cannot_take_the_key_of_another_record(town: Town) -> None:
    first, second = one(town), one(town, number="洛示罚〔2026〕2号")
    with pytest.raises(KeyTaken):
        acts.correct(town.clerk(), second.pk, {"CF_WSH": first.document_number}, "笔误", "补正决定")


def test_a_dispute_is_a_mark_and_publication_goes_on(town: Town) -> None:
    record = one(town)
    acts.mark_dispute(town.office, record.pk, "当事人提出异议", "河南省社会信用条例第四十一条")
    record.refresh_from_db()
    assert (record.disputed_since, record.status, record.version) == (date(2026, 3, 4), "published", 2)
    with pytest.raises(WrongStatus):
        acts.mark_dispute(town.office, record.pk, *WHY)
    acts.clear_dispute(town.office, record.pk, "异议不成立", "河南省社会信用条例第四十一条")
    record.refresh_from_db()
    assert (record.disputed_since, record.version) == (None, 3)


def test_publication_ends_the_day_after_its_last_day(town: Town) -> None:
    record, other = one(town), one(town, number="洛示罚〔2026〕2号", CF_JDRQ="2026-03-03")
    assert record.public_until == date(2029, 3, 2)
    assert acts.expire_due(date(2029, 3, 2)) == 0
    assert acts.expire_due(date(2029, 3, 3)) == 1
    record.refresh_from_db()
    other.refresh_from_db()
    assert (record.status, record.version, other.status) == ("ended", 2, "published")
    assert acts.expire_due(date(2029, 3, 3)) == 0
    assert check_journal().sound
    with pytest.raises(NotPermitted):
        acts.expire_due(actor=town.office)


def test_erased_values_are_gone_and_proofs_still_hold(town: Town) -> None:
    record_id = stored(town, [person(town.bureau)]).record_ids[0]
    with pytest.raises(NotPermitted):
        acts.erase_personal(town.clerk(), record_id, "本人要求", "个人信息保护法第四十七条")
    acts.erase_personal(town.office, record_id, "本人要求", "个人信息保护法第四十七条")

    assert not RecordVersion.objects.filter(record=record_id).exclude(sealed="").exists()
    with pytest.raises(NothingToErase):
        acts.erase_personal(town.office, record_id, "本人要求", "个人信息保护法第四十七条")
    checkpoints.make_checkpoint()
    assert check_journal().sound
    for number in (1, 2):
        assert verify_proof(proof_of(town.office, record_id, number)).proven


def test_passing_on_keeps_the_first_date_and_is_acknowledged_after_it(town: Town) -> None:
    record, never = one(town), one(town, number="洛示罚〔2026〕2号")
    assert acts.acknowledge(PLATFORM, [record.pk], NOON) == 0
    assert acts.pass_on(PLATFORM, [record.pk], NOON) == 1
    assert acts.pass_on(PLATFORM, [record.pk], NOON + timedelta(days=1)) == 0
    assert acts.acknowledge(PLATFORM, [record.pk, never.pk], NOON) == 1


def test_records_and_open_clocks_pass_to_the_heir_of_a_merged_body(town: Town) -> None:
    held = stored(town, [penalty(town.bureau)], scan_hits=["personal-number"]).record_ids[0]
    about = stored(town, [penalty(town.other, CF_XDR_SHXYM=town.bureau.code)], unit=town.other).record_ids[0]

    registry.merge_bodies(town.office, [town.bureau.pk], town.other.pk, date(2026, 3, 4), "机构改革方案")

    record = Record.objects.get(pk=held)
    clock = Clock.objects.get(subject_id=held)
    assert (record.source, record.source_path) == (town.other, town.other.path)
    assert clock.unit_path == town.other.path
    assert Record.objects.get(pk=about).subject_body == town.other
    acts.override_scan(town.office, held, "已核实", "政府信息公开条例")
