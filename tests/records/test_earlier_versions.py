"""``journal check`` names earlier versions of records that were changed, taken away or put in with plain SQL."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.records.building import Town, one, person, stored

from yinuo.journal.check import check_journal
from yinuo.journal.models import Entry
from yinuo.records import acts
from yinuo.records.models import Record

pytestmark = pytest.mark.django_db


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def faults() -> list[tuple[str, str, int | None]]:
    return [(fault.code, fault.what, fault.seq) for fault in check_journal().faults]


def entry_of(record: Record, version: int) -> int:
    return Entry.objects.get(object=f"record/{record.pk}", version=version).seq


@pytest.fixture
def corrected(town: Town) -> Record:
    """A record of three versions."""
    record = one(town)
    acts.correct(town.clerk(), record.pk, {"CF_NR": "罚款三千元", "CF_NR_FK": 300000}, "笔误", "补正决定")
    acts.mark_dispute(town.office, record.pk, "当事人提出异议", "河南省社会信用条例第四十一条")
    assert faults() == []
    return record


@pytest.mark.parametrize(
    "change",
    [
        "public = replace(public, '示例', '样例')",
        "reason = '另有原因', basis = '另有依据'",
        "kind = 'withdrawal'",
        "published_on = '2020-01-01'",
        "status = 'held'",
    ],
)
@pytest.mark.parametrize("number", [1, 2])
def test_a_changed_earlier_version_is_named_with_its_own_entry(
    corrected: Record, change: str, number: int
) -> None:
    sql(f"update records_recordversion set {change} where number = %s", number)
    seq = entry_of(corrected, number)
    assert faults() == [("derived-changed", f"version {number} of record/{corrected.pk}", seq)]


def test_a_deleted_earlier_version_is_named(corrected: Record) -> None:
    sql("delete from records_recordversion where number = 2")
    seq = entry_of(corrected, 2)
    assert faults() == [("derived-missing", f"version 2 of record/{corrected.pk}", seq)]


def test_a_version_put_in_from_outside_is_named(corrected: Record) -> None:
    sql("update records_recordversion set number = 9 where number = 2")
    codes = {(code, what) for code, what, _ in faults()}
    assert codes == {
        ("derived-missing", f"version 2 of record/{corrected.pk}"),
        ("object-unjournaled", f"version 9 of record/{corrected.pk}"),
    }


def test_erasing_what_was_sealed_leaves_earlier_versions_sound(town: Town) -> None:
    record_id = stored(town, [person(town.bureau)]).record_ids[0]
    acts.erase_personal(town.office, record_id, "本人要求", "个人信息保护法第四十七条")
    assert faults() == []
