"""Running a command as a child and telling what it took; the machine; rows of the table."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

PYTHON = sys.executable
YINUO = str(Path(sys.executable).with_name("yinuo"))


@dataclass(frozen=True, slots=True)
class Took:
    """What one child took: seconds on the clock, seconds of processor time, peak memory in MiB; and what it printed."""

    clock: float
    processor: float
    memory: float
    output: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: what was compared, both figures in words, the ratio and what it should be."""

    subject: str
    ours: str
    theirs: str
    ratio: str
    target: str
    met: bool
    note: str = ""


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Took:
    """Run a child to its end; its own memory counts, with that of the children it waited for. Raises when it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(
        list(command), stdout=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})}
    )
    output = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    clock = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Took(clock, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output)


def alternately(times: int, *commands: Sequence[str]) -> list[list[Took]]:
    """Each command ``times`` times, in turns, so that a machine that grows slower or faster flatters neither."""
    rounds = [[run(command) for command in commands] for _ in range(times)]
    return [list(column) for column in zip(*rounds, strict=True)]


def clock(took: Iterable[Took]) -> float:
    return statistics.median(each.clock for each in took)


def processor(took: Iterable[Took]) -> float:
    return statistics.median(each.processor for each in took)


def memory(took: Iterable[Took]) -> float:
    """The highest of the peaks."""
    return max(each.memory for each in took)


def seconds(took: Sequence[Took]) -> str:
    return f"{clock(took):.1f} s ({processor(took):.1f} s of processor time)"


def machine() -> str:
    """The machine and the versions, with how busy it was."""
    with open("/proc/cpuinfo", encoding="utf-8") as source:
        names = {line.partition(":")[2].strip() for line in source if line.startswith("model name")}
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "Django", "granian", "openpyxl"))
    load = "/".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"{', '.join(sorted(names)) or platform.machine()}, {os.cpu_count()} cores, {total:.0f} GiB, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, {versions}; "
        f"load before the run {load}"
    )


def table(lines: Sequence[Line]) -> str:
    """The lines as a table in Markdown."""
    head = "| what | Yinuo | beside it | measured | target | met |\n|---|---|---|---|---|---|"
    rows = [
        f"| {line.subject} | {line.ours} | {line.theirs} | {line.ratio} | {line.target} | "
        f"{'yes' if line.met else '**no**'}{'; ' + line.note if line.note else ''} |"
        for line in lines
    ]
    return "\n".join([head, *rows])
