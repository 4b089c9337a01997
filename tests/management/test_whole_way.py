"""The command line as a script of others uses it: a file goes the whole way, and its journal tells of tampering."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from driving import CODE, UNIT, answer, penalties, yinuo

pytestmark = pytest.mark.sqlite_only


def take_in(home: Path, file: Path) -> dict[str, Any]:
    told: dict[str, Any] = answer(home, "intake", str(file), "--class", "penalty", "--unit", UNIT)
    return told


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    wrong_code = {
        "行政处罚决定书文号": "洛市监罚〔2026〕119号",
        "行政相对人代码_1(统一社会信用代码)": "91410302MADE389847",
    }
    told = take_in(home, penalties(home / "first.csv", {}, wrong_code))
    assert (told["rows"], told["accepted"], told["rejected"]) == (2, 1, 1)
    assert told["findings"]["CF_XDR_SHXYM.code"] == 1
    return home


def test_m22c_the_same_file_again_gives_the_same_receipt_and_changes_nothing(home: Path) -> None:
    before = json.loads(yinuo(home, "record", "list", "--class", "penalty", "--json"))
    first, again = take_in(home, home / "first.csv"), take_in(home, home / "first.csv")
    assert again == first
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


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (f"update registry_body set code = '11410300DEM000217X' where code = '{CODE}'", f"body/{CODE}"),
        ("update registry_region set code = '419999' where code = '410302'", "region/410302"),
        ("delete from registry_bodyname where id = 7", "name "),
    ],
)
def test_the_check_of_a_copied_home_takes_no_definitions_in_and_names_what_was_changed(
    home: Path, tmp_path: Path, change: str, named: str
) -> None:
    """A copy has another address, so that every other command would bring the registry up to the files first."""
    copy = tmp_path / "copy"
    shutil.copytree(home, copy)
    with sqlite3.connect(copy / "yinuo.sqlite3") as database:
        database.execute(change)
        before = database.execute("select max(seq) from journal_entry").fetchone()
    told = yinuo(copy, "journal", "check", status=1)
    assert told.startswith("▲ 首处"), told
    assert named in told, told
    with sqlite3.connect(copy / "yinuo.sqlite3") as database:
        assert database.execute("select max(seq) from journal_entry").fetchone() == before


def test_the_check_of_an_empty_home_is_sound_and_leaves_the_registry_to_be_loaded(tmp_path: Path) -> None:
    assert "✓ 0 " in yinuo(tmp_path / "new", "journal", "check")
    told = take_in(tmp_path / "new", penalties(tmp_path / "first.csv", {}))
    assert told["accepted"] == 1
    yinuo(tmp_path / "new", "journal", "check")


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
