"""How fast a workbook is read into rows of text, beside openpyxl in read-only mode, in one run.

Ours: recognise by content, check the container for bombs and entities, choose the sheet, find the header, and stage
every cell as text in DuckDB. Theirs: ``load_workbook(read_only=True)`` and iterate over the values, nothing more.
Both read the same 100,000 rows of 30 columns (a penalty table: codes, names, sentences, dates, amounts).

On a busy machine the ratio of processor times is the fair one.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import xlsxwriter

from benchmarks.measuring import Line
from yinuo.intake.readers import Limits, read_file, stage

COLUMNS = 30
TARGET = 8.0


def make(path: Path, rows: int) -> None:
    """A penalty-like workbook: 4 codes, 3 dates, 2 amounts, 5 enumerations, the rest names and sentences."""
    chance = random.Random(20240601)
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet, day = book.add_worksheet("行政处罚"), book.add_format({"num_format": "yyyy/mm/dd"})
    sheet.write_row(0, 0, [f"字段{column}" for column in range(COLUMNS)])
    for row in range(1, rows + 1):
        for column in range(COLUMNS):
            _write_cell(sheet, row, column, chance, day)
    book.close()


def _write_cell(sheet: object, row: int, column: int, chance: random.Random, day: object) -> None:
    write = sheet.write_string  # type: ignore[attr-defined]
    if column < 4:
        write(row, column, f"91410300MA{chance.randrange(10**8):08d}")
    elif column < 7:
        moment = dt.datetime(2024, 1, 1) + dt.timedelta(days=chance.randrange(700))
        sheet.write_datetime(row, column, moment, day)  # type: ignore[attr-defined]
    elif column < 9:
        sheet.write_number(row, column, chance.randrange(10**6) / 100)  # type: ignore[attr-defined]
    elif column < 14:
        write(row, column, chance.choice(("法人及非法人组织", "自然人", "罚款", "警告;罚款", "公开")))
    else:
        write(row, column, f"洛阳示例商贸{chance.randrange(10**6)}有限公司未按规定办理第{column}项手续")


def ours(path: Path) -> int:
    """Rows staged."""
    with read_file(path, limits=Limits.for_own_files()) as source, duckdb.connect() as connection:
        return stage(source, {header: header for header in source.headers}, connection).rows


def theirs(path: Path) -> int:
    """Rows seen, without the header."""
    book = openpyxl.load_workbook(path, read_only=True)
    count = sum(1 for _ in book.worksheets[0].iter_rows(values_only=True)) - 1
    book.close()
    return count


def timed(reader: Callable[[Path], int], path: Path, rows: int) -> tuple[float, float]:
    """Seconds on the clock and seconds of processor time of one reading; the count of rows must agree."""
    start, used = time.perf_counter(), time.process_time()
    found = reader(path)
    seconds, used = time.perf_counter() - start, time.process_time() - used
    if found != rows:
        raise SystemExit(f"{found} rows read instead of {rows}")
    return seconds, used


def lines(rows: int, times: int) -> list[Line]:
    """Ours and theirs in turns, ``times`` each, medians of the ratios."""
    mine: list[tuple[float, float]] = []
    other: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "penalties.xlsx"
        make(path, rows)
        for _ in range(times):
            mine.append(timed(ours, path, rows))
            other.append(timed(theirs, path, rows))
    wall, used = (statistics.median(b[i] / a[i] for a, b in zip(mine, other, strict=True)) for i in (0, 1))
    return [
        Line(
            f"workbook of {rows:,} rows × {COLUMNS} columns read, beside openpyxl read-only",
            f"{statistics.median(each[0] for each in mine):.1f} s",
            f"{statistics.median(each[0] for each in other):.1f} s",
            f"{wall:.1f} × (processor time {used:.1f} ×)",
            f"≥ {TARGET:.0f} ×",
            wall >= TARGET,
        )
    ]
