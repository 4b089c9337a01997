"""Keeps the processes of a node running together: web server, worker, scheduler; all stop on SIGTERM."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from yinuo.core.errors import DomainError, Text

log = structlog.get_logger(__name__)
GRACE_SECONDS = 20.0
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


class PortInUse(DomainError):
    """Another process listens there already."""

    code = "port-in-use"
    message = Text(
        "{host} 的端口 {port} 不能使用：{detail}。", "Port {port} of {host} cannot be used: {detail}."
    )
    remedy = Text(
        "请停止占用它的程序（也许是另一个 yinuo up），或用 --port 换一个端口。",
        "Stop what listens there (perhaps another yinuo up), or choose another with --port.",
    )


def ensure_port_free(host: str, port: int) -> None:
    """Raises :class:`PortInUse`; the web server itself would share the port or fail with a trace."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortInUse(host=host, port=port, detail=error.strerror or error) from error


class AlreadyUp(DomainError):
    """This home has a node running on it."""

    code = "already-up"
    message = Text("{home} 上已有一个节点在运行。", "A node is running on {home} already.")
    remedy = Text(
        "请先停止那个 yinuo up，或用 YINUO_HOME 指向别的目录。", "Stop it first, or name another YINUO_HOME."
    )


@contextlib.contextmanager
def holding(home: Path) -> Iterator[None]:
    """Be the one node of this home. Raises :class:`AlreadyUp`; the lock falls with the process, however it ends."""
    with (home / "up.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyUp(home=home) from error
        yield


@dataclass(slots=True)
class Child:
    """One process with those it starts itself, and how often it had to be started again."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self, environment: Mapping[str, str]) -> None:
        self.starts.append(time.monotonic())
        self.process = subprocess.Popen(
            list(self.command), env=dict(environment), preexec_fn=_end_with_parent
        )

    @property
    def failing(self) -> bool:
        """Started five times within a minute: something is wrong that a restart does not mend."""
        return len([at for at in self.starts if time.monotonic() - at < 60]) >= 5


def _end_with_parent() -> None:
    """Between fork and exec: should the supervisor be killed, its children are told to stop (Linux only)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _adopt_orphans() -> None:
    """Whatever a child leaves behind becomes ours, so that it can be ended (Linux only)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _end_orphans(children: Sequence[Child]) -> None:
    """Kill what ended children left: a web worker without its master would go on serving on the same port."""
    known = {child.process.pid for child in children if child.process}
    with contextlib.suppress(OSError):
        mine = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        for orphan in {int(pid) for pid in mine} - known:
            os.kill(orphan, signal.SIGKILL)
            os.waitpid(orphan, 0)


def python_command(*words: str) -> list[str]:
    """A command run by this very interpreter."""
    return [sys.executable, "-m", *words]


def supervise(children: Sequence[Child], environment: Mapping[str, str]) -> int:
    """Run all children until SIGTERM or SIGINT; one that ends by itself is started again."""
    going_down = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: going_down.set())
    _adopt_orphans()
    for child in children:
        child.start(environment)
    status = 0
    while not going_down.wait(0.5):
        if any(_revive(child, children, environment) for child in children):
            status = 1
            break
    _stop(children)
    return status


def _revive(child: Child, children: Sequence[Child], environment: Mapping[str, str]) -> bool:
    """Start an ended child again; True when it fails again and again."""
    if child.process is None or child.process.poll() is None:
        return False
    log.warning("process ended, starting again", process=child.name, status=child.process.returncode)
    _end_orphans(children)
    if child.failing:
        log.error("process keeps failing, stopping all", process=child.name)
        return True
    child.start(environment)
    return False


def _stop(children: Sequence[Child]) -> None:
    """Ask all to stop, wait for what they are in the middle of, then kill what is left."""
    for child in children:
        if child.process and child.process.poll() is None:
            child.process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        if child.process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.1, deadline - time.monotonic()))
            child.process.kill()
            child.process.wait()
    _end_orphans(children)
