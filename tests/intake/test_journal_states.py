"""``journal check`` names submissions and remembered mappings that were changed, made or taken away with plain SQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from tests.intake import world

from yinuo.intake.acts.mapping import confirm_mapping, correct_mapping
from yinuo.intake.acts.mending import drop_row
from yinuo.intake.models import QueuedRow, RememberedMapping, Submission
from yinuo.intake.pipeline.run import work_on
from yinuo.journal.check import check_journal
from yinuo.records.models import Record

pytestmark = pytest.mark.django_db
STRANGE = "文书的编号"


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def faults() -> list[tuple[str, str]]:
    return [(fault.code, fault.what) for fault in check_journal().faults]


@pytest.fixture
def finished(registry: None, tmp_path: Path) -> Submission:
    """One good and one bad row, the mapping confirmed and corrected by the clerk, the bad row let go."""
    rows = [world.penalty(1), world.penalty(2, CF_XDR_SHXYM="91410300DEM0000143")]
    rows = [{STRANGE if code == "CF_WSH" else code: value for code, value in row.items()} for row in rows]
    submission = world.taken_in(world.write_csv(tmp_path / "a.csv", rows))
    assert submission.stage == Submission.Stage.ASKING and submission.mapping is not None
    clerk, fields = world.clerk(world.body()), submission.mapping["fields"]
    confirm_mapping(clerk, submission, {**fields, STRANGE: "CF_WSH"})
    submission = work_on(submission.receipt, lambda done, total, note: None)
    drop_row(clerk, QueuedRow.objects.get(), "重复")
    correct_mapping(clerk, submission, {**fields, STRANGE: "CF_WSH", "CF_FRDB": ""})
    return submission


def test_what_the_acts_made_is_sound(finished: Submission) -> None:
    assert faults() == []


@pytest.mark.parametrize("change", ["accepted = 2", "rejected = 0", "findings_by_rule = '{}'", "rows = 1"])
def test_a_finished_submission_changed_with_plain_sql_is_named(finished: Submission, change: str) -> None:
    sql(f"update intake_submission set {change} where receipt = %s", finished.receipt)
    assert faults() == [("derived-changed", f"submission/{finished.receipt}")]


@pytest.mark.parametrize(
    "change", ["sha256 = repeat_of_0", "size = size + 1", "received_at = '2026-01-05 01:00:00+00:00'"]
)
def test_what_came_and_when_changed_with_plain_sql_is_named(finished: Submission, change: str) -> None:
    change = change.replace("repeat_of_0", "'" + "0" * 64 + "'")
    sql(f"update intake_submission set {change} where receipt = %s", finished.receipt)
    assert faults() == [("derived-changed", f"submission/{finished.receipt}")]


def test_a_record_received_at_another_time_than_its_submission_is_named(finished: Submission) -> None:
    record = Record.objects.get()
    sql("update records_record set received_at = '2026-01-05 01:00:00+00:00' where id = %s", record.pk)
    assert faults() == [("derived-changed", f"record/{record.pk}")]


def test_a_submission_given_to_another_unit_is_named(finished: Submission) -> None:
    other = world.body("洛阳市城市管理局")
    sql("update intake_submission set unit_id = %s where receipt = %s", other.pk, finished.receipt)
    assert faults() == [("derived-changed", f"submission/{finished.receipt}")]


def test_a_submission_hidden_or_put_in_is_named(finished: Submission) -> None:
    sql("update intake_submission set receipt = 'YN-9999' where receipt = %s", finished.receipt)
    assert set(faults()) == {
        ("object-missing", f"submission/{finished.receipt}"),
        ("object-unjournaled", "submission/YN-9999"),
    }


def test_a_remembered_mapping_changed_made_or_deleted_with_plain_sql_is_named(finished: Submission) -> None:
    kept = RememberedMapping.objects.get()
    sql("update intake_rememberedmapping set mapping = '{}' where id = %s", kept.pk)
    assert faults() == [("object-changed", f"mapping/{kept.pk}")]
    sql("delete from intake_rememberedmapping where id = %s", kept.pk)
    assert faults() == [("object-missing", f"mapping/{kept.pk}")]
    made = RememberedMapping.objects.create(
        unit=finished.unit, information_class="licence", signature="0", mapping={}
    )
    assert ("object-unjournaled", f"mapping/{made.pk}") in faults()
