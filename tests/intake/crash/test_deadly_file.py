"""A file that kills its worker again and again is given up, said plainly and kept as an attempt; real processes die."""

from __future__ import annotations

import contextlib
import json
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter
from tests.intake.crash import rows
from tests.intake.crash.node import Node

from yinuo.timesource import today

pytestmark = pytest.mark.sqlite_only
ATTEMPTS = 3
WORKER = """
import os, signal, time
from yinuo.intake.pipeline import opening, storing
from yinuo.jobs import worker
from yinuo.jobs.models import Job
def die(*a, **b):
    os.kill(os.getpid(), signal.SIGKILL)
{fault}
while Job.objects.filter(state__in=("waiting", "running")).exists():
    worker.run_waiting()
    time.sleep(0.1)
"""
DIES_READING = WORKER.format(fault="opening.read_file = die")
DIES_AFTER_TWO_CHUNKS = WORKER.format(
    fault="""
keep, stored = storing._store, []
def store(*a):
    keep(*a)
    stored.append(1)
    if len(stored) == 2:
        die()
storing._store = store
"""
)
WORKS = "from yinuo.jobs import worker; worker.run_waiting()"


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Node:
    made = Node(
        tmp_path_factory.mktemp("deadly"),
        YINUO_JOB_ATTEMPTS=str(ATTEMPTS), YINUO_LEASE_SECONDS="1", YINUO_CHUNK_ROWS="50",
    )  # fmt: skip
    made.command("record", "list")
    return made


def worker_with(node: Node, script: str) -> int:
    """Run a worker process to its end; its exit status (negative: the signal that killed it)."""
    words = [sys.executable, "-m", "yinuo.management", "manage", "shell", "-c", script]
    return subprocess.run(words, env=node.environment(), capture_output=True, check=False).returncode


def handed_in(node: Node, file: Path) -> str:
    node.command(
        "manage", "shell", "-c",
        "from pathlib import Path; from yinuo.core.actor import Actor, Role\n"
        "from yinuo.intake.acts.hand_in import Delivery, hand_in\n"
        "from yinuo.intake.models import Submission; from yinuo.registry.models import Body\n"
        "unit = Body.objects.get(name='洛阳市市场监督管理局')\n"
        "actor = Actor(Role.UNIT_CLERK, None, '示例', unit.code, unit.path, '410300')\n"
        f"hand_in(actor, Delivery(Path({str(file)!r}), {file.name!r}, 'penalty', unit, Submission.Channel.UPLOAD))",
    )  # fmt: skip
    return asked(node, "select receipt from intake_submission order by id desc limit 1")[0]


def asked(node: Node, query: str, *values: str) -> tuple[str, ...]:
    with contextlib.closing(sqlite3.connect(node.home / "yinuo.sqlite3", timeout=30)) as database:
        found = database.execute(query, values).fetchone()
    assert found is not None
    return tuple(found)


def killed_until_given_up(node: Node, script: str, by: signal.Signals = signal.SIGKILL) -> int:
    """Start worker after worker until one is not killed any more; how many were."""
    kills = 0
    while worker_with(node, script) == -by:
        kills += 1
        assert kills <= ATTEMPTS + 2
    return kills


def test_a_file_that_kills_its_worker_is_given_up_said_kept_and_goes_on_once_it_is_asked_for_again(
    node: Node, tmp_path: Path
) -> None:
    receipt = handed_in(node, rows.write(tmp_path / "deadly.csv", 20, today()))
    # the last worker finds the job without attempts left and lives: it gives the job up
    assert killed_until_given_up(node, DIES_READING) == ATTEMPTS
    state, error = asked(node, "select state, error from jobs_job where subject = ?", receipt)
    assert state == "failed" and "WorkerDied" in error
    stage, problem = asked(node, "select stage, problem from intake_submission where receipt = ?", receipt)
    said = json.loads(problem)
    assert (stage, said["code"]) == ("refused", "work-given-up")
    assert f"连续 {ATTEMPTS} 次" in said["zh"] and "另存" in said["mend_zh"] and receipt in said["mend_zh"]
    assert asked(node, "select count(*) from intake_attempt where code = 'work-given-up'") == (1,)
    of_this = "select count(*) from records_recordversion v join intake_submission s on s.id = v.submission_id where receipt = ?"
    assert asked(node, of_this, receipt) == (0,)

    (job,) = asked(node, "select id from jobs_job where subject = ?", receipt)
    assert worker_with(node, f"from yinuo.jobs import acts; acts.retry({job})\n{WORKS}") == 0
    found = asked(node, "select stage, problem from intake_submission where receipt = ?", receipt)
    assert found == ("done", None)
    assert asked(node, of_this, receipt) != (0,)


def test_a_workbook_made_to_swell_ends_the_worker_and_is_given_up(node: Node, tmp_path: Path) -> None:
    file = tmp_path / "swelling.xlsx"
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["行政处罚决定书文号", "行政相对人名称"])
    sheet.write(1_048_575, 999, "一格远在天边")
    book.close()
    receipt = handed_in(node, file)
    bounded = WORKER.format(fault="worker.bound_memory(3000)")
    assert killed_until_given_up(node, bounded, signal.SIGABRT) == ATTEMPTS
    stage, problem = asked(node, "select stage, problem from intake_submission where receipt = ?", receipt)
    assert (stage, json.loads(problem)["code"]) == ("refused", "work-given-up")
    asked(node, "select 1 from jobs_job where subject = ? and state = 'failed'", receipt)


def test_a_worker_killed_after_each_chunk_gets_further_and_is_not_given_up(
    node: Node, tmp_path: Path
) -> None:
    receipt = handed_in(node, rows.write(tmp_path / "slow.csv", 300, today()))
    kills = 0
    while worker_with(node, DIES_AFTER_TWO_CHUNKS) == -signal.SIGKILL:
        kills += 1
        assert kills < 12
    assert asked(node, "select stage from intake_submission where receipt = ?", receipt) == ("done",)
    assert kills >= ATTEMPTS
