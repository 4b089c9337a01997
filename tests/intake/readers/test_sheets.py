"""Workbooks of every kind become the same rows of text."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl import load_workbook
from tests.intake.builders import HEADER, ods, staged, values, xls, xlsx

from yinuo.intake.readers import Kind

ROWS = [
    HEADER,
    ["洛阳示例商贸有限公司", "91410300MA0000000X", dt.date(2024, 3, 5), 1.5],
    ["示例食品（洛阳）有限公司", "91410300MA0000001Y", dt.date(2024, 12, 31), 20],
]
AS_TEXT = [
    ("洛阳示例商贸有限公司", "91410300MA0000000X", "2024-03-05", "1.5"),
    ("示例食品（洛阳）有限公司", "91410300MA0000001Y", "2024-12-31", "20"),
]


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_every_workbook_format_gives_the_same_text(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    {"xlsx": xlsx, "ods": ods}.get(kind, lambda p, s: xls(p, s["处罚"]))(path, {"处罚": ROWS})  # type: ignore[operator]

    source, info, rows = staged(path)

    assert source.kind == Kind(kind)
    assert source.headers == tuple(HEADER)
    assert values(rows) == AS_TEXT
    assert [row[:1] + row[2:3] for row in rows] == [(1, 2), (2, 3)]
    assert info.rows == 2 and info.problem_count == 0


def test_title_rows_blank_rows_and_left_columns_do_not_disturb(tmp_path: Path) -> None:
    rows = [
        [None, "2024年3月行政处罚信息报送表"],
        [None, "填报单位：", "示例局"],
        [None],
        [None, *HEADER],
        [None, "甲公司", "91410300MA0000000X", "2024/3/5", 1],
        [None],
        [None, "乙公司", "91410300MA0000001Y", "2024/3/6", 2],
    ]
    source, _, staged_rows = staged(xlsx(tmp_path / "a.xlsx", {"表": rows}))

    assert source.headers == tuple(HEADER)
    assert [(row[0], row[2], row[3]) for row in staged_rows] == [(1, 5, "甲公司"), (2, 7, "乙公司")]
    assert source.sheets[0].columns["行政相对人名称"] == 2


def test_merged_header_of_two_rows_is_read_with_its_groups(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["行政处罚信息"])
    sheet.append(["名称", "行政相对人代码", None, "处罚\n日期"])
    sheet.append([None, "信用代码", "注册号", None])
    sheet.append(["甲公司", "91410300MA0000000X", "4103", "2024/3/5"])
    for area in ("A1:D1", "A2:A3", "B2:C2", "D2:D3"):
        sheet.merge_cells(area)
    book.save(tmp_path / "a.xlsx")

    source, _, rows = staged(tmp_path / "a.xlsx")

    assert source.headers == ("名称", "行政相对人代码 / 信用代码", "行政相对人代码 / 注册号", "处罚日期")
    assert values(rows) == [("甲公司", "91410300MA0000000X", "4103", "2024/3/5")]
    assert rows[0][2] == 4


def test_a_second_header_row_of_field_codes_belongs_to_the_header(tmp_path: Path) -> None:
    rows = [["行政相对人名称", "决定日期"], ["CF_XDR_MC", "CF_JDRQ"], ["甲公司", "2024/3/5"]]
    source, _, staged_rows = staged(xlsx(tmp_path / "a.xlsx", {"表": rows}))

    assert source.headers == ("行政相对人名称 / CF_XDR_MC", "决定日期 / CF_JDRQ")
    assert values(staged_rows) == [("甲公司", "2024/3/5")]


def test_known_names_find_the_header_among_wide_title_rows(tmp_path: Path) -> None:
    rows = [["说明", "请", "如实", "填写"], HEADER, ["甲公司", "X1", "2024/3/5", "1"]]
    source, _, _ = staged(xlsx(tmp_path / "a.xlsx", {"表": rows}), names=HEADER)
    assert source.headers == tuple(HEADER)


def test_a_table_without_header_is_numbered_and_said_aloud(tmp_path: Path) -> None:
    rows = [["91410300MA0000000X", "2024-03-05", 12], ["91410300MA0000001Y", "2024-03-06", 13]]
    source, info, _ = staged(xlsx(tmp_path / "a.xlsx", {"表": rows}))

    assert source.headers == ("第1列", "第2列", "第3列")
    assert info.rows == 2
    assert "no-header" in [remark.code for remark in source.remarks]


def test_sheets_with_the_same_header_are_joined_and_others_named(tmp_path: Path) -> None:
    book = {"一月": ROWS, "通讯录": [["姓名", "电话"], ["示例", "0379"]], "二月": [ROWS[0], ROWS[1]]}
    source, info, rows = staged(xlsx(tmp_path / "a.xlsx", book))

    assert [(row[0], row[1], row[2]) for row in rows] == [(1, "一月", 2), (2, "一月", 3), (3, "二月", 2)]
    said = {remark.code: remark.text.zh for remark in source.remarks}
    assert "一月、二月" in said["sheets-joined"] and "通讯录" in said["sheets-left-out"]
    assert info.rows == 3


def test_an_empty_sheet_does_not_win_over_the_one_with_rows(tmp_path: Path) -> None:
    book = {"空表": [HEADER], "数据": [["名称", "日期"], ["甲公司", "2024/3/5"]]}
    source, _, rows = staged(xlsx(tmp_path / "a.xlsx", book), names=HEADER)
    assert source.headers == ("名称", "日期")
    assert values(rows) == [("甲公司", "2024/3/5")]


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"表": ROWS, "旧": ROWS})
    book = openpyxl.load_workbook(path)
    book["旧"].sheet_state = "hidden"
    book.save(path)
    source, info, _ = staged(path)
    assert info.rows == 2
    assert [remark.code for remark in source.remarks] == ["sheets-hidden"]


def test_a_code_turned_into_a_number_is_named_as_having_lost_digits(tmp_path: Path) -> None:
    rows = [["名称", "注册号"], ["甲公司", 410300123456789012]]
    _, info, staged_rows = staged(xlsx(tmp_path / "a.xlsx", {"表": rows}))

    assert staged_rows[0][4] == "4.10300123456789E+17"
    problem = info.problems[0]
    assert (problem.row, problem.sheet_row, problem.kind, problem.column) == (1, 2, "lost-digits", "注册号")
    assert "15 位" in problem.text.zh and "文本" in problem.how_to_mend.zh


def test_formula_errors_are_put_back_and_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["名称", "金额"])
    sheet.append(["甲公司", 1])
    sheet.append(["乙公司", None])
    sheet["B3"].value, sheet["B3"].data_type = "#N/A", "e"
    book.save(tmp_path / "a.xlsx")

    _, info, rows = staged(tmp_path / "a.xlsx")

    assert values(rows) == [("甲公司", "1"), ("乙公司", "#N/A")]
    assert [(p.row, p.kind, p.value) for p in info.problems] == [(2, "formula-error", "#N/A")]


def test_a_row_with_nothing_but_a_formula_error_is_a_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["名称", "金额"], ["甲公司", 1], [None, None], [None, None], ["丁公司", 2]):
        sheet.append(row)
    sheet["A3"].value, sheet["A3"].data_type = "#REF!", "e"
    sheet.merge_cells("A3:A4")
    sheet["B4"].value = 3
    book.save(tmp_path / "a.xlsx")

    _, info, rows = staged(tmp_path / "a.xlsx")

    assert values(rows) == [("甲公司", "1"), ("#REF!", None), ("#REF!", "3"), ("丁公司", "2")]
    assert [(p.row, p.sheet_row, p.value) for p in info.problems] == [(2, 3, "#REF!"), (3, 4, "#REF!")]


def test_cells_merged_downwards_hold_for_every_row(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"表": [["机关", "名称"], ["示例局", "甲"], [None, "乙"], [None, "丙"]]})
    book = openpyxl.load_workbook(path)
    book["表"].merge_cells("A2:A3")
    book.save(path)
    _, _, rows = staged(path)
    assert values(rows) == [("示例局", "甲"), ("示例局", "乙"), (None, "丙")]


def test_areas_that_overlap_or_reach_below_the_sheet_cost_nothing(tmp_path: Path) -> None:
    """As no spreadsheet writes them, but whoever wants to keep a worker busy: cell by cell this would not end today."""
    path = xlsx(
        tmp_path / "a.xlsx", {"表": [["机关", "名称"], ["示例局", "甲"], [None, "乙"], ["别的局", "丙"]]}
    )
    areas = "".join(f'<mergeCell ref="A2:A{1_048_576 - i}"/>' for i in range(100_000))
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            merged = f"</sheetData><mergeCells>{areas}</mergeCells>"
            new.writestr(name, old.read(name).decode().replace("</sheetData>", merged))

    _, _, rows = staged(tmp_path / "b.xlsx")

    assert values(rows) == [("示例局", "甲"), ("示例局", "乙"), ("别的局", "丙")]


def test_cells_that_do_not_say_where_they_are_follow_each_other(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"表": [["名称", "金额"], ["甲公司", "#N/A"], ["#REF!", 2]]})
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            xml = old.read(name).decode()
            new.writestr(name, re.sub(r'<(c|row) r="\w+"', r"<\1", xml) if "sheets/" in name else xml)

    _, info, rows = staged(tmp_path / "b.xlsx")

    assert values(rows) == [("甲公司", "#N/A"), ("#REF!", "2")]
    assert [(p.row, p.column, p.value) for p in info.problems] == [(1, "金额", "#N/A"), (2, "名称", "#REF!")]


def test_running_numbers_alone_make_no_row(tmp_path: Path) -> None:
    import duckdb

    from yinuo.intake.readers import read_file, stage

    path = xlsx(tmp_path / "a.xlsx", {"表": [["序号", "名称"], [1, "甲"], [2, None], [3, "乙"]]})
    with read_file(path) as source:
        info = stage(source, {"名称": "N"}, duckdb.connect())
    assert info.rows == 2
    assert info.unmapped == ("序号",)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (True, "TRUE"),
        (0.1 + 0.2, "0.3"),
        (0.00001, "0.00001"),
        (-3, "-3"),
        (dt.time(9, 5), "09:05:00"),
        (dt.datetime(2024, 3, 5, 9, 30), "2024-03-05 09:30:00"),
        (dt.timedelta(hours=30), "30:00:00"),
        ("  有空格 ", "  有空格 "),
        ("第一行\n第二行", "第一行\n第二行"),
    ],
)
def test_cells_become_the_text_a_person_sees(tmp_path: Path, cell: object, text: str) -> None:
    _, _, rows = staged(xlsx(tmp_path / "a.xlsx", {"表": [["名称", "值"], ["甲", cell]]}))
    assert rows[0][4] == text


def test_what_stands_in_a_column_without_a_name_is_said_row_by_row_with_its_value(tmp_path: Path) -> None:
    rows = [["甲", "乙"], *([str(i), "x"] for i in range(60)), ["60", "x", "", "补充：已缴"], ["61", "x"]]
    _, info, _ = staged(xlsx(tmp_path / "a.xlsx", {"表": rows}))
    assert [(p.sheet_row, p.kind, p.value) for p in info.problems] == [(62, "too-many-cells", "补充：已缴")]


def test_hidden_and_filtered_rows_are_read_and_that_is_said(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"表": [["甲", "乙"], *([str(i), "x"] for i in range(8)), []]})
    book = load_workbook(path)
    for number in (1, 4, 5, 10, 11):
        book["表"].row_dimensions[number].hidden = True
    book["表"].column_dimensions["B"].hidden = True
    book.save(path)
    source, info, _ = staged(path)
    [said] = [remark.text.zh for remark in source.remarks]
    assert info.rows == 8 and "工作表“表”里隐藏或筛选掉的 2 行也一起读取了，最先是第 4 行" in said


def test_sheets_of_nearly_the_same_columns_are_read_together_and_what_one_lacks_is_said(
    tmp_path: Path,
) -> None:
    more = [*HEADER, "备注"]
    path = xlsx(
        tmp_path / "a.xlsx",
        {
            "市监局": [HEADER, ["甲公司", "1", "2026/11/1", "1"], ["乙公司", "2", "2026/11/1", "1"]],
            "城管局": [more, ["丙公司", "3", "2026/11/1", "1", "补报"]],
            "许可": [[*HEADER[:2], "许可编号"], ["丁公司", "4", "1号"]],
            "代码表": [["代码", "名称"], ["1", "警告"]],
        },
    )
    source, _, rows = staged(path, names=[*more, "许可编号"])
    said = {remark.code: remark.text.zh for remark in source.remarks}
    assert [row[3:] for row in rows][1:] == [
        ("乙公司", "2", "2026/11/1", "1", None),
        ("丙公司", "3", "2026/11/1", "1", "补报"),
    ]
    assert said["sheet-unlike"] == "工作表“市监局”没有“备注”这一栏，按空着读取。"
    assert said["sheets-left-out"] == "这些工作表没有读取：许可、代码表"


def test_sheets_that_differ_in_a_column_of_running_numbers_are_read_together(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx",
        {
            "市监局": [HEADER, ["甲公司", "1", "2026/11/1", "1"], ["乙公司", "2", "2026/11/1", "2"]],
            "城管局": [["序号", *HEADER], ["1", "丙公司", "3", "2026/11/1", "3"]],
        },
    )
    source, _, rows = staged(path, names=HEADER)
    assert source.headers == (*HEADER, "序号") and all(
        len(row) == len(source.headers) for row in source.sample
    )
    assert [row[3:] for row in rows] == [
        ("甲公司", "1", "2026/11/1", "1", None),
        ("乙公司", "2", "2026/11/1", "2", None),
        ("丙公司", "3", "2026/11/1", "3", "1"),
    ]
    assert [remark.text.zh for remark in source.remarks] == ["表头相同，一起读取：市监局、城管局"]
