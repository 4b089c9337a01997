"""A total (合计) in a file is told as what it is, once; the rows around it keep their numbers."""

from __future__ import annotations

import io
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from openpyxl import load_workbook
from tests.intake.builders import xlsx
from tests.intake.world import body, clerk, penalty, rules, taken_in, write_csv

from yinuo.clocks.models import Clock
from yinuo.intake.acts.mending import drop_row, mend_row, take_back
from yinuo.intake.annotating import annotated_workbook
from yinuo.intake.aside import is_aside
from yinuo.intake.causes import causes
from yinuo.intake.errors import NotAside
from yinuo.intake.models import QueuedRow, Submission
from yinuo.intake.readers.no_records import is_total
from yinuo.jobs.worker import run_waiting
from yinuo.journal.check import check_journal
from yinuo.journal.models import Act
from yinuo.records.models import Record
from yinuo.web.workbench.waiting import rows_to_mend, tasks

TOTAL = [(2, "row.total-row", "error")]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]


def with_a_total(label: str = "合 计") -> list[dict[str, str]]:
    """A sound row, a total of the fines, a row with a wrong code."""
    total = dict.fromkeys(penalty(), "") | {"CF_XDR_MC": label, "CF_NR_FK": "1,200.05"}
    return [penalty(1), total, penalty(3, CF_XDR_SHXYM="91410300DEM0000143")]


def wrong(done: Submission) -> list[tuple[int, str, str]]:
    return [each for each in rules(done) if each[1] != "CF_XDR_SHXYM.code"]


def test_a_total_in_a_csv_has_one_finding_and_the_next_row_its_own_number(tmp_path: Path) -> None:
    done = taken_in(write_csv(tmp_path / "a.csv", with_a_total()))
    assert (done.rows, done.accepted, done.rejected) == (3, 1, 2)
    assert wrong(done) == TOTAL
    assert (3, "CF_XDR_SHXYM.code", "error") in rules(done)


def test_a_total_whose_label_stands_in_a_column_of_no_field_is_one_too(tmp_path: Path) -> None:
    rows = with_a_total("")
    numbered = [{"序号": text, **row} for text, row in zip(("1", "总计", "2"), rows, strict=True)]
    codes = list(numbered[0])
    book = xlsx(tmp_path / "a.xlsx", {"处罚": [codes, *([row[code] for code in codes] for row in numbered)]})
    for path in (book, write_csv(tmp_path / "b.csv", numbered)):
        assert wrong(taken_in(path)) == TOTAL


def only_a_total(folder: Path) -> Submission:
    return taken_in(write_csv(folder / "a.csv", with_a_total()[:2]))


def test_a_total_is_set_aside_by_itself_and_is_nobodys_work(tmp_path: Path) -> None:
    done = only_a_total(tmp_path)
    assert (done.rejected, done.findings_by_rule) == (1, {"row.total-row": 1})
    row = QueuedRow.objects.get()
    assert (row.state, row.why, row.closed_reason) == (
        "dropped",
        "no-record",
        "合计、表头、表格下面的话之类，不是记录",
    )
    assert row.closed_at is not None
    assert not Clock.objects.filter(subject_kind="submission").exists()
    assert not rows_to_mend(clerk(body())).exists()
    assert (causes(clerk(body())), tasks(clerk(body()))) == ([], [])


def test_a_total_set_aside_is_marked_in_the_annotated_workbook(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(annotated_workbook(only_a_total(tmp_path))))
    said = [str(cell.comment.text) for sheet in book for row in sheet for cell in row if cell.comment]
    said += [str(cell.value) for sheet in book for row in sheet for cell in row]
    assert any("这一行是合计，不是一条记录" in text for text in said)


def test_a_clerk_takes_back_what_is_no_total_mends_it_and_its_time_begins_then(tmp_path: Path) -> None:
    done, us = only_a_total(tmp_path), clerk(body())
    row = QueuedRow.objects.get()
    take_back(us, row)
    row.refresh_from_db()
    assert (row.state, row.closed_reason, row.closed_at) == ("open", "", None)
    assert [each.rule for each in causes(us)] == ["row.total-row"]
    clock = Clock.objects.get(subject_kind="submission", subject_id=done.pk)
    assert clock.closed_on is None
    assert Act.objects.filter(name="submission.take-back-row").count() == 1
    with pytest.raises(NotAside):
        take_back(us, row)
    mend_row(us, row, penalty(7))
    run_waiting()
    clock.refresh_from_db()
    assert (Record.objects.count(), clock.state) == (2, "met")


def test_a_row_taken_back_may_be_let_go_and_taken_back_again(tmp_path: Path) -> None:
    done, us = only_a_total(tmp_path), clerk(body())
    row = QueuedRow.objects.get()
    take_back(us, row)
    drop_row(us, QueuedRow.objects.get(), "还是合计")
    assert Clock.objects.get(subject_kind="submission", subject_id=done.pk).closed_on is not None
    take_back(us, row)
    assert QueuedRow.objects.get().state == "open"
    assert Clock.objects.get(subject_kind="submission", subject_id=done.pk).closed_on is None


def test_a_row_let_go_for_its_faults_is_not_taken_back_as_a_total(tmp_path: Path) -> None:
    taken_in(write_csv(tmp_path / "a.csv", [penalty(1, CF_NR_FK="")]))
    drop_row(clerk(body()), QueuedRow.objects.get(), "重复")
    with pytest.raises(NotAside):
        take_back(clerk(body()), QueuedRow.objects.get())


@pytest.mark.parametrize(
    ("cells", "total"),
    [
        (["", "小计：", 3.0, "12件"], True),
        (["本页合计", "", "¥1,200.00", "—"], True),
        (["合计（万元）"], True),
        (["合计", "洛阳示例建材有限公司", "91410300DEM0000142"], False),
        (["会计", "1"], False),
        (["1", "合计"], False),
        ([], False),
    ],
)
def test_a_row_is_a_total_only_where_nothing_but_sums_stands_beside_the_label(
    cells: list[object], total: bool
) -> None:
    assert is_total(cells) is total


def test_rows_set_aside_before_lines_below_a_table_were_known_stay_set_aside_and_so_after_going_back(
    tmp_path: Path,
) -> None:
    only_a_total(tmp_path)
    move = import_module("yinuo.intake.migrations.0006_no_records_set_aside")
    assert check_journal().faults == []
    move.to_totals(apps, None)
    row = QueuedRow.objects.get()
    assert (row.why, row.closed_reason) == ("total", "合计行，不是记录")
    move.to_no_records(apps, None)
    assert is_aside(QueuedRow.objects.get())
    assert check_journal().faults == [], "the check knows why it was let go"


def test_a_total_that_comes_back_in_the_annotated_workbook_is_still_one(tmp_path: Path) -> None:
    done = taken_in(write_csv(tmp_path / "a.csv", with_a_total()))
    (tmp_path / "改.xlsx").write_bytes(annotated_workbook(done))
    again = taken_in(tmp_path / "改.xlsx")
    assert wrong(again) == TOTAL
    assert list(QueuedRow.objects.filter(state="open").values_list("submission", "row_number")) == [
        (again.pk, 3)
    ], "the total waits in neither file"
