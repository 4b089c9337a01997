"""Real ``yinuo`` processes on a home of their own, as scripts and service units start them."""

from __future__ import annotations

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

UNIT = "洛阳市市场监督管理局"
CODE = "11410300DEM0002762"
PENALTY = {
    "行政相对人名称": "洛阳示例建材有限公司",
    "行政相对人类别": "法人及非法人组织",
    "行政相对人代码_1(统一社会信用代码)": "91410302MADE38984F",
    "法定代表人": "示例甲",
    "行政处罚决定书文号": "洛市监罚〔2026〕118号",
    "违法行为类型": "未明码标价",
    "违法事实": "当事人对所售商品未标明价格。",
    "处罚依据": "《中华人民共和国价格法》第四十二条",
    "处罚类别": "罚款",
    "处罚内容": "罚款500元",
    "罚款金额（万元）": "0.05",
    "处罚决定日期": "2026/11/12",
    "处罚有效期": "2099/12/31",
    "公示截止期": "2027/11/12",
    "处罚机关": UNIT,
    "处罚机关统一社会信用代码": CODE,
    "数据来源单位": UNIT,
    "数据来源单位统一社会信用代码": CODE,
}


def penalties(path: Path, *changes: dict[str, str], count: int = 0) -> Path:
    """A csv of penalties: one row for each change, or ``count`` sound ones with numbers of their own."""
    number = "行政处罚决定书文号"
    rows = [{**PENALTY, **change} for change in changes]
    rows += [{**PENALTY, number: f"洛市监罚〔2026〕{1000 + each}号"} for each in range(count)]
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(dict.fromkeys(code for row in rows for code in row)) or PENALTY)
        writer.writeheader()
        writer.writerows(rows)
    return path


def environment(home: Path, **settings: str) -> dict[str, str]:
    """A plain shell with ``YINUO_HOME``, and no other setting of this product or language but those given."""
    others = ("YINUO_", "DJANGO_", "LC_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    return {**kept, "LANG": "C.UTF-8", "YINUO_HOME": str(home), "PYTHONUTF8": "1", **settings}


def run(
    home: Path, *words: str, user: int | None = None, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    command = [sys.executable, "-m", "yinuo.management", *words]
    return subprocess.run(
        command, capture_output=True, text=True, env=environment(home, **settings), check=False,
        timeout=240, user=user, cwd="/",
    )  # fmt: skip


def run_unread(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run one command whose output nobody reads, as the left one of ``yinuo … | head``; what it says aside is kept."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "yinuo.management", *words]
    try:
        return subprocess.run(
            command, stdout=writing, stderr=subprocess.PIPE, text=True, env=environment(home), check=False,
            timeout=240, cwd="/",
        )  # fmt: skip
    finally:
        os.close(writing)


def yinuo(home: Path, *words: str, status: int = 0, **settings: str) -> str:
    """What the command prints; its exit status must be ``status``."""
    done = run(home, *words, **settings)
    assert done.returncode == status, f"status {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def answer(home: Path, *words: str, **settings: str) -> Any:
    """The one JSON object a command prints."""
    return json.loads(yinuo(home, *words, "--json", **settings))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(ask: Callable[[], Any], seconds: float = 60) -> Any:
    """Ask again and again until the answer is true. The time is generous: it is a bound, not a measure."""
    end = time.monotonic() + seconds
    while not (found := ask()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)
    return found


class Up:
    """A running ``yinuo up``."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home, self.port = home, free_port()
        self.log = home.parent / f"{home.name}.up.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "yinuo.management", "up", "--port", str(self.port)],
                env=environment(home, **settings), stdout=log, stderr=log, cwd="/",
            )  # fmt: skip

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        """Status, headers in lower case and text; status 0 while nobody answers."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as reply:
                return reply.status, _lower(reply.headers), reply.read().decode(errors="replace")
        except urllib.error.HTTPError as refusal:
            return refusal.code, _lower(refusal.headers), refusal.read().decode(errors="replace")
        except OSError:
            return 0, {}, ""

    def wait_ready(self) -> None:
        until(lambda: self.get("/readyz")[0] == 200, 120)

    def child(self, word: str) -> int:
        """The process id of the child with ``word`` in its command; 0 while there is none."""
        for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            if word in Path(f"/proc/{pid}/cmdline").read_text().split("\0"):
                return int(pid)
        return 0

    def stop(self) -> tuple[int, float]:
        """SIGTERM; the exit status and how long it took, in seconds."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60), time.monotonic() - started


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@contextmanager
def up(home: Path, **settings: str) -> Iterator[Up]:
    """A node that is ready, and stopped at the end whatever happens."""
    node = Up(home, **settings)
    try:
        node.wait_ready()
        yield node
    finally:
        if node.process.poll() is None:
            node.stop()
