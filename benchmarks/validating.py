"""Full validation of a csv of penalties, beside DuckDB that only loads the same file as text.

Both are children that read the same file on two threads. Ours is ``yinuo check`` with the findings written out; each of them
must be a planted one, and every planted one must be among them.
"""

from __future__ import annotations

import csv
import json
import tempfile
from itertools import zip_longest
from pathlib import Path

from benchmarks import planting
from benchmarks.measuring import PYTHON, YINUO, Line, Took, alternately, clock, memory, run, seconds

TWICE = 2.0
PEAK_MB = 1536
GROWTH = 1.3

_LOAD = """
import sys, duckdb
connection = duckdb.connect(sys.argv[2])
connection.execute("SET threads = 2")
connection.execute("CREATE TABLE loaded AS SELECT * FROM read_csv(?, all_varchar = true, header = true)", [sys.argv[1]])
"""


def file_of(folder: Path, rows: int) -> Path:
    """The planted file of ``rows`` rows, made unless it is there."""
    path = folder / f"penalties-{rows}-{planting.today()}.csv"
    if not path.exists():
        planting.write(path.with_suffix(".part"), rows)
        path.with_name(path.stem + ".part.faults").replace(path.with_name(path.name + ".faults"))
        path.with_suffix(".part").replace(path)
    return path


def check_command(file: Path, findings: Path) -> list[str]:
    return [YINUO, "check", str(file), "--class", "penalty", "--json", "--findings", str(findings)]


def compare_findings(file: Path, findings: Path) -> int:
    """How many findings there are. Raises unless they are exactly those that were planted."""
    number = 0
    with (
        findings.open(encoding="utf-8", newline="") as found,
        file.with_name(file.name + ".faults").open(encoding="utf-8") as planted,
    ):
        ours = (f"{row['row']},{row['field']},{row['rule']}" for row in csv.DictReader(found))
        for given, expected in zip_longest(ours, (line.strip() for line in planted)):
            if given != expected:
                raise SystemExit(f"{file.name}: found {given}, planted {expected}")
            number += 1
    return number


def measure(folder: Path, rows: int, times: int = 3) -> tuple[list[Took], list[Took], int]:
    """(ours, DuckDB's load, findings) at ``rows`` rows."""
    file, findings = file_of(folder, rows), folder / "findings.csv"
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        loads = [PYTHON, "-c", _LOAD, str(file)]
        ours: list[Took] = []
        theirs: list[Took] = []
        for turn in range(times):
            (mine,), (plain,) = alternately(
                1, check_command(file, findings), [*loads, f"{scratch}/{turn}.duckdb"]
            )
            ours.append(mine)
            theirs.append(plain)
            Path(f"{scratch}/{turn}.duckdb").unlink()
    if json.loads(ours[0].output)["rows"] != rows:
        raise SystemExit(f"{ours[0].output} does not say {rows} rows")
    return ours, theirs, compare_findings(file, findings)


def lines(folder: Path, rows: int, large: int, times: int = 3) -> list[Line]:
    """Validation against the load, at both sizes, and the memory at the larger against the smaller."""
    ours, theirs, found = measure(folder, rows, times)
    answer = [_against_load(rows, ours, theirs, found), _peak(rows, ours)]
    if large > rows:
        more, load, many = measure(folder, large, 1)
        answer.append(_against_load(large, more, load, many))
        growth = memory(more) / memory(ours)
        answer.append(
            Line(
                f"peak memory of validation, {large:,} rows beside {rows:,}",
                f"{memory(more):.0f} MiB",
                f"{memory(ours):.0f} MiB",
                f"{growth:.2f} ×",
                f"≤ {GROWTH} ×",
                growth <= GROWTH,
            )
        )
    return answer


def _against_load(rows: int, ours: list[Took], theirs: list[Took], found: int) -> Line:
    ratio = clock(ours) / clock(theirs)
    return Line(
        f"validation of {rows:,} rows beside DuckDB loading them as text",
        seconds(ours),
        seconds(theirs),
        f"{ratio:.2f} ×",
        f"≤ {TWICE} ×",
        ratio <= TWICE,
        f"{found:,} planted faults found, none other",
    )


def _peak(rows: int, ours: list[Took]) -> Line:
    peak = memory(ours)
    return Line(
        f"peak memory of validation, {rows:,} rows",
        f"{peak:.0f} MiB",
        "–",
        f"{peak:.0f} MiB",
        f"≤ {PEAK_MB} MiB",
        peak <= PEAK_MB,
    )


def once(file: Path) -> Took:
    """One validation of ``file``."""
    with tempfile.TemporaryDirectory() as scratch:
        return run(check_command(file, Path(scratch) / "findings.csv"))
