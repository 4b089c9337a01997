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
from contextlib import contextmanager, suppress
from dataclasses import dataclass
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
COUNTY = "410302"
PAGES = {
    "home": "/",
    "first page of the list": "/records/penalty/",
    "list of all classes, page 500": "/records/all/?page=500",
    "list, page 20": "/records/penalty/?page=20",
    "list, page 500": "/records/penalty/?page=500",
    "list of one county": f"/records/penalty/?county={COUNTY}",
    "list of one county, page 500": f"/records/penalty/?county={COUNTY}&page=500",
    "list of one county, sorted by days used": f"/records/penalty/?county={COUNTY}&sort=-working_days_used",
    "late list": "/records/penalty/?late=1",
    "late list of one county": f"/records/penalty/?late=1&county={COUNTY}",
    "list of what was in time": "/records/penalty/?late=0",
    "list of one large body": "/records/penalty/?body={body}",
    "list of one large body, all classes, page 300": "/records/all/?body={body}&page=300",
    "page of one large body": "/bodies/{body}/",
    "list of some days of one county": f"/records/penalty/?county={COUNTY}&decided_to={{day}}",
    "search for a name of three characters": "/search/?q=恒宏华",
    "search for two characters": "/search/?q=恒宏",
    "search for two common words": "/search/?q=洛阳+商贸",
    "search for two common words in one county": f"/search/?q=洛阳+商贸&county={COUNTY}",
    "search for a code": "/search/?q={code}",
    "search for the beginning of a code": "/search/?q=91410300",
    "search for a document number": "/search/?q={number}",
    "search for part of a document number": "/search/?q=〔2026〕1234号",
}
FACTS = """SELECT subject_code AS code, document_number AS number, decided_on AS day,
    (SELECT code FROM registry_body WHERE id = (SELECT source_id FROM records_record WHERE county_code = :county
        GROUP BY source_id ORDER BY count(*) DESC LIMIT 1)) AS body
    FROM records_record WHERE status = 'published' AND county_code = :county AND subject_code <> '' LIMIT 1 OFFSET 1000"""
SPREAD = """WITH there AS (SELECT id, path, name, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS many
        FROM registry_body WHERE county_code = :county AND kind = 'department')
    UPDATE records_record SET source_id = there.id, source_path = there.path, county_code = :county,
        authority_name = there.name
    FROM there WHERE records_record.id % 3 = 0 AND there.place =
        CASE WHEN records_record.id % 2 = 0 THEN 0 ELSE records_record.id / 6 % there.many END"""
"""The planted rows are all of city bodies: a third goes to one county, half of that to one body."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers, and the number of its process group."""

    port: int
    group: int

    def processor(self) -> float:
        """Seconds of processor time its processes have taken."""
        ticks = 0
        for path in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                fields = path.read_text(encoding="utf-8").rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12]) if int(fields[2]) == self.group else 0
        return ticks / os.sysconf("SC_CLK_TCK")

    def asked(self, paths: Sequence[str], seconds: float, connections: int = 8) -> Answered:
        """What came of loading it with ``paths`` in turn."""
        before = self.processor()
        rate, times = load(self.port, paths, seconds, connections)
        return Answered(rate, times, 1000 * (self.processor() - before) / len(times))


@dataclass(frozen=True, slots=True)
class Answered:
    """Requests per second, the time of each and the processor time of one in the mean (ms)."""

    rate: float
    times: list[float]
    processor: float


@contextmanager
def serving(application: str, home: Path, port: int) -> Iterator[Server]:
    """A server of ``application`` on the database of ``home``."""
    command = [PYTHON, "-m", "granian", *OPTIONS, "--port", str(port), "--log-level", "warning", application]
    found = os.pathsep.join((os.getcwd(), os.environ.get("PYTHONPATH", "")))
    environment = {**os.environ, "YINUO_HOME": str(home), "PYTHONPATH": found}
    process = subprocess.Popen(command, env=environment, process_group=0)
    try:
        _wait(f"http://127.0.0.1:{port}/")
        yield Server(port, process.pid)
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


def spread(home: Path) -> None:
    """Lay part of the records to one county, unless that was done; behind the product's back, for measuring alone."""
    with sqlite3.connect(f"{home}/yinuo.sqlite3") as database:
        there = "SELECT 1 FROM records_record WHERE county_code = ? LIMIT 1"
        if database.execute(there, (COUNTY,)).fetchone() is None:
            database.execute(SPREAD, {"county": COUNTY})
    with sqlite3.connect(f"{home}/yinuo.sqlite3") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def facts(home: Path) -> dict[str, str]:
    """A code, a number, a day and the largest body, for the addresses of :data:`PAGES`."""
    with sqlite3.connect(f"file:{home}/yinuo.sqlite3?mode=ro", uri=True) as database:
        database.row_factory = sqlite3.Row
        return dict(database.execute(FACTS, {"county": COUNTY}).fetchone())


def count_records(home: Path) -> int:
    with sqlite3.connect(f"file:{home}/yinuo.sqlite3?mode=ro", uri=True) as database:
        return int(database.execute("SELECT count(*) FROM records_record").fetchone()[0])


def lines(home: Path, seconds: float = 5, turns: int = 3) -> list[Line]:
    """The look-up beside a bare function, and the pages, on the records of ``home``."""
    run([YINUO, "manage", "collectstatic", "--noinput", "-v0"], {"YINUO_HOME": str(home)})
    spread(home)
    codes, known = some_codes(home), facts(home)
    bare = [f"/records?subject_code={code}" for code in codes]
    ours = [f"/api/v1/records?subject_code={code}&limit=20" for code in codes]
    rates: list[tuple[Answered, Answered]] = []
    with (
        serving("benchmarks.our_site:application", home, PORT) as node,
        serving("benchmarks.bare_site:application", home, PORT + 1) as function,
    ):
        node.asked(ours, 2), function.asked(bare, 2)
        for _ in range(turns):
            rates.append((node.asked(ours, seconds), function.asked(bare, seconds)))
        pages = [_page(node, name, path.format(**known), seconds) for name, path in PAGES.items()]
    return [_rate(count_records(home), rates), *pages]


def _rate(records: int, rates: Sequence[tuple[Answered, Answered]]) -> Line:
    ratio = statistics.median(ours.rate / bare.rate for ours, bare in rates)
    ours, bare = zip(*rates, strict=True)
    return Line(
        f"look-up by code over HTTP at {records:,} records beside a bare function, connections kept open",
        _said(ours),
        _said(bare),
        f"{ratio:.2f} × ({', '.join(f'{ours.rate / bare.rate:.2f}' for ours, bare in rates)})",
        f"≥ {HALF} ×",
        ratio >= HALF,
    )


def _said(turns: Sequence[Answered]) -> str:
    rate, processor = (
        statistics.median(getattr(turn, name) for turn in turns) for name in ("rate", "processor")
    )
    return f"{rate:.0f} requests/s ({processor:.2f} ms of processor time each)"


def _page(node: Server, name: str, path: str, seconds: float) -> Line:
    quoted = urllib.request.quote(path, safe="/?&=+%")  # type: ignore[attr-defined]
    node.asked([quoted], 1, 1)
    found = node.asked([quoted], seconds, 1)
    p95 = statistics.quantiles(found.times, n=20)[-1] if len(found.times) > 1 else found.times[0]
    return Line(
        f"page: {name}",
        f"median {statistics.median(found.times):.0f} ms ({found.processor:.0f} ms of processor time)",
        "–",
        f"p95 {p95:.0f} ms",
        f"< {LIMIT_MS} ms",
        p95 < LIMIT_MS,
    )


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_load(*json.loads(sys.argv[1])))))
