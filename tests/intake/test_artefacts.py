"""What a spreadsheet or a typist leaves in codes and numbers is no fault of the row: it goes, the value stays."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from tests.intake.builders import xlsx
from tests.intake.world import penalty, rules, taken_in, write_csv

from yinuo.intake.models import Finding, Submission
from yinuo.intake.report import words_of
from yinuo.management.cli import main
from yinuo.records.before import all_values
from yinuo.records.models import Record, RecordVersion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]


@pytest.mark.parametrize("mark", ["'", "‘", "’", "＇"])
def test_the_apostrophe_that_keeps_a_cell_as_text_does_not_spoil_it(tmp_path: Path, mark: str) -> None:
    plain = penalty()
    marked = {code: mark + text for code, text in plain.items()}
    done = taken_in(write_csv(tmp_path / "a.csv", [marked]))
    assert (done.accepted, rules(done)) == (1, [])
    record = Record.objects.get()
    assert (record.subject_code, record.document_number) == (plain["CF_XDR_SHXYM"], plain["CF_WSH"])


def test_blanks_within_a_code_and_a_document_number_go(tmp_path: Path) -> None:
    spaced = penalty(CF_XDR_SHXYM="9141\u00a00300 DEM\u30000000\u200b142", CF_WSH="洛市监罚 〔2026〕 12 号")
    done = taken_in(write_csv(tmp_path / "a.csv", [spaced]))
    assert (done.accepted, rules(done)) == (1, [])
    record = Record.objects.get()
    assert (record.subject_code, record.document_number) == ("91410300DEM0000142", "洛市监罚〔2026〕12号")


def test_full_width_digits_and_letters_of_a_document_number_are_kept_in_half_width(tmp_path: Path) -> None:
    done = taken_in(write_csv(tmp_path / "a.csv", [penalty(CF_WSH="洛市监罚Ａ〔２０２６〕１２号")]))
    assert (done.accepted, Record.objects.get().document_number) == (1, "洛市监罚A〔2026〕12号")


@pytest.mark.parametrize("kinds", ["警告,罚款", "警告，罚款", "警告、罚款", "警告\n罚款"])
def test_kinds_parted_by_any_sign_are_the_same_kinds(tmp_path: Path, kinds: str) -> None:
    done = taken_in(write_csv(tmp_path / "a.csv", [penalty(CF_CFLB=kinds)]))
    assert (done.accepted, rules(done)) == (1, [])
    version = RecordVersion.objects.get()
    assert all_values(version)["CF_CFLB"] == ["警告", "罚款"]


def lost(folder: Path, **changes: object) -> Path:
    """A sound penalty in a workbook, with numbers where a spreadsheet made them of codes."""
    row = {**penalty(1), **changes}
    return xlsx(folder / "a.xlsx", {"处罚": [list(row), list(row.values())]})


def errors(submission: Submission) -> list[str]:
    return [rule for _, rule, level in rules(submission) if level == "error"]


def test_a_code_whose_digits_a_spreadsheet_lost_is_said_once(tmp_path: Path) -> None:
    done = taken_in(lost(tmp_path, CF_XDR_SHXYM=914103001234567890.0, CF_WSH=1.23e17))
    assert errors(done) == ["CF_XDR_SHXYM.code", "row.lost-digits"], (
        "a number that no check asks is said by the reader"
    )
    assert checked(tmp_path / "a.xlsx") == {"CF_XDR_SHXYM.code": 1, "row.lost-digits": 1}


def test_lost_digits_keep_a_row_out_where_the_check_of_the_code_only_warns(tmp_path: Path) -> None:
    done = taken_in(lost(tmp_path, CF_XDR_ZZJG=1.23e17))
    assert [rule for _, rule, _ in rules(done)] == ["row.lost-digits"]
    assert checked(tmp_path / "a.xlsx") == {"row.lost-digits": 1}


def test_what_stands_beyond_the_header_is_shown_without_long_numbers(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [penalty(1), penalty(2)])
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines[:2], lines[2] + ",,张某410303199001011234"]), "utf-8")
    done = taken_in(path)
    [found] = Finding.objects.filter(submission=done, rule="row.too-many-cells")
    assert (found.row_number, found.level, done.accepted) == (2, "warning", 2)
    assert found.value == "张某4103************34" and "没有采用：“张某4103" in says(found)


def says(found: Finding) -> str:
    return words_of(found.submission, found.saying, found.arguments).says.zh


def checked(path: Path) -> dict[str, int]:
    """What ``yinuo check`` finds, by rule."""
    out = io.StringIO()
    with redirect_stdout(out):
        assert main(["check", str(path), "--class", "penalty", "--json"]) == 0
    return dict(json.loads(out.getvalue())["findings"])


@pytest.mark.parametrize("sign", ["/", "／", "—", "——", "-", " / ", "无"])
def test_a_sign_that_a_cell_does_not_apply_is_an_empty_cell(tmp_path: Path, sign: str) -> None:
    done = taken_in(write_csv(tmp_path / "a.csv", [penalty(CF_NR_WFFF=sign, CF_XDR_ZZJG=sign)]))
    assert (done.accepted, rules(done)) == (1, [])
    version = all_values(RecordVersion.objects.get())
    assert [version.get(code) for code in ("CF_NR_WFFF", "CF_XDR_ZZJG")] == [None, None]


def test_a_stroke_in_a_field_that_every_record_needs_is_a_missing_value_and_a_word_is_a_text(
    tmp_path: Path,
) -> None:
    done = taken_in(
        write_csv(tmp_path / "a.csv", [penalty(CF_SY="/"), penalty(2, BZ="无"), penalty(3, CF_YXQ="无")])
    )
    assert errors(done) == ["CF_SY.required", "CF_YXQ.type"], (
        "a day that every record needs is asked for as a day"
    )
    assert all_values(RecordVersion.objects.get())["BZ"] == "无"


def test_a_name_broken_over_lines_is_the_name_on_one_line(tmp_path: Path) -> None:
    broken = penalty(
        CF_XDR_MC="洛阳示例\n建材有限公司",
        CF_CFJG="洛阳市市场 \r\n监督管理局",
        CF_SJLY="洛阳市市场监督管理局\n",
    )
    done = taken_in(write_csv(tmp_path / "a.csv", [broken]))
    assert (done.accepted, Record.objects.get().subject_name) == (1, "洛阳示例建材有限公司")
    again = taken_in(write_csv(tmp_path / "b.csv", [penalty()]))
    assert (again.unchanged, again.corrected) == (1, 0), "typed on one line it is no correction"
