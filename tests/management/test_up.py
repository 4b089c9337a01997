"""``yinuo up`` as a service unit runs it: it starts, serves, revives what dies, refuses a taken port, stops at once."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import CODE, Up, answer, environment, penalties, run, until, up, yinuo

pytestmark = pytest.mark.sqlite_only
TOKEN = "a-token-for-the-monitor"


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    with up(tmp_path_factory.mktemp("up") / "home", YINUO_METRICS_TOKEN=TOKEN) as node:
        yield node


def test_web_worker_and_scheduler_run_and_the_node_is_ready(node: Up) -> None:
    status, _, text = node.get("/readyz")
    assert status == 200
    assert json.loads(text)["checks"] == dict.fromkeys(("database", "disk", "worker", "scheduler"), True)
    health = {each["name"]: each["health"] for each in answer(node.home, "doctor")}
    assert health["processes"] == "well"


def test_outside_the_demo_static_files_are_served_under_hashed_names_for_ever(node: Up) -> None:
    _, _, page = node.get("/")
    names = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', page)
    assert names and all(re.search(r"\.[0-9a-f]{12}\.(css|js)$", name) for name in names), names
    for name in names:
        status, headers, _ = node.get(name)
        assert status == 200 and "immutable" in headers["cache-control"], name


def test_metrics_answer_to_the_token_and_to_nobody_else(node: Up) -> None:
    assert node.get("/metrics")[0] == 404
    assert node.get("/metrics", Authorization="Bearer wrong")[0] == 404
    status, _, text = node.get("/metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200 and "yinuo_up 1.0" in text


def test_every_answer_carries_a_request_id_and_the_error_page_shows_it(node: Up) -> None:
    status, headers, page = node.get("/no-such-page")
    assert status == 404
    assert headers["x-request-id"] in page
    status, headers, page = node.get("/no-such-page", **{"X-Request-ID": "given-by-the-proxy"})
    assert headers["x-request-id"] == "given-by-the-proxy" and "given-by-the-proxy" in page


def test_a_taken_port_gives_a_clear_word_and_no_trace(node: Up, tmp_path: Path) -> None:
    refused = run(tmp_path / "other", "up", "--port", str(node.port))
    assert refused.returncode == 2
    assert str(node.port) in refused.stderr and "--port" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_second_node_on_the_same_home_is_refused_and_so_is_a_restore(node: Up, tmp_path: Path) -> None:
    refused = run(node.home, "up", "--port", str(node.port + 1))
    assert (
        refused.returncode == 2
        and "已有一个节点在运行" in refused.stderr
        and "Traceback" not in refused.stderr
    )
    yinuo(node.home, "backup", str(tmp_path / "node.tar"))
    refused = run(node.home, "restore", str(tmp_path / "node.tar"))
    assert refused.returncode == 2 and "已有一个节点在运行" in refused.stderr


@pytest.mark.parametrize(("word", "path"), [("granian", "/healthz"), ("worker", "/readyz")])
def test_a_process_that_dies_is_started_again(node: Up, word: str, path: str) -> None:
    before = node.child(word)
    os.kill(before, signal.SIGKILL)
    after = until(lambda: (found := node.child(word)) and found != before and found)
    until(lambda: node.get(path)[0] == 200)
    assert after != before


def test_sigterm_stops_everything_within_seconds_and_leaves_nothing_running(tmp_path: Path) -> None:
    with up(tmp_path / "home") as node:
        children = [node.child(word) for word in ("granian", "worker", "scheduler")]
        assert all(children)
        status, seconds = node.stop()
        assert status == 0 and seconds < 15
        assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
        assert node.get("/healthz")[0] == 0
        assert "Traceback" not in node.log.read_text()


def test_sigterm_during_an_intake_finishes_the_chunk_and_the_next_start_goes_on(tmp_path: Path) -> None:
    settings, count = {"YINUO_CHUNK_ROWS": "300"}, 9000
    rows = penalties(tmp_path / "rows.csv", count=count)
    home = tmp_path / "home"
    with up(home, **settings) as node:
        hand_in(home, rows, **settings)
        until(lambda: answer(home, "record", "list")["count"] > 0, 120)
        status, seconds = node.stop()
    assert status == 0 and seconds < 15
    stored = answer(home, "record", "list")["count"]
    assert 0 < stored <= count and stored % 300 == 0
    assert stored == count or job_states(home) == [("waiting", 0)]
    assert "✓" in yinuo(home, "journal", "check")
    with up(home, **settings):
        until(lambda: job_states(home)[0][0] == "done", 120)
    assert answer(home, "record", "list")["count"] == count


def hand_in(home: Path, rows: Path, **settings: str) -> None:
    """Hand in without doing the work, as the web server does; the worker of the node takes it."""
    code = (
        "import django; django.setup(); from pathlib import Path; from yinuo.core.actor import PLATFORM; "
        "from yinuo.intake.acts.hand_in import Delivery, hand_in; from yinuo.management.foreground import find_body; "
        "from yinuo.intake.models import Submission; "
        f"hand_in(PLATFORM, Delivery(Path({str(rows)!r}), 'rows.csv', 'penalty', find_body({CODE!r}), "
        "Submission.Channel.COMMAND))"
    )
    shell = environment(home, DJANGO_SETTINGS_MODULE="yinuo.settings", **settings)
    subprocess.run([sys.executable, "-c", code], env=shell, check=True)


def job_states(home: Path) -> list[tuple[str, int]]:
    with sqlite3.connect(home / "yinuo.sqlite3") as database:
        return list(database.execute("select state, attempts from jobs_job where kind = 'intake'"))
