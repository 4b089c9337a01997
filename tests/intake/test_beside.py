"""Large submissions are prepared in a process beside: it changes nothing in what is stored, and may end at any moment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.intake.crash import rows
from tests.intake.crash.node import Node
from tests.intake.crash.outcome import differences, outcome

from yinuo.config import configuration
from yinuo.intake.models import Submission
from yinuo.intake.pipeline import beside, portions, stage_file, storing
from yinuo.intake.pipeline.portions import Portion
from yinuo.records.models import Record
from yinuo.timesource import today

from .world import penalty, taken_in, write_csv

COUNT = 600


NOTE = "import os, sys; print(*sys.orig_argv, file=open(os.environ['PROCESSES'], 'a'))"


def _intake(
    prepared: Path, home: Path, file: Path, chunk_rows: int
) -> tuple[dict[str, object], subprocess.CompletedProcess[str], str]:
    """What an intake left, its answer, and the command lines of all Python processes that took part."""
    shutil.copytree(prepared, home)
    (home / "sitecustomize.py").write_text(NOTE)
    environment = Node(home, YINUO_CHUNK_ROWS=str(chunk_rows)).environment()
    environment["PYTHONPATH"] = os.pathsep.join([str(home), environment.get("PYTHONPATH", "")])
    environment["PROCESSES"] = str(home / "processes")
    command = [sys.executable, "-m", "yinuo.management", "intake", str(file), "--class", "penalty"]
    done = subprocess.run(
        [*command, "--unit", rows.UNIT, "--json"], capture_output=True, text=True, env=environment, check=True
    )
    assert json.loads(done.stdout)["rows"] == COUNT
    return outcome(home), done, (home / "processes").read_text()


@pytest.mark.sqlite_only
def test_rows_prepared_beside_are_stored_as_those_prepared_here(tmp_path: Path) -> None:
    file = rows.write(tmp_path / "penalties.csv", COUNT, today())
    prepared = tmp_path / "prepared"
    prepared.mkdir()
    Node(prepared).command("record", "list")
    Node(prepared).command("manage", "shell", "-c", "from yinuo.records import vault; vault.sealer()")

    here, _, alone = _intake(prepared, tmp_path / "here", file, COUNT)
    there, done, together = _intake(prepared, tmp_path / "there", file, 100)
    assert "pipeline.beside" in together and "pipeline.beside" not in alone
    assert "ended" not in done.stderr, "it sent all there was"

    assert [row[-2:] for row in there.pop("submission")] == [[6, COUNT]], "six portions"
    assert [row[-2:] for row in here.pop("submission")] == [[1, COUNT]]
    assert len(here["records"]) > COUNT * 0.9  # type: ignore[arg-type]
    assert not differences(here, there)


@pytest.fixture
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration(), "chunk_rows", 2)


@pytest.mark.django_db
def test_an_intake_goes_on_alone_when_the_process_beside_ends(
    registry: None, small_portions: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def first_only(receipt: str) -> Iterator[Portion]:
        asked.append(receipt)
        submission = Submission.objects.get(receipt=receipt)
        with stage_file.opened(submission) as connection:
            yield next(portions.read(submission, connection))
        raise beside.EndedEarly(receipt)

    monkeypatch.setattr(storing.beside, "portions_of", first_only)
    done = taken_in(write_csv(tmp_path / "a.csv", [penalty(number) for number in range(1, 8)]))

    assert asked == [done.receipt]
    assert (done.accepted, done.chunks_stored, Record.objects.count()) == (7, 4, 7)


@pytest.mark.django_db
def test_few_rows_need_no_process_beside(
    registry: None, small_portions: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing.beside, "portions_of", lambda receipt: pytest.fail("asked"))
    assert taken_in(write_csv(tmp_path / "a.csv", [penalty(number) for number in range(1, 6)])).accepted == 5


@pytest.mark.sqlite_only
def test_a_process_beside_that_cannot_begin_ends_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YINUO_HOME", str(tmp_path))
    with pytest.raises(beside.EndedEarly):
        list(beside.portions_of("YN-AAAA-AAAA-AAAA"))
