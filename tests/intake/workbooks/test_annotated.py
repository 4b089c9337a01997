"""The clerk's workbook comes back marked, can be mended and sent again."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from tests.intake.builders import HEADER, ods, staged, values, xls, xlsx

from yinuo.core.errors import Text
from yinuo.intake.readers import read_file
from yinuo.intake.workbooks import Mark, annotate, annotated

ROWS = [
    ["行政处罚报送表"],
    HEADER,
    ["甲公司", "91410300MA0000000X", "2024/3/5", 1.5],
    ["乙公司", "坏代码", "2024/13/5", 20],
    ["丙公司", "91410300MA0000001Y", "2024/3/6", -1],
]


def _mark(row: int, header: str, *, sheet: str = "表", rule: str = "uscc", level: str = "error") -> Mark:
    message, mend = Text("代码不对。", "The code is wrong."), Text("请核对原件。", "Check the original.")
    return Mark(sheet, row, header, level, rule, message, mend)  # type: ignore[arg-type]


MARKS = [
    _mark(4, "统一社会信用代码"),
    _mark(4, "处罚决定日期", rule="date"),
    _mark(5, "罚款金额（万元）", rule="positive", level="warning"),
    _mark(5, "统一社会信用代码"),
]


def _annotated(path: Path, marks: list[Mark], target: Path, **more: object) -> Path:
    with read_file(path) as source:
        annotate(source, path, marks, target, **more)  # type: ignore[arg-type]
    return target


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = xlsx(tmp_path / "a.xlsx", {"表": ROWS, "说明": [["请勿改动"]]})
    book = openpyxl.load_workbook(path)
    book["表"]["A3"].comment = Comment("经办人：示例", "科室")
    book["表"]["D3"].number_format = "0.000"
    book["表"]["E3"] = "=D3*2"
    book.save(path)
    return path


def test_faulty_cells_are_marked_and_everything_else_stays(tmp_path: Path, original: Path) -> None:
    book = openpyxl.load_workbook(_annotated(original, MARKS, tmp_path / "out.xlsx"))

    assert book.sheetnames == ["要改的地方", "表", "说明"]
    sheet = book["表"]
    assert sheet["B4"].fill.fgColor.rgb.endswith("FFC7CE") and sheet["D5"].fill.fgColor.rgb.endswith("FFEB9C")
    assert sheet["B4"].comment is not None
    assert sheet["B4"].comment.text == "【必须改】代码不对。请核对原件。"
    assert sheet["A3"].comment is not None and sheet["A3"].comment.text == "经办人：示例"
    assert sheet["D3"].number_format == "0.000" and sheet["E3"].value == "=D3*2"
    before, after = openpyxl.load_workbook(original)["表"], sheet
    assert [[c.value for c in row] for row in before] == [[c.value for c in row] for row in after]


def test_the_first_sheet_sums_up_by_cause(tmp_path: Path, original: Path) -> None:
    sheet = openpyxl.load_workbook(_annotated(original, MARKS, tmp_path / "out.xlsx"))["要改的地方"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert rows[0] == ["必须改", "代码不对。", "请核对原件。", "统一社会信用代码", 2, "表 4"]
    assert [row[4] for row in rows] == [2, 1, 1] and rows[2][0] == "请核对"
    assert "共 2 行" in sheet["A2"].value and "必须改 3 处" in sheet["A2"].value


def test_an_annotated_workbook_sent_again_reads_as_the_first(tmp_path: Path, original: Path) -> None:
    again = _annotated(original, MARKS, tmp_path / "again.xlsx")
    first, second = staged(original), staged(again)
    assert second[0].headers == first[0].headers
    assert [row[:7] for row in second[2]] == [row[:7] for row in first[2]]


def test_marks_of_last_time_vanish_when_mended(tmp_path: Path, original: Path) -> None:
    once = _annotated(original, MARKS, tmp_path / "once.xlsx")
    twice = openpyxl.load_workbook(_annotated(once, [MARKS[1]], tmp_path / "twice.xlsx"))

    assert twice.sheetnames == ["要改的地方", "表", "说明"]
    assert twice["表"]["B4"].comment is None and twice["表"]["B4"].fill.fill_type is None
    assert twice["表"]["C4"].comment is not None
    assert twice["表"]["A3"].comment is not None, "the clerk's own comment stays"


@pytest.mark.parametrize("kind", ["csv", "ods", "xls", "large xlsx"])
def test_other_files_come_back_as_a_new_workbook(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row if len(row) > 1 else [*row, None, None, None] for row in ROWS[1:]]
    path = tmp_path / f"a.{kind.split()[-1]}"
    if kind == "csv":
        path.write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="gb18030")
    elif kind == "large xlsx":
        monkeypatch.setattr(annotated, "LARGEST_REOPENED", 10)
        xlsx(path, {"表": rows})
    else:
        ods(path, {"表": rows}) if kind == "ods" else xls(path, rows)
    name = staged(path)[0].sheets[0].name
    marks = [_mark(3, "统一社会信用代码", sheet=name), _mark(4, "", sheet=name)]

    out = _annotated(path, marks, tmp_path / "out.xlsx")

    sheet = openpyxl.load_workbook(out).worksheets[1]
    assert sheet["B3"].comment is not None and sheet["A4"].comment is not None
    assert sheet["B3"].number_format == "@"
    assert values(staged(out)[2]) == values(staged(path)[2])


def test_only_the_rows_to_mend(tmp_path: Path, original: Path) -> None:
    out = _annotated(original, MARKS, tmp_path / "out.xlsx", only_faulty=True)
    source, info, rows = staged(out)

    assert [row[3] for row in rows] == ["乙公司", "丙公司"]
    assert source.headers[-1] == "原文件行号（平台填写）" and [row[-1] for row in rows] == ["表 4", "表 5"]
    assert info.rows == 2
    assert openpyxl.load_workbook(out)["表"]["B2"].comment is not None


def test_texts_that_look_like_formulas_stay_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("名称,代码\n=1+1,+86\n@SUM(A1),-2\n", encoding="utf-8")
    out = _annotated(path, [_mark(2, "名称", sheet="")], tmp_path / "out.xlsx")
    assert values(staged(out)[2]) == [("=1+1", "+86"), ("@SUM(A1)", "-2")]


def test_control_characters_do_not_break_the_workbook(tmp_path: Path, original: Path) -> None:
    nasty = Mark("表", 4, "处罚决定日期", "error", "x", Text("坏\x01值\x0b", "bad"), Text("改", "mend"))
    book = openpyxl.load_workbook(_annotated(original, [nasty], tmp_path / "out.xlsx"))
    comment = book["表"]["C4"].comment
    assert comment is not None and "坏值" in comment.text


def test_english(tmp_path: Path, original: Path) -> None:
    book = openpyxl.load_workbook(_annotated(original, MARKS, tmp_path / "out.xlsx", language="en"))
    assert book.sheetnames[0] == "To mend"
    assert "The code is wrong." in book["表"]["B4"].comment.text  # type: ignore[union-attr]
    assert staged(tmp_path / "out.xlsx")[1].rows == 3
