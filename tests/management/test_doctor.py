"""``yinuo doctor`` names each thing that is wrong and says how to mend it; its advice, followed, makes it well."""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from driving import CODE, answer, penalties, run, yinuo

from yinuo import timesource
from yinuo.core.journal.cosignature import CosignatureSigner
from yinuo.core.journal.notes import sign_line, verifier_key
from yinuo.journal import policy
from yinuo.journal.checkpoints import add_cosignatures
from yinuo.journal.models import Checkpoint
from yinuo.management.diagnosis import machine, node
from yinuo.management.diagnosis.model import Health

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one record and one checkpoint."""
    home = tmp_path_factory.mktemp("doctor") / "home"
    rows = penalties(home.parent / "rows.csv", {})
    answer(home, "intake", str(rows), "--class", "penalty", "--unit", CODE)
    yinuo(home, "journal", "checkpoint")
    return home


@pytest.fixture
def home(kept: Path, tmp_path: Path) -> Path:
    return shutil.copytree(kept, tmp_path / "home")


def doctor(home: Path, **settings: str) -> dict[str, dict[str, str]]:
    done = run(home, "doctor", "--json", **settings)
    assert done.returncode in (0, 1), done.stderr
    found = {each["name"]: each for each in json.loads(done.stdout)}
    wrong = [each for each in found.values() if each["health"] == "wrong"]
    assert done.returncode == bool(wrong)
    assert all(each["mend"] for each in found.values() if each["health"] in ("wrong", "watch")), found
    return found


pytestmark = pytest.mark.sqlite_only


def test_nothing_is_wrong_with_a_new_home_and_it_is_said_that_nothing_runs(home: Path) -> None:
    found = doctor(home)
    assert not [each for each in found.values() if each["health"] == "wrong"]
    assert found["processes"]["health"] == "watch" and "yinuo up" in found["processes"]["mend"]


def test_a_home_that_cannot_be_written_is_the_one_thing_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run(tmp_path / "file" / "home", "doctor", "--json")
    (only,) = json.loads(done.stdout)
    assert (done.returncode, only["name"], only["health"]) == (1, "home-not-usable", "wrong")
    assert "YINUO_HOME" in only["mend"]
    refused = run(tmp_path / "file" / "home", "record", "list")
    assert refused.returncode == 2 and "Traceback" not in refused.stderr


def test_a_home_open_to_others_and_a_key_readable_by_others(home: Path) -> None:
    home.chmod(0o755)
    (home / "keys" / "seal.key").chmod(0o644)
    found = doctor(home)
    assert found["home"]["health"] == "wrong" and f"chmod 700 {home}" in found["home"]["mend"]
    assert "seal.key" in found["keys"]["found"] and "chmod 600" in found["keys"]["mend"]


@pytest.mark.parametrize("key", ["journal.key", "seal.key", "files.key"])
def test_a_missing_key_is_named_and_never_made_anew(home: Path, key: str) -> None:
    (home / "keys" / key).unlink()
    found = doctor(home)
    assert found["keys"]["health"] == "wrong" and key in found["keys"]["found"]
    assert not (home / "keys" / key).exists()


def test_a_key_that_is_not_the_one_of_the_data_is_named_and_signs_nothing(home: Path) -> None:
    (home / "keys" / "journal.key").write_bytes(bytes(range(32)))
    assert "journal.key" in doctor(home)["key-fit"]["found"]
    rows = penalties(home.parent / "more.csv", count=1)
    answer(home, "intake", str(rows), "--class", "penalty", "--unit", CODE)
    assert run(home, "journal", "checkpoint").returncode == 2


def test_a_database_behind_its_migrations(home: Path) -> None:
    with sqlite3.connect(home / "yinuo.sqlite3") as database:
        database.execute("delete from django_migrations where app = 'axes'")
    found = doctor(home)
    assert found["database"]["health"] == "wrong" and "migrate" in found["database"]["mend"]
    assert found["journal"]["health"] == "not-applicable"


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    found = doctor(tmp_path / "home", YINUO_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert found["database-not-reachable"]["health"] == "wrong"


def test_a_broken_journal_and_a_record_changed_with_plain_sql(home: Path) -> None:
    with sqlite3.connect(home / "yinuo.sqlite3") as database:
        database.execute("update records_record set subject_name = '某某'")
    found = doctor(home)
    assert found["journal"]["health"] == "wrong" and "record/1" in found["journal"]["found"]
    with sqlite3.connect(home / "yinuo.sqlite3") as database:
        database.execute("delete from journal_entry where seq = 0")
    assert "Entry 0 was deleted" in doctor(home)["journal"]["found"]


def test_a_setting_that_cannot_be_meant_is_named(home: Path) -> None:
    assert "YINUO_PORT" in doctor(home, YINUO_PORT="eight")["bad-setting"]["found"]


def test_a_disk_that_is_nearly_full(monkeypatch: pytest.MonkeyPatch) -> None:
    def free(gib: float) -> Any:
        return lambda place: Usage(0, 0, int(gib * 2**30))

    for gib, health in ((10, Health.WELL), (1, Health.WATCH), (0.2, Health.WRONG)):
        monkeypatch.setattr(machine.shutil, "disk_usage", free(gib))
        assert machine.disk().health == health


@pytest.mark.django_db
def test_next_years_notice_is_asked_for_from_november_on() -> None:
    from yinuo.clocks.calendar import load_calendar

    load_calendar()
    with timesource.standing_at(datetime(2026, 6, 1, tzinfo=UTC)):
        assert node.calendar().health == Health.WELL
    with timesource.standing_at(datetime(2026, 11, 24, tzinfo=UTC)):
        asked = node.calendar()
    assert asked.health == Health.WATCH and "2027" in asked.mend.zh and "calendar import" in asked.mend.en


@pytest.mark.django_db
def test_a_checkpoint_without_the_witnesses_that_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(policy, "policy_file", lambda: tmp_path / "witnesses.policy")
    assert node.witnesses().health == Health.WELL
    witness = CosignatureSigner("w.example/1", b"\x09" * 32, time.time)
    key = verifier_key(witness.verifier)
    (tmp_path / "witnesses.policy").write_text(f"witness one {key}\nquorum one\n")
    note = f"log\n1\n{'A' * 43}=\n"
    checkpoint = Checkpoint.objects.create(
        size=1, root=b"", note=note, at=timesource.now() - timedelta(hours=1)
    )
    waiting = node.witnesses()
    assert waiting.health == Health.WATCH and "1 needed" in waiting.found.en and "forked" in waiting.mend.en
    add_cosignatures(checkpoint, [sign_line(note, witness)])
    assert node.witnesses().health == Health.WELL
    (tmp_path / "witnesses.policy").write_text("quorum nobody\n")
    assert node.witnesses().health == Health.WRONG
