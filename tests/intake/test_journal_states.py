"""``journal check`` names submissions and remembered mappings that were changed, made or taken away with plain SQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from tests.intake import world

from yinuo import catalogue
from yinuo.catalogue import SHIPPED
from yinuo.clocks.models import Clock
from yinuo.config import configuration
from yinuo.core.actor import Actor, Role
from yinuo.intake.acts.mapping import confirm_mapping, correct_mapping
from yinuo.intake.acts.mending import drop_row
from yinuo.intake.models import QueuedRow, RememberedMapping, Submission
from yinuo.intake.pipeline.run import work_on
from yinuo.journal.check import check_journal
from yinuo.records.acts import withdraw
from yinuo.records.models import Record
from yinuo.registry.loading import load_registry
from yinuo.registry.models import Body

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
        ("derived-changed", "row 2 of submission/YN-9999"),
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


def test_rows_that_the_store_did_not_take_are_left_as_the_submission_says(
    registry: None, tmp_path: Path
) -> None:
    first = world.taken_in(world.write_csv(tmp_path / "a.csv", [world.penalty(1), world.penalty(2)]))
    record = Record.objects.earliest("pk")
    withdraw(Actor(Role.OFFICE, 8, "信用办", region="410300"), record.pk, "决定撤销", "行政处罚法第四十八条")
    changed = world.penalty(1, CF_NR="罚款600元", CF_NR_FK="0.06")
    second = world.taken_in(world.write_csv(tmp_path / "b.csv", [changed]))
    assert (second.accepted, second.conflicting, second.rejected) == (0, 1, 1)
    assert faults() == []
    sql(
        "update records_recordversion set submission_id = null where record_id = %s and number = 1", record.pk
    )
    assert faults() == [("derived-changed", f"submission/{first.receipt}")]


def test_a_row_to_mend_hidden_or_let_go_with_plain_sql_is_named(finished: Submission) -> None:
    row = QueuedRow.objects.get()
    name = f"row {row.row_number} of submission/{finished.receipt}"
    for change in ("state = 'open'", "closed_reason = '别的'", "unit_path = '0001'"):
        sql(f"update intake_queuedrow set {change} where id = %s", row.pk)
        assert faults() == [("derived-changed", name)], change
        row.save()
    sql("delete from intake_queuedrow")
    assert faults() == [("derived-changed", f"submission/{finished.receipt}")]


def test_a_record_validated_at_another_time_than_its_submission_is_named(finished: Submission) -> None:
    record = Record.objects.get()
    assert record.validated_at == finished.validated_at
    sql("update records_record set validated_at = received_at where id = %s", record.pk)
    assert faults() == [("derived-changed", f"record/{record.pk}")]


# ---- definitions that change -----------------------------------------------------------------------------------------


@pytest.fixture
def definitions() -> Iterator[Path]:
    """The deployment's own definitions."""
    made = configuration().resolved_home / "definitions"
    made.mkdir(parents=True, exist_ok=True)
    yield made
    shutil.rmtree(made)
    catalogue.forget()


def honour(unit: Body) -> dict[str, str]:
    """One honour of a body: a class that has no clock."""
    return {
        "unit_name": unit.name, "unit_code": unit.code, "honour_title": "示例文明单位", "honour_level": "市级",
        "given_by": "洛阳市示例委员会", "decision_number": "洛示〔2026〕1号", "given_on": "2026/02/10",
        "ends_on": "2099/12/31", "source_name": unit.name, "source_code": unit.code,
    }  # fmt: skip


def close_the_class(definitions: Path, unit_code: str = "unit_code") -> None:
    """Edit the edition itself: what its key says is no longer public."""
    (definitions / "classes" / "body-honour").mkdir(parents=True)
    text = (SHIPPED / "classes" / "body-honour" / "2024.yaml").read_text("utf-8")
    changed = text.replace(f"  {unit_code}:\n", f"  {unit_code}:\n    disclose: shared\n", 1)
    assert changed != text
    (definitions / "classes" / "body-honour" / "2024.yaml").write_text(changed, "utf-8")
    catalogue.forget()


def test_records_of_a_class_whose_disclosure_changed_within_its_edition_are_sound(
    registry: None, tmp_path: Path, definitions: Path
) -> None:
    unit = world.body()
    before = honour(unit)
    taken = world.taken_in(world.write_csv(tmp_path / "a.csv", [before]), unit, "body-honour")
    assert (taken.accepted, faults()) == (1, [])
    close_the_class(definitions)
    after = {**before, "decision_number": "洛示〔2026〕2号"}
    taken = world.taken_in(world.write_csv(tmp_path / "b.csv", [after]), unit, "body-honour")
    assert taken.accepted == 1
    assert list(Record.objects.order_by("pk").values_list("disclosure", flat=True)) == ["public", "shared"]
    assert faults() == []
    for record, forged in zip(Record.objects.order_by("pk"), ("shared", "public"), strict=True):
        sql("update records_record set disclosure = %s where id = %s", forged, record.pk)
        assert faults() == [("derived-changed", f"record/{record.pk}")]
        sql("update records_record set disclosure = %s where id = %s", record.disclosure, record.pk)


def test_what_a_body_reported_comes_to_another_county_with_it_when_files_say_so(
    registry: None, tmp_path: Path, definitions: Path
) -> None:
    """Board, lists and desks count by the same county, whether an act or a file moved the body; with a clock or without."""
    unit = Body.objects.get(name="洛阳市市场监督管理局")
    honours, fines = [honour(unit)], [world.penalty(1), world.penalty(2, CF_XDR_SHXYM="9141")]
    world.taken_in(world.write_csv(tmp_path / "a.csv", honours), unit, "body-honour")
    submission = world.taken_in(world.write_csv(tmp_path / "b.csv", fines), unit)
    assert (submission.accepted, submission.rejected, faults()) == (1, 1, [])
    (definitions / "registry").mkdir()
    parent = Body.objects.get_parent(unit).code
    row = f"{unit.code},{unit.name},{unit.kind},410300,410302,{parent}\n"
    head = "code,name,kind,region_code,county_code,parent\n"
    (definitions / "registry" / "bodies.csv").write_text(head + row, encoding="utf-8")
    load_registry()
    for found in (Record.objects, Submission.objects, Clock.objects):
        assert set(found.values_list("county_code", flat=True)) == {"410302"}
    assert faults() == []
    sql("update records_record set county_code = ''")
    assert {name for _, name in faults()} == {
        f"record/{pk}" for pk in Record.objects.values_list("pk", flat=True)
    }
