"""The whole intake from a csv to published records, beside a bare bulk insert of the same rows and indexes.

Ours is ``yinuo intake`` from its start to its end: receipt, encrypted original, mapping, validation, matching, versions, clocks,
search words, journal. Beside it stand two inserts of what it stored, with everything ready in memory
(:mod:`benchmarks.bare_insert`): the rows in one table with the indexes of records and the search index, which the target is
about; and all rows of all tables, which tells how much of the intake is writing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.measuring import PYTHON, YINUO, Line, run
from benchmarks.validating import file_of

THRICE = 3.0
UNIT = "洛阳市发展和改革委员会"


def home_of(folder: Path, rows: int, database: str = "") -> Path:
    """A fresh home that is ready but holds no record."""
    home = folder / f"home-{rows}{'-postgresql' if database else ''}"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    run([YINUO, "record", "list", "--class", "penalty", "--json"], _environment(home, database))
    return home


def _environment(home: Path, database: str) -> dict[str, str]:
    return {
        "YINUO_HOME": str(home),
        "YINUO_DATABASE_URL": database,
        "YINUO_DEMO": "false",
        "YINUO_UPLOAD_LIMIT_MB": "4000",
    }


def lines(folder: Path, rows: int, database: str = "") -> list[Line]:
    """Intake of ``rows`` rows on SQLite, or on the PostgreSQL at ``database``. The home stays for what follows."""
    file, home = file_of(folder, rows), home_of(folder, rows, database)
    took = run(
        [YINUO, "intake", str(file), "--class", "penalty", "--unit", UNIT, "--json"],
        _environment(home, database),
    )
    answer = json.loads(took.output)
    if answer["rows"] != rows or answer["accepted"] < rows * 0.9:
        raise SystemExit(f"{took.output}: not the rows that were handed in")
    bare = json.loads(run([PYTHON, "-m", "benchmarks.bare_insert"], _environment(home, database)).output)
    place = "PostgreSQL beside COPY" if database else "SQLite beside a bare insert"
    ours = f"{took.clock:.1f} s ({took.processor:.1f} s of processor time, peak {took.memory:.0f} MiB)"
    return [
        _against(
            f"whole intake of {rows:,} rows into {place} into one table with the same indexes",
            ours,
            took.clock,
            bare["record"],
        ),
        _against(
            f"the same beside {'COPY' if database else 'a bare insert'} of all rows that were stored",
            ours,
            took.clock,
            bare["all"],
        ),
    ]


def _against(subject: str, ours: str, clock: float, bare: float) -> Line:
    ratio = clock / bare
    return Line(subject, ours, f"{bare:.1f} s", f"{ratio:.2f} ×", f"≤ {THRICE} ×", ratio <= THRICE)


def lines_on_postgresql(folder: Path, rows: int) -> list[Line]:
    """The same on an embedded PostgreSQL that lives as long as the measurement."""
    command = [
        sys.executable,
        "scripts/with_postgresql.py",
        PYTHON,
        "-m",
        "benchmarks.taking_in",
        str(folder),
        str(rows),
    ]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [Line(**each) for each in json.loads(done.stdout.strip().splitlines()[-1])]


if __name__ == "__main__":
    found = lines(Path(sys.argv[1]), int(sys.argv[2]), os.environ["YINUO_DATABASE_URL"])
    print(json.dumps([{name: getattr(line, name) for name in Line.__slots__} for line in found]))
