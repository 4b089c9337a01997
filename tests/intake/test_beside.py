"""Large submissions are prepared in a process beside: it changes nothing in what is stored, and may end at any moment."""

from __future__ import annotations

import json
import shutil
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


def _intake(prepared: Path, home: Path, file: Path, chunk_rows: int) -> dict[str, object]:
    shutil.copytree(prepared, home)
    node = Node(home, YINUO_CHUNK_ROWS=str(chunk_rows))
    told = node.command("intake", str(file), "--class", "penalty", "--unit", rows.UNIT, "--json")
    assert json.loads(told)["rows"] == COUNT
    return outcome(home)


@pytest.mark.sqlite_only
def test_rows_prepared_beside_are_stored_as_those_prepared_here(tmp_path: Path) -> None:
    file = rows.write(tmp_path / "penalties.csv", COUNT, today())
    prepared = tmp_path / "prepared"
    prepared.mkdir()
    Node(prepared).command("record", "list")
    Node(prepared).command("manage", "shell", "-c", "from yinuo.records import vault; vault.sealer()")

    here = _intake(prepared, tmp_path / "here", file, COUNT)
    there = _intake(prepared, tmp_path / "there", file, 100)

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
