"""Requests over HTTP on a warm server: a look-up by code beside a bare function, list and search pages by their times.

The server runs as ``yinuo up`` runs it; the bare function runs on the same server program with the same options and on the
same database. A process of its own loads them, in turns.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measuring import PYTHON, YINUO, Line, run
from yinuo.management.commands.up import server_size

HALF = 0.5
LIMIT_MS = 150
PORT = int(os.environ.get("YINUO_BENCH_PORT", "8106"))
OPTIONS = (
    "--interface",
    "wsgi",
    "--host",
    "127.0.0.1",
    "--workers",
    "1",
    "--blocking-threads",
    str(server_size(os.cpu_count() or 1)[1]),
    "--no-ws",
)
PAGES = {
    "first page of the list": "/records/penalty/",
    "list, page 20": "/records/penalty/?page=20",
    "list of one county": "/records/penalty/?county=410302",
    "search for a name of three characters": "/search/?q=恒宏华",
    "search for two common words": "/search/?q=洛阳+商贸",
    "search for a code": "/search/?q={code}",
    "search for a document number": "/search/?q=〔2026〕1234号",
}


@contextmanager
def serving(application: str, home: Path, port: int) -> Iterator[str]:
    """The address of a server of ``application`` on the database of ``home``."""
    command = [PYTHON, "-m", "granian", *OPTIONS, "--port", str(port), "--log-level", "warning", application]
    found = os.pathsep.join((os.getcwd(), os.environ.get("PYTHONPATH", "")))
    environment = {**os.environ, "YINUO_HOME": str(home), "PYTHONPATH": found}
    process = subprocess.Popen(command, env=environment)
    try:
        _wait(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"nothing answers at {address}")


async def _load(
    port: int, paths: Sequence[str], seconds: float, connections: int
) -> tuple[float, list[float]]:
    """Requests per second and the time of each (ms), over kept connections. Raises on any answer but 200."""
    times: list[float] = []
    until = time.perf_counter() + seconds

    async def client(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        place = number
        while time.perf_counter() < until:
            started = time.perf_counter()
            path = paths[place % len(paths)]
            place += connections
            writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            if not head.startswith("HTTP/1.1 200"):
                raise SystemExit(f"{path}: {head.splitlines()[0]}")
            await _body(reader, head.lower())
            times.append((time.perf_counter() - started) * 1000)
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(client(number) for number in range(connections)))
    return len(times) / (time.perf_counter() - started), times


async def _body(reader: asyncio.StreamReader, head: str) -> None:
    if "content-length:" in head:
        await reader.readexactly(int(head.split("content-length:")[1].split("\r\n")[0]))
        return
    while size := int((await reader.readline()).strip() or b"0", 16):
        await reader.readexactly(size + 2)
    await reader.readline()


def load(port: int, paths: Sequence[str], seconds: float, connections: int = 8) -> tuple[float, list[float]]:
    """Load a server from a second process."""
    given = json.dumps([port, list(paths), seconds, connections])
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.serving", given], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    rate, times = json.loads(done.stdout)
    return float(rate), list(times)


def some_codes(home: Path, count: int = 2000) -> list[str]:
    """Codes of subjects of published records, drawn by chance."""
    with sqlite3.connect(f"file:{home}/yinuo.sqlite3?mode=ro", uri=True) as database:
        (last,) = database.execute("SELECT max(id) FROM records_record").fetchone()
        chance = random.Random(7)
        ids = [chance.randrange(1, last + 1) for _ in range(count)]
        query = "SELECT subject_code FROM records_record WHERE id = ? AND status = 'published' AND subject_code <> ''"
        return [row[0] for number in ids if (row := database.execute(query, (number,)).fetchone())]


def count_records(home: Path) -> int:
    with sqlite3.connect(f"file:{home}/yinuo.sqlite3?mode=ro", uri=True) as database:
        return int(database.execute("SELECT count(*) FROM records_record").fetchone()[0])


def lines(home: Path, seconds: float = 5, turns: int = 3) -> list[Line]:
    """The look-up beside a bare function, and the pages, on the records of ``home``."""
    run([YINUO, "manage", "collectstatic", "--noinput", "-v0"], {"YINUO_HOME": str(home)})
    codes = some_codes(home)
    bare = [f"/records?subject_code={code}" for code in codes]
    ours = [f"/api/v1/records?subject_code={code}&limit=20" for code in codes]
    rates: list[tuple[float, float]] = []
    with (
        serving("benchmarks.our_site:application", home, PORT),
        serving("benchmarks.bare_site:application", home, PORT + 1),
    ):
        load(PORT, ours, 2), load(PORT + 1, bare, 2)
        for _ in range(turns):
            rates.append((load(PORT, ours, seconds)[0], load(PORT + 1, bare, seconds)[0]))
        pages = [_page(name, path.format(code=codes[0]), seconds) for name, path in PAGES.items()]
    return [_rate(count_records(home), rates), *pages]


def _rate(records: int, rates: Sequence[tuple[float, float]]) -> Line:
    ratio = statistics.median(ours / bare for ours, bare in rates)
    ours, bare = (statistics.median(column) for column in zip(*rates, strict=True))
    return Line(
        f"look-up by code over HTTP at {records:,} records beside a bare function",
        f"{ours:.0f} requests/s",
        f"{bare:.0f} requests/s",
        f"{ratio:.2f} ×",
        f"≥ {HALF} ×",
        ratio >= HALF,
    )


def _page(name: str, path: str, seconds: float) -> Line:
    quoted = urllib.request.quote(path, safe="/?&=+%")  # type: ignore[attr-defined]
    load(PORT, [quoted], 1, 1)
    _, times = load(PORT, [quoted], seconds, 1)
    p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return Line(
        f"page: {name}",
        f"median {statistics.median(times):.0f} ms",
        "–",
        f"p95 {p95:.0f} ms",
        f"< {LIMIT_MS} ms",
        p95 < LIMIT_MS,
    )


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_load(*json.loads(sys.argv[1])))))
