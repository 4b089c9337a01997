"""``python -m benchmarks``: measures Yinuo beside what it could be replaced by and prints one table.

    python -m benchmarks [validation] [untidy] [frictionless] [workbook] [intake] [postgresql] [http]
                         [--rows 1000000] [--large 4000000] [--times 3] [--folder DIR] [--markdown FILE]

Nothing is asserted of time: a target that is missed is printed as missed. What is asserted is that every planted fault is
found and no other, that all rows arrive, and that every request is answered.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import beside_frictionless, serving, taking_in, untidy, validating, workbook_reading
from benchmarks.measuring import Line, machine, table


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    parser.add_argument("parts", nargs="*", help="parts to run; all of them unless some are named")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument(
        "--large", type=int, default=4_000_000, help="rows of the larger file; 0 leaves it out"
    )
    parser.add_argument("--workbook-rows", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "yinuo-benchmarks")
    parser.add_argument("--markdown", type=Path, help="write the table to this file too")
    return parser.parse_args()


def main() -> int:
    given = _arguments()
    given.folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("YINUO_HOME", str(given.folder / "home"))
    parts: dict[str, Callable[[], list[Line]]] = {
        "validation": lambda: validating.lines(given.folder, given.rows, given.large, given.times),
        "untidy": lambda: untidy.lines(given.folder, given.rows // 5, given.times),
        "frictionless": lambda: beside_frictionless.lines(given.folder, given.rows, given.times),
        "workbook": lambda: workbook_reading.lines(given.workbook_rows, given.times),
        "intake": lambda: taking_in.lines(given.folder, given.rows),
        "http": lambda: _http(given.folder, given.rows),
        "postgresql": lambda: taking_in.lines_on_postgresql(given.folder, given.rows),
    }
    wanted = given.parts or list(parts)
    if unknown := [name for name in wanted if name not in parts]:
        print(f"there is no part {unknown[0]}; parts: {', '.join(parts)}", file=sys.stderr)
        return 2
    head, lines = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC. {machine()}", []
    print(head, flush=True)
    for name in wanted:
        found = parts[name]()
        lines += found
        load = "/".join(f"{each:.1f}" for each in os.getloadavg())
        print(f"\n{name} (load after it {load})\n{table(found)}", flush=True)
    if given.markdown:
        given.markdown.write_text(f"{head}\n\n{table(lines)}\n", encoding="utf-8")
    return 0


def _http(folder: Path, rows: int) -> list[Line]:
    home = folder / f"home-{rows}"
    if not (home / "yinuo.sqlite3").exists():
        taking_in.lines(folder, rows)
    return serving.lines(home)


if __name__ == "__main__":
    sys.exit(main())
