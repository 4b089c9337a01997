"""Keeps the processes of a node running together: web server, worker, scheduler; all stop on SIGTERM."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog

log = structlog.get_logger(__name__)
GRACE_SECONDS = 20.0


@dataclass(slots=True)
class Child:
    """One process and how often it had to be started again."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self, environment: Mapping[str, str]) -> None:
        self.starts.append(time.monotonic())
        self.process = subprocess.Popen(list(self.command), env=dict(environment))

    @property
    def failing(self) -> bool:
        """Started five times within a minute: something is wrong that a restart does not mend."""
        return len([at for at in self.starts if time.monotonic() - at < 60]) >= 5


def python_command(*words: str) -> list[str]:
    """A command run by this very interpreter."""
    return [sys.executable, "-m", *words]


def supervise(children: Sequence[Child], environment: Mapping[str, str]) -> int:
    """Run all children until SIGTERM or SIGINT; one that ends by itself is started again."""
    going_down = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: going_down.set())
    for child in children:
        child.start(environment)
    status = 0
    while not going_down.wait(0.5):
        if any(_revive(child, environment) for child in children):
            status = 1
            break
    _stop(children)
    return status


def _revive(child: Child, environment: Mapping[str, str]) -> bool:
    """Start an ended child again; True when it fails again and again."""
    if child.process is None or child.process.poll() is None:
        return False
    log.warning("process ended, starting again", process=child.name, status=child.process.returncode)
    if child.failing:
        log.error("process keeps failing, stopping all", process=child.name)
        return True
    child.start(environment)
    return False


def _stop(children: Sequence[Child]) -> None:
    alive = [child.process for child in children if child.process and child.process.poll() is None]
    for process in alive:
        process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for process in alive:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
