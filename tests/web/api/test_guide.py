"""The examples of docs/api.md, run as they stand against a node that really runs: web server, worker, scheduler."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.api.city import row

GUIDE = Path(__file__).parents[3] / "docs" / "api.md"
UNIT = "洛阳市市场监督管理局"
pytestmark = [pytest.mark.sqlite_only, pytest.mark.slow]


def blocks(language: str, guide: Path = GUIDE) -> list[str]:
    """The examples of the guide in ``language``, without the indent of the list they stand in."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", guide.read_text("utf-8"), re.S | re.M)
    return [re.sub(rf"^{indent}", "", text, flags=re.M) for indent, text in found]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A running node and the environment of somebody who has a token for it."""
    home, port = tmp_path_factory.mktemp("node"), free_port()
    environment = {**os.environ, "YINUO_HOME": str(home), "YINUO_PORT": str(port)}
    environment.pop("YINUO_DATABASE_URL", None)
    command = [sys.executable, "-m", "yinuo.management"]
    grant = "token create 测试系统 --class penalty --purpose 双公示报送 --basis 豫政办〔2020〕1号".split()
    scopes = ["--scope=records:read", "--scope=submissions:read", "--scope=submissions:write"]
    token = subprocess.run(
        [*command, *grant, *scopes, "--unit", UNIT],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()[-1]
    address = f"http://127.0.0.1:{port}"
    running = subprocess.Popen([*command, "up"], env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for(f"{address}/readyz")
        yield {**environment, "YINUO_API": address, "YINUO_TOKEN": token}
    finally:
        running.terminate()
        running.wait(30)


def _wait_for(address: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            assert time.monotonic() < until, f"{address} does not answer"
            time.sleep(0.5)


def run(command: list[str], text: str, node: dict[str, str], folder: Path) -> str:
    done = subprocess.run(
        command, input=text, env=node, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("language", ["sh", "python"])
def test_both_guides_give_the_same_examples(language: str) -> None:
    assert blocks(language) == blocks(language, GUIDE.with_name("api.zh-CN.md")) != []


def test_the_commands_of_the_guide_work_as_written(node: dict[str, str], tmp_path: Path) -> None:
    table = [",".join(row(701)), ",".join(row(701).values())]
    (tmp_path / "penalties.csv").write_text("\n".join(table), encoding="utf-8")
    first, schema, file = blocks("sh")
    assert '"records"' in run(["sh", "-eu"], first, node, tmp_path)
    assert "CF_WSH" in run(["sh", "-eu"], schema, node, tmp_path)
    assert "receipt" in run(["sh", "-eu"], file, node, tmp_path)


def test_the_program_of_the_guide_hands_in_and_reads_what_came_of_it(
    node: dict[str, str], tmp_path: Path
) -> None:
    (program,) = blocks("python")
    said = run([sys.executable, "-"], program, node, tmp_path)
    assert "receipt YN-" in said
    assert "done 1 accepted, 1 rejected" in said
    assert "error CF_WSH" in said
    assert run([sys.executable, "-"], program, node, tmp_path).splitlines()[0] == said.splitlines()[0]
