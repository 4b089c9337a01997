"""The command line as a script of others uses it: a file goes the whole way, and its journal tells of tampering."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.sqlite_only
UNIT = "洛阳市市场监督管理局"
CODE = "11410300DEM0002762"
COLUMNS = {
    "行政相对人名称": "洛阳示例建材有限公司",
    "行政相对人类别": "法人及非法人组织",
    "行政相对人代码_1(统一社会信用代码)": "91410302MADE38984F",
    "法定代表人": "示例甲",
    "行政处罚决定书文号": "洛市监罚〔2026〕118号",
    "违法行为类型": "未明码标价",
    "违法事实": "当事人对所售商品未标明价格。",
    "处罚依据": "《中华人民共和国价格法》第四十二条",
    "处罚类别": "罚款",
    "处罚内容": "罚款500元",
    "罚款金额（万元）": "0.05",
    "处罚决定日期": "2026/11/12",
    "处罚有效期": "2099/12/31",
    "公示截止期": "2027/11/12",
    "处罚机关": UNIT,
    "处罚机关统一社会信用代码": CODE,
    "数据来源单位": UNIT,
    "数据来源单位统一社会信用代码": CODE,
}


def yinuo(home: Path, *words: str, status: int = 0) -> str:
    environment = {**os.environ, "YINUO_HOME": str(home)}
    environment.pop("YINUO_DATABASE_URL", None)
    command = [sys.executable, "-m", "yinuo.management", *words]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def penalties(path: Path, *changes: dict[str, str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows([{**COLUMNS, **change} for change in changes])
    return path


def take_in(home: Path, file: Path) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(
        yinuo(home, "intake", str(file), "--class", "penalty", "--unit", UNIT, "--json")
    )
    return answer


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    wrong_code = {
        "行政处罚决定书文号": "洛市监罚〔2026〕119号",
        "行政相对人代码_1(统一社会信用代码)": "91410302MADE389847",
    }
    answer = take_in(home, penalties(home / "first.csv", {}, wrong_code))
    assert (answer["rows"], answer["accepted"], answer["rejected"]) == (2, 1, 1)
    assert answer["findings"]["CF_XDR_SHXYM.code"] == 1
    return home


def test_m22c_the_same_file_again_gives_the_same_receipt_and_changes_nothing(home: Path) -> None:
    before = json.loads(yinuo(home, "record", "list", "--class", "penalty", "--json"))
    again = take_in(home, home / "first.csv")
    assert again["new"] == 1
    assert json.loads(yinuo(home, "record", "list", "--class", "penalty", "--json")) == before
    assert before["count"] == 1


def test_m22c_an_unreadable_file_is_refused_with_status_2(home: Path) -> None:
    picture = home / "picture.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    yinuo(home, "intake", str(picture), "--class", "penalty", "--unit", UNIT, status=2)


def test_m44a_a_row_changed_with_plain_sql_is_found_by_the_journal(home: Path, tmp_path: Path) -> None:
    yinuo(home, "journal", "checkpoint")
    yinuo(home, "journal", "check")
    backup = tmp_path / "node.tar"
    yinuo(home, "backup", str(backup))
    with sqlite3.connect(home / "yinuo.sqlite3") as database:
        database.execute("update records_record set subject_name = '某某' where id = 1")
    assert "▲" in yinuo(home, "journal", "check", status=1)
    yinuo(home, "restore", str(backup))
    yinuo(home, "journal", "check")


def test_a_backup_whose_journal_was_altered_is_refused(home: Path, tmp_path: Path) -> None:
    yinuo(home, "journal", "checkpoint")
    with sqlite3.connect(home / "yinuo.sqlite3") as database:
        (leaf,) = database.execute("select leaf_hash from journal_entry where seq = 0").fetchone()
        database.execute("update journal_entry set leaf_hash = ? where seq = 0", (bytes(32),))
        database.commit()
        yinuo(home, "backup", str(tmp_path / "altered.tar"), status=2)
        database.execute("update journal_entry set leaf_hash = ? where seq = 0", (leaf,))
        database.commit()
    yinuo(home, "backup", str(tmp_path / "sound.tar"))
