"""M2.2c: a node killed with SIGKILL at any moment of an intake ends with exactly what an undisturbed one ends with.

Real processes over real homes: web server, worker, scheduler and supervisor, killed all at once or the worker alone, at
moments chosen by a fixed seed, until the submission is done.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import shutil
import sqlite3
import sys
import time
import urllib.error
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.intake.crash import rows
from tests.intake.crash.node import Node
from tests.intake.crash.outcome import differences, outcome

from yinuo.timesource import today

pytestmark = [pytest.mark.sqlite_only, pytest.mark.slow]
CUT_OFF = (urllib.error.URLError, ConnectionError, TimeoutError, http.client.HTTPException)
FINISHED = ("done", "refused", "stopped", "asking")


@dataclass(frozen=True)
class Trial:
    """How many rows, how often to kill, and the seconds between two kills (least, most)."""

    count: int
    kills: int
    pause: tuple[float, float]
    patience: float
    chunk_rows: int


SMALL = Trial(20_000, 6, (0.4, 2.0), 120, 3_000)
LARGE = Trial(200_000, 20, (1.0, 8.0), 1800, 20_000)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with keys, registry and the demo clerk: both runs begin with a copy of it."""
    home = tmp_path_factory.mktemp("prepared")
    node = Node(home)
    node.command("record", "list")
    make = "from yinuo.accounts.demo import create_demo_accounts; create_demo_accounts(); "
    make += "from yinuo.records import vault; vault.sealer()"
    node.command("manage", "shell", "-c", make)
    return home


@contextlib.contextmanager
def running(prepared: Path, home: Path, trial: Trial) -> Iterator[Node]:
    shutil.copytree(prepared, home)
    # so many kills in a row can hit one stage; giving up is another test's matter
    node = Node(home, YINUO_CHUNK_ROWS=str(trial.chunk_rows), YINUO_JOB_ATTEMPTS="100")
    node.start()
    try:
        node.wait_until_up()
        node.sign_in("demo.clerk")
        yield node
    finally:
        node.stop()


def stage_of(home: Path) -> str:
    with contextlib.closing(sqlite3.connect(home / "yinuo.sqlite3", timeout=30)) as database:
        found = database.execute("select stage from intake_submission").fetchone()
    return str(found[0]) if found else ""


def wait_until_done(home: Path, seconds: float) -> None:
    until = time.monotonic() + seconds
    while stage_of(home) not in FINISHED:
        assert time.monotonic() < until, (home / "node.log").read_text()[-4000:]
        time.sleep(0.1)
    assert stage_of(home) == "done"


def undisturbed(prepared: Path, home: Path, file: Path, trial: Trial) -> None:
    with running(prepared, home, trial) as node:
        node.hand_in(file, "penalty")
        wait_until_done(home, trial.patience)


def killed_again_and_again(prepared: Path, home: Path, file: Path, trial: Trial) -> int:
    """The same with kills, the first one while the file is on its way; answers how often it was killed."""
    chance = random.Random(trial.count)
    with running(prepared, home, trial) as node:
        _kill_while_uploading(node, file, chance)
        node.hand_in(file, "penalty")
        while node.kills < trial.kills and stage_of(home) not in FINISHED:
            time.sleep(chance.uniform(*trial.pause))
            if stage_of(home) not in FINISHED:
                _kill(node, chance)
        wait_until_done(home, trial.patience)
        return node.kills


def _kill_while_uploading(node: Node, file: Path, chance: random.Random) -> None:
    killer = os.fork()
    if not killer:
        time.sleep(chance.uniform(0.02, 0.2))
        with contextlib.suppress(ProcessLookupError):
            node.kill_group()
        os._exit(0)
    with contextlib.suppress(*CUT_OFF):
        node.hand_in(file, "penalty")
    os.waitpid(killer, 0)
    node.kill()
    _start_again(node)


def _kill(node: Node, chance: random.Random) -> None:
    if chance.random() < 0.5:
        node.kill_worker()
    else:
        node.kill()
        _start_again(node)


def _start_again(node: Node) -> None:
    node.start()
    node.wait_until_up()


def same_in_the_end(prepared: Path, folder: Path, trial: Trial) -> None:
    file = rows.write(folder / "penalties.csv", trial.count, today())
    started = time.monotonic()
    undisturbed(prepared, folder / "calm", file, trial)
    calm_seconds = time.monotonic() - started
    kills = killed_again_and_again(prepared, folder / "killed", file, trial)
    killed_seconds = time.monotonic() - started - calm_seconds
    told = f"{trial.count} rows: {calm_seconds:.1f} s undisturbed, {killed_seconds:.1f} s with {kills} kills"
    sys.stderr.write(told + "\n")
    assert kills >= trial.kills // 2
    calm, killed = outcome(folder / "calm"), outcome(folder / "killed")
    assert calm["submission"][0][3] == trial.count
    assert not differences(calm, killed)
    node = Node(folder / "killed")
    node.command("journal", "checkpoint")
    node.command("journal", "check")


def test_m22c_kill_9_of_a_whole_node_changes_nothing_in_the_end(prepared: Path, tmp_path: Path) -> None:
    same_in_the_end(prepared, tmp_path, SMALL)


@pytest.mark.crash
@pytest.mark.skipif("TEST_CRASH" not in os.environ, reason="make test-crash")
def test_m22c_kill_9_during_200_000_rows(prepared: Path, tmp_path: Path) -> None:
    same_in_the_end(prepared, tmp_path, LARGE)
