"""The command line other people's scripts depend on (issue 3, section 9): keys, columns and statuses, exactly."""

from __future__ import annotations

import base64
import csv
import json
import re
import shutil
from pathlib import Path

import openpyxl
import pytest
from driving import CODE, PENALTY, UNIT, answer, penalties, run, run_unread, yinuo

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


def test_a_cell_with_a_nul_is_refused_by_check_as_by_intake(home: Path, tmp_path: Path) -> None:
    file = penalties(
        tmp_path / "nul.csv",
        {},
        {"违法事实": "未标明\0价格。", "行政处罚决定书文号": "洛市监罚〔2026〕119号"},
    )
    told = answer(home, "check", str(file), "--class", "penalty")
    assert told["findings"].get("row.unreadable-characters") == 1, told
    assert (told["accepted"], told["rejected"]) == (1, 1)


def test_a_file_with_a_blank_row_is_read_again_by_the_readers_and_told_alike(
    home: Path, two_rows: Path
) -> None:
    told = answer(home, "check", str(two_rows), "--class", "penalty")
    columns = len(rows_of(two_rows)[0])
    with two_rows.open("a", encoding="utf-8") as rows:
        rows.write("," * (columns - 1) + "\n")
    again = answer(home, "check", str(two_rows), "--class", "penalty")
    assert {**again, "seconds": 0} == {**told, "seconds": 0}


@pytest.mark.parametrize("command", ["check", "intake"])
def test_without_json_every_rule_is_told_in_the_words_of_a_clerk(
    home: Path, two_rows: Path, command: str
) -> None:
    unit = ["--unit", CODE] if command == "intake" else []
    for language, words in (
        ("zh", "的校验位不对，至少有一位写错。"),
        ("en", "at least one character is wrong."),
    ):
        told = run(home, command, str(two_rows), "--class", "penalty", *unit, "--language", language).stdout
        [line] = [each for each in told.splitlines() if "CF_XDR_SHXYM.code" in each]
        assert words in line


def test_a_total_has_one_finding_that_says_so(home: Path, tmp_path: Path) -> None:
    blank = dict.fromkeys(PENALTY, "")
    total = blank | {"行政相对人名称": "合计", "罚款金额（万元）": "0.05"}
    rows = penalties(tmp_path / "total.csv", {}, total, WRONG_CODE)
    out = tmp_path / "findings.csv"
    told = answer(home, "check", str(rows), "--class", "penalty", "--findings", str(out))
    assert (told["rows"], told["accepted"], told["rejected"]) == (3, 1, 2)
    wrong = [each for each in rows_of(out)[1:] if each[3] == "error"]
    assert [(each[0], each[2]) for each in wrong] == [("2", "row.total-row"), ("3", "CF_XDR_SHXYM.code")]
    assert "合计" in wrong[0][5]


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


def test_a_value_that_is_a_formula_is_disarmed_among_the_findings_of_either_command(
    home: Path, tmp_path: Path
) -> None:
    typed = {
        "行政相对人代码_1(统一社会信用代码)": "=cmd|calc",
        "处罚决定日期": "@SUM(A1)",
        "罚款金额（万元）": "-1+1|x",
    }
    rows = penalties(tmp_path / "formulas.csv", typed)
    for command, unit in (("check", []), ("intake", ["--unit", CODE])):
        out = tmp_path / f"{command}.csv"
        answer(home, command, str(rows), "--class", "penalty", *unit, "--findings", str(out))
        assert {"'=cmd|calc", "'@SUM(A1)", "'-1+1|x"} <= {each[4] for each in rows_of(out)}, command


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


def test_a_reader_that_has_enough_ends_a_command_without_a_traceback(home: Path, two_rows: Path) -> None:
    for words in (["--help"], ["check", str(two_rows), "--class", "penalty", "--json"]):
        done = run_unread(home, *words)
        assert (done.returncode, done.stderr) == (141, ""), (
            "as programs end that nobody reads: 128 and SIGPIPE"
        )


def test_export_writes_what_is_published_as_csv_or_json(home: Path, two_rows: Path, tmp_path: Path) -> None:
    answer(home, "intake", str(two_rows), "--class", "penalty", "--unit", CODE)
    yinuo(home, "export", str(tmp_path / "out.csv"), "--class", "penalty")
    yinuo(home, "export", str(tmp_path / "out.json"), "--class", "penalty")
    header, *rows = rows_of(tmp_path / "out.csv")
    listed = json.loads((tmp_path / "out.json").read_text())
    assert len(rows) == len(listed) == 1 and list(listed[0]) == header
    assert (listed[0]["CF_WSH"], listed[0]["CF_NR_FK"]) == ("洛市监罚〔2026〕118号", 0.05)
    assert listed[0]["url"].startswith("http") and "CF_FR_ZJHM" not in header


@pytest.mark.parametrize("command", ["check", "intake"])
def test_a_file_without_header_or_without_rows_is_refused_by_both(
    home: Path, two_rows: Path, tmp_path: Path, command: str
) -> None:
    unit = ["--unit", CODE] if command == "intake" else []
    header, *rows = two_rows.read_text(encoding="utf-8").splitlines(keepends=True)
    for name, text, said in (("rows", "".join(rows), "没有认出表头"), ("header", header, "没有任何数据行")):
        file = tmp_path / f"{name}.csv"
        file.write_text(text, encoding="utf-8")
        refused = run(home, command, str(file), "--class", "penalty", *unit)
        assert (refused.returncode, refused.stdout) == (2, ""), name
        assert said in refused.stderr and "Traceback" not in refused.stderr


@pytest.mark.parametrize("command", ["check", "intake"])
def test_a_hidden_sheet_that_was_left_out_is_said(
    home: Path, two_rows: Path, tmp_path: Path, command: str
) -> None:
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("隐藏")):
        for row in rows_of(two_rows):
            sheet.append(row)
    book["隐藏"].sheet_state = "hidden"
    book.save(tmp_path / "two.xlsx")
    unit = ["--unit", CODE] if command == "intake" else []
    done = run(home, command, str(tmp_path / "two.xlsx"), "--class", "penalty", *unit)
    assert done.returncode == 0
    assert "隐藏的工作表没有读取：隐藏" in done.stderr and "Hidden" not in done.stderr


LEFT_OUT = {"zh": "未识别的列：乙", "en": "Columns not used: 乙"}


@pytest.mark.parametrize("command", ["check", "intake"])
@pytest.mark.parametrize(
    ("words", "variables", "language"),
    [
        ((), {}, "zh"),
        ((), {"LANG": "en_GB.UTF-8"}, "en"),
        ((), {"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        (("--language", "en"), {}, "en"),
        (("--language", "zh"), {"LANG": "en_GB.UTF-8"}, "zh"),
    ],
)
def test_a_command_speaks_the_language_chosen_and_no_other(
    home: Path,
    tmp_path: Path,
    command: str,
    words: tuple[str, ...],
    variables: dict[str, str],
    language: str,
) -> None:
    file = penalties(tmp_path / "more.csv", {"乙": "1"})
    unit = ["--unit", CODE] if command == "intake" else []
    done = run(home, command, str(file), "--class", "penalty", *unit, *words, **variables)
    counts = {"zh": ("1 行：入库 1" if unit else "1 行，通过 1"), "en": "1 rows"}
    other = "en" if language == "zh" else "zh"
    assert counts[language] in done.stdout and counts[other] not in done.stdout
    assert LEFT_OUT[language] in done.stderr and LEFT_OUT[other] not in done.stderr
    refused = run(home, command, "nowhere.csv", "--class", "penalty", *unit, *words, **variables)
    said = {"zh": "找不到文件 nowhere.csv。", "en": "There is no file nowhere.csv."}
    assert said[language] in refused.stderr and said[other] not in refused.stderr


def test_the_step_beside_the_bar_of_a_terminal_is_in_the_language_chosen(home: Path, tmp_path: Path) -> None:
    for number, (language, word, other) in enumerate((("zh", "入库", "Storing"), ("en", "Storing", "入库"))):
        file = penalties(
            tmp_path / f"{language}.csv", {"行政处罚决定书文号": f"洛市监罚〔2026〕{700 + number}号"}
        )
        words = ("intake", str(file), "--class", "penalty", "--unit", CODE, "--language", language)
        shown = run(home, *words, FORCE_COLOR="1").stderr
        assert word in shown and other not in shown


def test_check_takes_and_leaves_out_the_same_columns_as_intake(
    home: Path, two_rows: Path, tmp_path: Path
) -> None:
    text = two_rows.read_text(encoding="utf-8").splitlines()
    in_yuan, twice = tmp_path / "yuan.csv", tmp_path / "twice.csv"
    in_yuan.write_text("\n".join([text[0].replace("（万元）", "（元）"), *text[1:]]) + "\n", encoding="utf-8")
    twice.write_text("".join(f"{line},{line.split(',')[5]}\n" for line in text), encoding="utf-8")
    for file, left_out in ((in_yuan, "罚款金额（元）"), (twice, "违法行为类型 (2)")):
        checked = run(home, "check", str(file), "--class", "penalty", "--json")
        taken = run(home, "intake", str(file), "--class", "penalty", "--unit", CODE, "--json")
        assert left_out in checked.stderr and left_out in taken.stderr
        told, stored = json.loads(checked.stdout), json.loads(taken.stdout)
        assert [told[key] for key in KEYS[:3]] == [stored[key] for key in KEYS[:3]], file.name
    assert "CF_NR_FK.required" in run(home, "check", str(in_yuan), "--class", "penalty", "--json").stdout


def test_a_file_that_cannot_be_written_is_said_before_any_work(
    home: Path, two_rows: Path, tmp_path: Path
) -> None:
    nowhere = tmp_path / "nowhere" / "out.csv"
    before = answer(home, "record", "list")["count"]
    rows = penalties(tmp_path / "new.csv", {"行政处罚决定书文号": "洛市监罚〔2026〕400号"})
    for words in (
        ("check", str(rows), "--class", "penalty", "--findings"),
        ("intake", str(rows), "--class", "penalty", "--unit", CODE, "--findings"),
        ("export", "--class", "penalty"),
    ):
        for place in (nowhere, tmp_path):
            refused = run(home, *words, str(place if words[0] != "export" else place / "e.csv" / "e.csv"))
            assert refused.returncode == 2 and "不能写入文件" in refused.stderr, words
            assert "Traceback" not in refused.stderr
    assert answer(home, "record", "list")["count"] == before, "nothing was taken in"


def test_an_unknown_class_or_form_is_named_with_what_there_is(
    home: Path, two_rows: Path, tmp_path: Path
) -> None:
    for words in (
        ("check", str(two_rows), "--class", "nix"),
        ("record", "list", "--class", "nix"),
        ("export", str(tmp_path / "e.csv"), "--class", "nix"),
    ):
        refused = run(home, *words)
        assert refused.returncode == 2 and "licence, penalty" in refused.stderr, words
    refused = run(home, "export", str(tmp_path / "e.xlsx"), "--class", "penalty")
    assert refused.returncode == 2 and ".csv / .json" in refused.stderr
    assert list(tmp_path.glob("e.*")) == []


def test_verify_says_what_it_cannot_read(home: Path, tmp_path: Path) -> None:
    absent = run(home, "verify", str(tmp_path / "absent.tlog-proof"))
    assert absent.returncode == 2 and "找不到文件" in absent.stderr
    (tmp_path / "none.tlog-proof").write_text("no proof", encoding="utf-8")
    (tmp_path / "picture.tlog-proof").write_bytes(b"\x89PNG\xff")
    none = run(home, "verify", str(tmp_path / "none.tlog-proof"), "--language", "en")
    assert none.returncode == 2 and "CANNOT BE READ" in none.stdout
    for words in (("picture.tlog-proof",), ("none.tlog-proof", "--policy", "none.tlog-proof")):
        paths = [word if word.startswith("--") else str(tmp_path / word) for word in words]
        refused = run(home, "verify", *paths)
        assert refused.returncode == 2 and "无法读取" in refused.stderr, words


def test_a_proof_that_cannot_be_read_is_told_in_the_language_asked_for(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "broken.tlog-proof"
    extra = base64.b64encode(b'{"leaf":"{}","payload":"{}","salt":"xy"}').decode()
    head = "c2sp.org/tlog-proof@v1\n"
    note = f"log.example/1\n1\n{base64.b64encode(bytes(32)).decode()}\n\n— log.example/1 AAAAAAAA\n"
    for text in (
        head + "index 0\n\nnothing\n",
        head + f"extra {extra}\nindex 0\n\n{note}",
        head + "extra e30=\nindex x\n\nlog.example/1\n1\nAAAA\n\n— a b\n",
    ):
        file.write_text(text, encoding="utf-8")
        told = run(home, "verify", str(file))
        assert told.returncode == 2 and not re.search("[a-z]{3}", told.stdout), told.stdout
        assert not re.search("[\u4e00-\u9fff]", run(home, "verify", str(file), "--language", "en").stdout)


@pytest.mark.parametrize(
    ("command", "policy", "wrong"),
    [
        (("journal", "check"), b"x y z\n", "第 1 行：读不懂“x y z”"),
        (("journal", "check"), b"# ours\nquorum\n", "第 2 行：读不懂“quorum”"),
        (("journal", "check"), b"\xff\xfe", "不是 UTF-8 文本"),
        (("verify", "a.tlog-proof"), b"x y z\n", "第 1 行：读不懂“x y z”"),
    ],
)
def test_a_malformed_policy_of_the_node_is_said_in_a_sentence(
    command: tuple[str, ...], policy: bytes, wrong: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "witnesses.policy").write_bytes(policy)
    (tmp_path / "a.tlog-proof").write_text("c2sp.org/tlog-proof@v1\n", encoding="utf-8")
    words = [str(tmp_path / word) if word.endswith("proof") else word for word in command]
    told = run(home, *words)
    assert told.returncode == 2 and "Traceback" not in told.stderr, told.stderr
    assert "witnesses.policy" in told.stderr and wrong in told.stderr and "请改正" in told.stderr
    english = run(home, *words, "--language", "en").stderr
    assert "cannot be read" in english and not re.search("[\u4e00-\u9fff]", english), english


def test_a_witness_says_which_key_is_none(home: Path) -> None:
    told = run(home, "witness", "abc")
    assert told.returncode == 2 and "Traceback" not in told.stderr, told.stderr
    assert "“abc”不是日志的验证公钥" in told.stderr and "/verify/" in told.stderr
    assert "is no verifier key" in run(home, "witness", "abc", "--language", "en").stderr


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
    notice.write_text(notice.read_text("utf-8").replace("swapped", "workday"), encoding="utf-8")
    refused = run(home, "calendar", "import", str(notice))
    assert refused.returncode == 2 and "上班 swapped 或 working" in refused.stderr
    notice.write_text("nothing of the kind", encoding="utf-8")
    for file in (notice, tmp_path / "nowhere.csv"):
        refused = run(home, "calendar", "import", str(file))
        assert refused.returncode == 2 and refused.stderr and "Traceback" not in refused.stderr


def test_record_rescan_finds_nothing_where_the_scan_of_today_let_everything_through(
    home: Path, two_rows: Path
) -> None:
    answer(home, "intake", str(two_rows), "--class", "penalty", "--unit", CODE)
    assert "没有公开的记录会被现在的检查拦下" in yinuo(home, "record", "rescan")
    assert "would hold back no public record" in yinuo(home, "record", "rescan", "--language", "en")
    refused = run(home, "record", "rescan", "--hold")
    assert refused.returncode == 2 and "必须写明理由和依据" in refused.stderr
    assert run(home, "record", "rescan", "--class", "nix").returncode == 2
