"""``docs/adding-a-class.md`` is true: its files are read, its commands run, and its excerpts stand in the files."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from pathlib import Path

import pytest
from tests.docs.node import DOCS, yinuo

pytestmark = pytest.mark.sqlite_only
EXAMPLE = DOCS / "examples" / "abolished-proof"
PAGE = DOCS / "adding-a-class.md"
CLASS = "abolished-proof"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "definitions")
    return tmp_path


def test_a_class_is_added_by_a_definition_only(home: Path) -> None:
    assert "0 problems" in yinuo(home, "definitions", "check", "--language", "en")
    handed_in = str(EXAMPLE / "handed-in.csv")
    checked = json.loads(yinuo(home, "check", handed_in, "--class", CLASS, "--json"))
    assert (checked["rows"], checked["accepted"], checked["rejected"]) == (3, 2, 1)
    taken = json.loads(
        yinuo(home, "intake", handed_in, "--class", CLASS, "--unit", "洛阳市市场监督管理局", "--json")
    )
    assert (taken["accepted"], taken["rejected"]) == (2, 1)
    stored = json.loads(yinuo(home, "record", "list", "--class", CLASS, "--json"))
    assert stored["count"] == 2


def test_a_row_of_the_older_edition_is_stored_in_the_newest(home: Path) -> None:
    older = EXAMPLE / "classes" / CLASS / "2018.examples.csv"
    words = ("--class", CLASS, "--unit", "洛阳市市场监督管理局", "--json")
    assert json.loads(yinuo(home, "intake", str(older), *words))["accepted"] == 2
    with sqlite3.connect(home / "yinuo.sqlite3") as database:
        rows = database.execute("SELECT edition, public FROM records_recordversion ORDER BY id").fetchall()
    assert {edition for edition, _ in rows} == {"2018"}, "the record says in which edition it came"
    values = json.loads(rows[0][1])
    assert values["proof"] == "计划生育证明"
    assert values["replacement"] == "直接取消", "an alias became the value of the list"
    assert values["abolished_on"] == "2019-03-01"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("classes/abolished-proof/2026.yaml", "publicity: always-open", "publicity: for-ever", "for-ever"),
        ("classes/abolished-proof/2026.yaml", "clock: proactive", "clock: retroactive", "retroactive"),
        ("classes/abolished-proof/2026.yaml", "one_of: proof-replacements", "one_of: ways", "ways"),
        ("classes/abolished-proof/2026.yaml", "abolished_on <= today()", "abolished_at <= today()", "at"),
        ("classes/abolished-proof/2026.yaml", "length: 100", "lenght: 100", "lenght"),
        ("classes/abolished-proof/2026.expected.csv", "5,contact,contact.code,error\n", "", "contact.code"),
        ("classes/abolished-proof/2026.yaml", "length: 100", "scan: false", "unscanned"),
        (
            "classes/abolished-proof/2026.yaml",
            "valid: {from: 2026-",
            "valid: {from: 2026-13-01} #",
            "2026.yaml:",
        ),
        ("publicity.yaml", "otherwise: all", "otherwise: some", "some"),
        ("publicity.yaml", "sets:", "set:", "“sets”"),
    ],
)
def test_definitions_check_names_what_is_wrong(home: Path, file: str, old: str, new: str, said: str) -> None:
    path = home / "definitions" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    told = yinuo(home, "definitions", "check", "--language", "en", status=1)
    assert path.name in told and said in told


def test_a_text_left_out_of_the_scan_says_why(home: Path) -> None:
    path = home / "definitions" / "classes" / CLASS / "2026.yaml"
    text, why = path.read_text(encoding="utf-8"), "登记号，无个人信息"
    path.write_text(text.replace("length: 100", f"scan: false\n    unscanned: {why}", 1), encoding="utf-8")
    told = yinuo(home, "definitions", "check", "--language", "en")
    assert "0 problems" in told
    assert re.search(f"not scanned before publication: {CLASS}/2026 \\w+: {why}", told)


def test_definitions_check_names_a_wish_that_would_silently_not_be_done(home: Path) -> None:
    own = home / "definitions"
    (own / "clocks.yaml").write_text("rules:\n  mine:\n    title: {zh: 我, en: Mine}\n", encoding="utf-8")
    (own / "quality.yaml").write_text("measure: {}\n", encoding="utf-8")
    withdrawn = "class: nix\nwithdrawn: 2026-10-01\nbasis: 示例\n"
    (own / "classes" / CLASS / "withdrawn.yaml").write_text(withdrawn, encoding="utf-8")
    (own / "clases").mkdir()
    told = yinuo(home, "definitions", "check", "--language", "en", status=1)
    assert "The clock rule “mine” needs a list" in told and "the key “measures” alone" in told
    assert "withdrawn.yaml:1 class" in told and "no “nix” to withdraw" in told
    assert f"nothing reads {own / 'clases'}" in told and "3 problems" in told


def test_a_node_does_not_start_with_a_wrong_definition(home: Path) -> None:
    path = home / "definitions" / "classes" / CLASS / "2026.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("lenght", "").replace("key:", "keys:", 1))
    assert "keys" in yinuo(home, "up", "--port", "1", status=1)


def test_every_excerpt_of_the_page_stands_in_the_example() -> None:
    files = [path.read_text(encoding="utf-8") for path in EXAMPLE.rglob("*.*") if path.is_file()]
    excerpts = re.findall(r"```(?:yaml|csv)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    assert len(excerpts) >= 6
    for excerpt in excerpts:
        assert any(excerpt in text for text in files), excerpt


def test_every_command_of_the_page_is_tried_here() -> None:
    told = re.findall(r"^yinuo ([a-z ]+?)(?: docs| --|$)", PAGE.read_text(encoding="utf-8"), re.M)
    assert set(told) == {"definitions check", "check", "intake", "record list"}
