"""The bulk store: new, unchanged, corrected, conflicting; what is published and what is kept back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.records.building import NOON, Town, penalty, person, stored

from yinuo.clocks.models import Clock
from yinuo.journal.check import check_journal
from yinuo.journal.models import Entry
from yinuo.records.models import Record, RecordVersion

pytestmark = pytest.mark.django_db


def test_a_new_row_becomes_record_version_clock_search_words_and_entry(town: Town) -> None:
    result = stored(town, [penalty(town.bureau)])

    record = Record.objects.get(pk=result.record_ids[0])
    version = RecordVersion.objects.get(record=record)
    clock = Clock.objects.get(subject_kind="record", subject_id=record.pk)
    assert (result.new, result.published, result.late) == (1, 1, 0)
    assert (record.status, record.source, record.subject_kind) == ("published", town.bureau, "legal")
    assert (record.decided_on, record.due_on) == (date(2026, 3, 2), date(2026, 3, 11))
    assert (record.published_on, record.working_days_used, record.met_on) == (
        date(2026, 3, 4),
        2,
        date(2026, 3, 4),
    )
    assert (record.tier, record.public_until) == ("general", date(2029, 3, 2))
    assert orjson.loads(version.public)["CF_NR_FK"] == 200000
    assert (clock.state, clock.due_on, clock.closed_on) == ("met", record.due_on, record.met_on)
    assert Entry.objects.filter(object=f"record/{record.pk}", version=1).count() == 1


def test_the_same_rows_again_change_nothing(town: Town) -> None:
    first = stored(town, [penalty(town.bureau), person(town.bureau)])
    entries = Entry.objects.count()

    again = stored(town, [person(town.bureau), penalty(town.bureau)])

    assert (again.unchanged, again.new) == (2, 0)
    assert again.record_ids == first.record_ids[::-1]
    assert (Record.objects.count(), RecordVersion.objects.count(), Entry.objects.count()) == (2, 2, entries)


def test_a_key_written_otherwise_is_the_same_record(town: Town) -> None:
    stored(town, [penalty(town.bureau)])
    otherwise = penalty(town.bureau, "洛示罚[2026]1号", CF_XDR_MC="洛阳示例商贸(集团)有限责任公司")
    assert stored(town, [otherwise]).corrected == 1
    assert Record.objects.count() == 1


def test_other_content_of_the_same_source_is_a_correction_that_names_the_fields(town: Town) -> None:
    before = stored(town, [penalty(town.bureau)])
    later = NOON + timedelta(days=1)

    result = stored(town, [penalty(town.bureau, CF_NR="罚款三千元", CF_NR_FK=300000)], now=later)

    record = Record.objects.get(pk=before.record_ids[0])
    first, second = RecordVersion.objects.order_by("number")
    assert (result.corrected, record.version, record.published_on) == (1, 2, date(2026, 3, 4))
    assert second.reason == "更正：处罚内容、罚款金额（万元）"
    assert (first.known_to, second.known_from, second.known_to) == (later, later, None)
    assert orjson.loads(first.public)["CF_NR_FK"] == 200000


def test_a_corrected_decision_date_moves_the_clock_and_keeps_the_earlier_result(town: Town) -> None:
    record_id = stored(town, [penalty(town.bureau)]).record_ids[0]
    stored(town, [penalty(town.bureau, CF_JDRQ="2026-02-13")])

    clock = Clock.objects.get(subject_id=record_id)
    assert clock.due_on == Record.objects.get(pk=record_id).due_on == date(2026, 3, 2)
    assert clock.state == "met-late"
    assert clock.recalculations.get().due_before == date(2026, 3, 11)


def test_other_content_of_another_source_waits_as_a_conflict(town: Town) -> None:
    stored(town, [penalty(town.bureau)])
    row = penalty(town.bureau, CF_NR="别的内容")

    result = stored(town, [row], unit=town.other)

    assert [(queued.why, queued.reason) for queued in result.queued] == [("conflict", "not-your-body")]
    assert RecordVersion.objects.count() == 1


def test_the_unit_above_may_correct(town: Town) -> None:
    stored(town, [penalty(town.bureau)])
    assert stored(town, [penalty(town.bureau, CF_NR="别的内容")], unit=town.city).corrected == 1


def test_an_unregistered_authority_waits_in_the_queue(town: Town) -> None:
    row = penalty(town.bureau, CF_CFJGDM="11410300DEM000014A")
    result = stored(town, [row])
    assert [queued.why for queued in result.queued] == ["unregistered"]
    assert Record.objects.count() == 0


def test_twice_in_one_file_is_one_record_or_a_conflict(town: Town) -> None:
    rows = [penalty(town.bureau), penalty(town.bureau), penalty(town.bureau, CF_NR="不一样")]
    result = stored(town, rows)
    assert (result.new, result.unchanged, result.conflicting) == (1, 1, 1)
    assert result.record_ids[0] == result.record_ids[1] != 0


def test_natural_persons_are_not_published_and_their_numbers_are_sealed(town: Town) -> None:
    record_id = stored(town, [person(town.bureau)]).record_ids[0]

    record, version = Record.objects.get(pk=record_id), RecordVersion.objects.get(record=record_id)
    assert (record.status, record.held_because, record.subject_name) == ("held", "natural-person", "欧阳*")
    assert (record.published_on, record.met_on) == (None, date(2026, 3, 4))
    assert "11010519491231002X" not in version.public + version.restricted + version.sealed
    assert orjson.loads(version.public)["CF_XDR_MC"] == "欧阳*"
    assert len(version.private_commitment) == 64


def test_a_hit_of_the_scan_holds_the_record_and_its_clock_runs_on(town: Town) -> None:
    result = stored(town, [penalty(town.bureau)], scan_hits=["personal-number"])
    record = Record.objects.get(pk=result.record_ids[0])
    clock = Clock.objects.get(subject_id=record.pk)
    assert (record.status, record.held_because) == ("held", "personal-number")
    assert (clock.state, clock.closed_on, clock.next_alarm_on) == ("running", None, date(2026, 3, 6))


@pytest.mark.parametrize(
    ("decided", "changes", "tier", "until", "status"),
    [
        ("2022-05-10", {"CF_CFLB": ["罚款"]}, "general", date(2023, 5, 10), "ended"),
        ("2022-05-10", {"CF_CFLB": ["罚款", "吊销许可证件"]}, "serious", date(2025, 5, 10), "ended"),
        ("2024-05-10", {"CF_YJ": "食品安全法第一百二十六条"}, "serious", date(2027, 5, 10), "published"),
        ("2024-05-10", {"CF_CFLB": ["警告"]}, "minor", None, "held"),
    ],
)
def test_three_regimes_decide_tier_and_period(
    town: Town, decided: str, changes: dict[str, Any], tier: str, until: date | None, status: str
) -> None:
    result = stored(town, [penalty(town.bureau, CF_JDRQ=decided, **changes)])
    record = Record.objects.get(pk=result.record_ids[0])
    assert (record.tier, record.public_until, record.status) == (tier, until, status)
    assert result.late == 1


@pytest.mark.parametrize(
    ("decided", "received", "late"),
    [("2026-02-13", date(2026, 3, 2), False), ("2026-02-13", date(2026, 3, 3), True)],
)
def test_m22c_seventh_working_day_is_on_time(town: Town, decided: str, received: date, late: bool) -> None:
    now = NOON.replace(month=received.month, day=received.day)
    result = stored(town, [penalty(town.bureau, CF_JDRQ=decided)], now=now)
    assert result.late == int(late)


def test_a_decision_older_than_the_calendar_has_no_due_date(town: Town) -> None:
    record_id = stored(town, [penalty(town.bureau, CF_JDRQ="2001-03-02")]).record_ids[0]
    assert Record.objects.get(pk=record_id).due_on is None
    assert not Clock.objects.filter(subject_id=record_id).exists()


def test_a_body_that_is_the_subject_is_linked_by_code(town: Town) -> None:
    record_id = stored(town, [penalty(town.bureau, CF_XDR_SHXYM=town.other.code)]).record_ids[0]
    assert Record.objects.get(pk=record_id).subject_body == town.other


def test_outside_a_transaction_nothing_is_stored_and_a_failure_leaves_nothing(town: Town) -> None:
    class Broken(Exception):
        pass

    with pytest.raises(Broken), transaction.atomic():
        stored(town, [penalty(town.bureau)])
        raise Broken
    assert (Record.objects.count(), Clock.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_the_number_of_statements_does_not_grow_with_the_rows(town: Town) -> None:
    def statements(rows: list[dict[str, Any]]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            stored(town, rows)
        return len(captured)

    stored(town, [penalty(town.bureau, "先来一条")])
    few = statements([penalty(town.bureau, f"甲{n}号") for n in range(2)])
    many = statements([penalty(town.bureau, f"乙{n}号") for n in range(200)])
    assert many == few
    few = statements([penalty(town.bureau, f"甲{n}号", CF_NR="改") for n in range(2)])
    many = statements([penalty(town.bureau, f"乙{n}号", CF_NR="改") for n in range(200)])
    assert many == few


def test_the_journal_check_is_content_and_finds_a_row_changed_behind_its_back(town: Town) -> None:
    record_id = stored(town, [penalty(town.bureau), person(town.bureau)]).record_ids[0]
    stored(town, [penalty(town.bureau, CF_NR="改")])
    assert not check_journal().faults

    Record.objects.filter(pk=record_id).update(public_until=date(2026, 3, 5))
    faults = check_journal().faults
    assert faults and any(f"record/{record_id}" in str(fault) for fault in faults)


def test_a_deleted_record_is_found(town: Town) -> None:
    record_id = stored(town, [penalty(town.bureau)]).record_ids[0]
    Clock.objects.all().delete()
    RecordVersion.objects.filter(record=record_id).delete()
    Record.objects.filter(pk=record_id).delete()
    assert check_journal().faults
