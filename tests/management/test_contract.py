"""The command line other people's scripts depend on (issue 3, section 9): keys, columns and statuses, exactly."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from driving import CODE, UNIT, answer, penalties, run, yinuo

import yinuo as package

pytestmark = pytest.mark.sqlite_only
KEYS = ["rows", "accepted", "rejected", "warned", "findings", "seconds"]
COLUMNS = ["row", "field", "rule", "level", "value", "message"]
WRONG_CODE = {
    "行政处罚决定书文号": "洛市监罚〔2026〕119号",
    "行政相对人代码_1(统一社会信用代码)": "91410302MADE389847",
}
EXAMPLES = Path(package.__file__).parent / "definitions" / "classes" / "licence" / "2019.examples.csv"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("contract") / "home"


@pytest.fixture
def two_rows(tmp_path: Path) -> Path:
    return penalties(tmp_path / "two.csv", {}, WRONG_CODE)


def rows_of(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))


def test_check_prints_exactly_the_agreed_keys_and_makes_no_database(home: Path, two_rows: Path) -> None:
    told = answer(home, "check", str(two_rows), "--class", "penalty")
    assert list(told) == KEYS
    assert (told["rows"], told["accepted"], told["rejected"]) == (2, 1, 1)
    assert told["findings"]["CF_XDR_SHXYM.code"] == 1
    assert isinstance(told["warned"], int) and isinstance(told["seconds"], float)
    assert not (home / "yinuo.sqlite3").exists()


def test_a_file_with_a_blank_row_is_read_again_by_the_readers_and_told_alike(home: Path, two_rows: Path) -> None:
    told = answer(home, "check", str(two_rows), "--class", "penalty")
    columns = len(rows_of(two_rows)[0])
    with two_rows.open("a", encoding="utf-8") as rows:
        rows.write("," * (columns - 1) + "\n")
    again = answer(home, "check", str(two_rows), "--class", "penalty")
    assert {**again, "seconds": 0} == {**told, "seconds": 0}


def test_intake_prints_the_same_keys_and_the_receipt(home: Path, two_rows: Path) -> None:
    told = answer(home, "intake", str(two_rows), "--class", "penalty", "--unit", UNIT)
    assert sorted(told) == sorted(["receipt", *KEYS])
    assert (told["rows"], told["accepted"], told["rejected"]) == (2, 1, 1)
    assert told["receipt"].startswith("YN-")


def test_the_unit_is_named_by_code_or_by_its_exact_name(home: Path, two_rows: Path) -> None:
    by_name = answer(home, "intake", str(two_rows), "--class", "penalty", "--unit", UNIT)
    by_code = answer(home, "intake", str(two_rows), "--class", "penalty", "--unit", CODE)
    assert by_name["receipt"] == by_code["receipt"]
    refused = run(home, "intake", str(two_rows), "--class", "penalty", "--unit", "洛阳市市场局")
    assert refused.returncode == 2 and "洛阳市市场局" in refused.stderr


@pytest.mark.parametrize("command", ["check", "intake"])
def test_the_findings_file_has_exactly_the_agreed_columns_and_counts_from_the_first_data_row(
    home: Path, two_rows: Path, tmp_path: Path, command: str
) -> None:
    out = tmp_path / "findings.csv"
    unit = ["--unit", CODE] if command == "intake" else []
    told = answer(home, command, str(two_rows), "--class", "penalty", *unit, "--findings", str(out))
    header, *found = rows_of(out)
    assert header == COLUMNS
    wrong = [each for each in found if each[3] == "error"]
    assert [(each[0], each[1], each[2]) for each in wrong] == [("2", "CF_XDR_SHXYM", "CF_XDR_SHXYM.code")]
    assert all(each[3] in ("error", "warning") and each[5] for each in found)
    assert len(found) == sum(told["findings"].values())


def test_a_row_of_another_units_body_is_rejected_and_its_finding_is_counted(
    home: Path, tmp_path: Path
) -> None:
    rows = penalties(tmp_path / "other.csv", {"行政处罚决定书文号": "洛市监罚〔2026〕300号"})
    told = answer(home, "intake", str(rows), "--class", "penalty", "--unit", "洛阳市生态环境局")
    assert (told["accepted"], told["rejected"]) == (0, 1)
    assert told["findings"]["store.not-your-body"] == 1


@pytest.mark.parametrize("command", ["check", "intake"])
def test_exit_0_whatever_was_rejected_and_2_when_it_could_not_be_read(
    home: Path, tmp_path: Path, command: str
) -> None:
    unit = ["--unit", CODE] if command == "intake" else []
    bad = penalties(tmp_path / "bad.csv", WRONG_CODE)
    assert run(home, command, str(bad), "--class", "penalty", *unit).returncode == 0
    picture = tmp_path / "picture.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    empty = tmp_path / "empty.csv"
    empty.touch()
    for file in (picture, empty, tmp_path / "nowhere.csv"):
        refused = run(home, command, str(file), "--class", "penalty", *unit)
        assert (refused.returncode, refused.stdout) == (2, ""), file
        assert refused.stderr.strip() and "Traceback" not in refused.stderr, file
    unknown = run(home, command, str(bad), "--class", "nonsense", *unit)
    assert unknown.returncode == 2 and "nonsense" in unknown.stderr and "Traceback" not in unknown.stderr


def test_both_national_tables_are_taken_under_their_ids(home: Path) -> None:
    told = answer(home, "check", str(EXAMPLES), "--class", "licence")
    assert told["rows"] > 0 and told["accepted"] > 0 and told["rejected"] > 0


def test_record_list_counts_and_lists_what_is_stored(home: Path, two_rows: Path) -> None:
    answer(home, "intake", str(two_rows), "--class", "penalty", "--unit", CODE)
    told = answer(home, "record", "list", "--class", "penalty")
    assert told["count"] == len(told["records"]) == 1
    assert told["records"][0]["document_number"] == "洛市监罚〔2026〕118号"
    assert answer(home, "record", "list", "--class", "licence")["count"] == 0


def test_export_writes_what_is_published_as_csv_or_json(home: Path, two_rows: Path, tmp_path: Path) -> None:
    answer(home, "intake", str(two_rows), "--class", "penalty", "--unit", CODE)
    yinuo(home, "export", str(tmp_path / "out.csv"), "--class", "penalty")
    yinuo(home, "export", str(tmp_path / "out.json"), "--class", "penalty")
    header, *rows = rows_of(tmp_path / "out.csv")
    listed = json.loads((tmp_path / "out.json").read_text())
    assert len(rows) == len(listed) == 1 and list(listed[0]) == header
    assert listed[0]["document_number"] == "洛市监罚〔2026〕118号"


def test_definitions_check_names_file_line_what_and_how_to_mend(tmp_path: Path) -> None:
    own = tmp_path / "home" / "definitions" / "classes" / "penalty"
    own.mkdir(parents=True)
    shipped = EXAMPLES.parents[1] / "penalty" / "2019.yaml"
    lines = shipped.read_text(encoding="utf-8").splitlines()
    place = next(number for number, line in enumerate(lines, 1) if line.startswith("decided:"))
    lines[place - 1] = "decided: CF_NO_SUCH_FIELD"
    (own / "2019.yaml").write_text("\n".join(lines), encoding="utf-8")
    done = run(tmp_path / "home", "definitions", "check")
    assert done.returncode == 1
    assert f"{own / '2019.yaml'}:{place}" in done.stdout
    assert "没有字段 CF_NO_SUCH_FIELD" in done.stdout and "请" in done.stdout
    english = run(tmp_path / "home", "definitions", "check", "--language", "en")
    assert "There is no field CF_NO_SUCH_FIELD" in english.stdout
    (own / "2019.yaml").write_text("fields: [unclosed", encoding="utf-8")
    done = run(tmp_path / "home", "definitions", "check")
    assert done.returncode == 1 and str(own / "2019.yaml") in done.stdout
    shutil.rmtree(own)
    assert run(tmp_path / "home", "definitions", "check").returncode == 0


def test_calendar_import_reads_a_notice_once_and_refuses_what_is_none(home: Path, tmp_path: Path) -> None:
    notice = tmp_path / "2027.csv"
    notice.write_text(
        "date,kind,name,year,notice\n"
        "2027-01-01,holiday,元旦,2027,国务院办公厅关于2027年部分节假日安排的通知（演示）\n"
        "2027-01-03,swapped,元旦,2027,国务院办公厅关于2027年部分节假日安排的通知（演示）\n",
        encoding="utf-8",
    )
    assert "2027" in yinuo(home, "calendar", "import", str(notice))
    assert "2027" not in yinuo(home, "calendar", "import", str(notice))
    notice.write_text("nothing of the kind", encoding="utf-8")
    for file in (notice, tmp_path / "nowhere.csv"):
        refused = run(home, "calendar", "import", str(file))
        assert refused.returncode == 2 and refused.stderr and "Traceback" not in refused.stderr
