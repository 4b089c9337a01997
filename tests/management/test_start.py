"""What a process waits for before it begins: DuckDB, SQLGlot and Arrow only where files or definitions are checked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from driving import environment, penalties, run

pytestmark = pytest.mark.sqlite_only
HEAVY = {"duckdb", "sqlglot", "pyarrow"}
TELL = """
import atexit, json, sys
atexit.register(lambda: print(json.dumps([*sys.modules]), file=sys.stderr))
"""
COMMAND = TELL + "from yinuo.management.cli import main\nsys.exit(main())"
WEB = TELL + "import yinuo.wsgi"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("start") / "home"
    run(made, "record", "list")
    return made


def loaded(home: Path, script: str, *words: str) -> set[str]:
    """What a process of its own has loaded when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        capture_output=True, text=True, env=environment(home), check=False, cwd="/",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    "words",
    [
        ("record", "list"),
        ("journal", "check"),
        ("journal", "checkpoint"),
        ("export", "records.csv", "--class", "penalty"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_command_that_checks_nothing_loads_nothing_that_checks(
    home: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    named = [str(tmp_path / word) if word.endswith(".csv") else word for word in words]
    modules = loaded(home, COMMAND, *named)
    assert "yinuo.intake.models" in modules and HEAVY & modules == set()


def test_a_command_that_checks_loads_what_it_needs(home: Path, tmp_path: Path) -> None:
    rows = penalties(tmp_path / "rows.csv", count=1)
    assert {"duckdb", "sqlglot"} <= loaded(home, COMMAND, "check", str(rows), "--class", "penalty")


def test_a_web_process_has_loaded_every_page_before_the_first_is_asked_for(home: Path) -> None:
    assert {"yinuo.urls", *HEAVY} <= loaded(home, WEB)
