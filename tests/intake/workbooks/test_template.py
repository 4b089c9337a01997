"""The template workbook follows from the definition, and what it holds besides data is never read as data."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from tests.intake.builders import staged
from tests.intake.classes import FIELDS, LISTS, edition

from yinuo.intake.mapping import propose
from yinuo.intake.readers import UnreadableFile, read_file
from yinuo.intake.readers.errors import EmptyFile
from yinuo.intake.workbooks import write_template

DAY = date(2024, 6, 1)


def _template(folder: Path, language: str = "zh") -> Path:
    path = folder / f"template-{language}.xlsx"
    write_template(path, edition(), LISTS, day=DAY, language=language)
    return path


@pytest.fixture
def sheet(tmp_path: Path) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(_template(tmp_path))["行政处罚"]


def test_headers_say_in_words_what_is_required(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    heads = [cell.value for cell in sheet[1]]
    assert heads[0] == "行政相对人名称（必填）"
    assert heads[2] == "行政相对人代码_1(统一社会信用代码)（条件必填）"
    assert heads[3] == "行政相对人代码_2(工商注册号)"
    assert sheet.freeze_panes == "B2" and sheet.page_setup.orientation == "landscape"


def test_notes_on_headers_give_rule_and_basis(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    note = sheet["C1"].comment
    assert note is not None
    for part in ("CF_XDR_SHXYM", "18 位统一社会信用代码", "字母用大写", "发改办财金〔2018〕424号"):
        assert part in note.text


def test_drop_downs_come_from_the_hidden_sheet_and_only_hold_values_in_force(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(_template(tmp_path))
    rules = {str(rule.sqref): rule for rule in book["行政处罚"].data_validations.dataValidation}
    persons = rules["B3:B20002"]
    assert persons.type == "list" and persons.errorStyle in (None, "stop")
    name = persons.formula1.lstrip("=")
    sheet_name, area = book.defined_names[name].attr_text.split("!")
    values = [row[0].value for row in book[sheet_name.strip("'")][area.replace("$", "")]]
    assert values == ["法人及非法人组织", "自然人"]
    assert book["_lists"].sheet_state == "veryHidden"
    assert rules["F3:F20002"].errorStyle == "warning", "several kinds may be typed"
    assert rules["H3:H20002"].type == "date"


def test_codes_are_text_and_dates_are_dates(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    assert sheet.column_dimensions["C"].number_format == "@"
    assert sheet.column_dimensions["H"].number_format == "yyyy/mm/dd"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_filled_template_is_read_without_its_example_and_guide(tmp_path: Path, language: str) -> None:
    path = _template(tmp_path, language)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet["A3"], sheet["C3"], sheet["H3"] = "乙公司", "91410300MA0000000X", date(2024, 5, 6)
    book.save(path)

    source, info, rows = staged(path)

    assert info.rows == 1 and rows[0][2:4] == (3, "乙公司")
    assert "2024-05-06" in rows[0]
    assert source.template is not None
    assert (source.template.information_class, source.template.edition) == ("penalty", "2019")
    assert [remark.code for remark in source.remarks] == ["example-left-out"]
    proposal = propose(source.headers, edition())
    assert list(proposal.fields.values()) == list(FIELDS) and not proposal.needs_confirmation


def test_an_unfilled_template_is_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyFile):
        read_file(_template(tmp_path))


def test_the_example_is_left_out_of_a_csv_saved_from_the_template(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("行政相对人名称（必填）,文号\n【示例】某公司,1号\n乙公司,2号\n", encoding="gb18030")
    _, info, rows = staged(path)
    assert info.rows == 1 and rows[0][3] == "乙公司"


def test_the_guide_lists_every_field(tmp_path: Path) -> None:
    guide = openpyxl.load_workbook(_template(tmp_path))["填写说明"]
    column = [row[0].value for row in guide.iter_rows()]
    assert set(FIELDS) <= set(column)


def test_the_same_definition_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    for target in (first, second):
        write_template(target, edition(), LISTS, day=DAY)
    assert first.getvalue() == second.getvalue()


def test_refusals_are_unreadable_files() -> None:
    assert issubclass(EmptyFile, UnreadableFile)
