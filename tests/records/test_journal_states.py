"""``journal check`` names records whose row, which lists and searches show, was changed with plain SQL."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.records.building import Town, one, person, stored

from yinuo.journal.check import check_journal
from yinuo.records.models import Record

pytestmark = pytest.mark.django_db


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
    ],
)
def test_what_lists_show_of_a_record_changed_with_plain_sql_is_named(town: Town, change: str) -> None:
    record = one(town)
    assert faults() == []
    with connection.cursor() as cursor:
        cursor.execute(f"update records_record set {change} where id = %s", [record.pk])
    assert faults() == [("object-changed", f"record/{record.pk}")]


def test_a_natural_person_put_under_a_code_is_named(town: Town) -> None:
    (number,) = stored(town, [person(town.bureau)]).record_ids
    assert faults() == []
    Record.objects.update(subject_code="91410300DEM0000223")
    assert faults() == [("object-changed", f"record/{number}")]
