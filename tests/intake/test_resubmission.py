"""M2.2c: a corrected workbook closes the findings of the first one, row by row, and nothing forgets where a row came from."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from tests.intake.builders import xlsx
from tests.intake.world import MARKET, penalty, queue, rules, taken_in

from yinuo.intake.annotating import annotated_workbook
from yinuo.intake.models import Finding, QueuedRow, Submission
from yinuo.intake.pipeline.run import work_on
from yinuo.records.models import Record

pytestmark = pytest.mark.usefixtures("registry")
HELPER = "原文件行号（平台填写）"
NAMES = {"CF_WSH": "行政处罚决定书文号", "CF_NR_FK": "罚款金额（万元）", "CF_JDRQ": "处罚决定日期"}


def book(path: Path, rows: list[dict[str, str]]) -> Path:
    """An ordinary workbook of a clerk: a title, a header, rows."""
    codes = list(rows[0])
    header = [NAMES.get(code, code) for code in codes]
    return xlsx(
        path, {"处罚": [[f"{MARKET}行政处罚"], header, *([row.get(code) for code in codes] for row in rows)]}
    )


def returned(submission: Submission, path: Path) -> Path:
    path.write_bytes(annotated_workbook(submission))
    return path


def cell(path: Path, row: int, header: str, value: str) -> None:
    """Type a value as the clerk would, in the sheet of the data."""
    opened = openpyxl.load_workbook(path)
    sheet = opened["处罚"]
    heads = [each.value for each in sheet[2]]
    sheet.cell(row, heads.index(header) + 1).value = value
    opened.save(path)


FAULTY = [
    penalty(1),
    penalty(2, CF_NR_FK=""),
    penalty(3, CF_WSH=""),
    penalty(4, CF_JDRQ="2026/02/30"),
]


@pytest.fixture
def first(tmp_path: Path) -> Submission:
    submission = taken_in(book(tmp_path / "处罚11月.xlsx", FAULTY))
    assert (submission.accepted, submission.rejected) == (1, 3)
    return submission


def test_the_returned_workbook_says_where_each_row_to_mend_came_from(
    first: Submission, tmp_path: Path
) -> None:
    sheet = openpyxl.load_workbook(returned(first, tmp_path / "改.xlsx"))["处罚"]
    heads = [each.value for each in sheet[2]]
    column = heads.index(HELPER) + 1
    told = [sheet.cell(row, column).value for row in range(3, 7)]
    assert told == [None, *(f"{first.receipt} 第{row}行" for row in (2, 3, 4))]


def test_a_corrected_workbook_closes_the_earlier_findings(first: Submission, tmp_path: Path) -> None:
    path = returned(first, tmp_path / "改.xlsx")
    cell(path, 4, NAMES["CF_NR_FK"], "0.05")
    cell(path, 5, NAMES["CF_WSH"], "洛市监罚〔2026〕3号")
    second = taken_in(path)
    assert (second.new, second.unchanged, second.rejected) == (2, 1, 1)
    rows = {row.row_number: row for row in QueuedRow.objects.filter(submission=first)}
    assert {number: row.state for number, row in rows.items()} == {2: "mended", 3: "mended", 4: "superseded"}
    # the row without a number had no natural key: only the helper column knows it again
    assert rows[3].key is None
    assert [(row.closed_by_submission, row.closed_by_row) for row in rows.values()] == [
        (second.pk, 2), (second.pk, 3), (second.pk, 4),
    ]  # fmt: skip
    assert not Finding.objects.filter(submission=first, closed=False).exists()
    assert queue(second) == {4: "findings"}


def test_the_whole_round_twice_leaves_nothing_open(first: Submission, tmp_path: Path) -> None:
    second_file = returned(first, tmp_path / "改一.xlsx")
    cell(second_file, 4, NAMES["CF_NR_FK"], "0.05")
    second = taken_in(second_file)
    third_file = returned(second, tmp_path / "改二.xlsx")
    cell(third_file, 5, NAMES["CF_WSH"], "洛市监罚〔2026〕3号")
    cell(third_file, 6, NAMES["CF_JDRQ"], FAULTY[0]["CF_JDRQ"])
    third = taken_in(third_file)
    assert third.rejected == 0, rules(third)
    assert Record.objects.count() == 4
    assert not QueuedRow.objects.filter(state="open").exists()
    chain = QueuedRow.objects.get(submission=first, row_number=3)
    again = QueuedRow.objects.get(submission_id=chain.closed_by_submission, row_number=chain.closed_by_row)
    assert (again.submission_id, again.state, again.closed_by_submission) == (second.pk, "mended", third.pk)
    assert first.filename == "处罚11月.xlsx"


def test_the_helper_column_of_another_unit_closes_nothing(first: Submission, tmp_path: Path) -> None:
    from tests.intake.world import body

    other = body("洛阳市生态环境局")
    path = returned(first, tmp_path / "改.xlsx")
    taken_in(path, unit=other)
    assert QueuedRow.objects.filter(submission=first, state="open").count() == 3


def test_the_same_corrected_workbook_again_changes_nothing(first: Submission, tmp_path: Path) -> None:
    path = returned(first, tmp_path / "改.xlsx")
    cell(path, 4, NAMES["CF_NR_FK"], "0.05")
    second = taken_in(path)
    before = (Record.objects.count(), QueuedRow.objects.count(), Finding.objects.count())
    assert taken_in(path).pk == second.pk
    assert work_on(second.receipt, lambda *_: None).stage == "done"
    assert (Record.objects.count(), QueuedRow.objects.count(), Finding.objects.count()) == before
