"""Untidy files beside the tidy one: what a check takes when every cell, or every code, is written as templates do not have it.

The rows are those of the planted file. Where a way of writing changes nothing of what is meant, as many rows must pass.
"""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from benchmarks.measuring import Line, Took, alternately, clock, processor, seconds
from benchmarks.validating import check_command, file_of
from yinuo.core.codes import make_uscc

Row = dict[str, str]
TIMES: Final = 4.0
_CODES: Final = ("CF_CFJGDM", "CF_SJLYDM")


def _all_cells(written: str) -> Callable[[Row, int], Row]:
    return lambda row, _: {code: written.format(text) if text else text for code, text in row.items()}


def _lower(row: Row, _: int) -> Row:
    return row | {"CF_XDR_SHXYM": row["CF_XDR_SHXYM"].lower()}


def _slips(row: Row, _: int) -> Row:
    """Letters that look like digits, which no code has."""
    return row | {"CF_XDR_SHXYM": row["CF_XDR_SHXYM"].replace("1", "I").replace("0", "O")}


def _foreign(row: Row, number: int) -> Row:
    """A body that nobody registered, another in every row."""
    return row | dict.fromkeys(_CODES, make_uscc("11", "410399", f"{number:08d}"))


def _long_forms(row: Row, _: int) -> Row:
    """The long legal form, and square brackets round the year."""
    number = row["CF_WSH"].replace("〔", "[").replace("〕", "]")
    return row | {"CF_XDR_MC": row["CF_XDR_MC"].replace("有限公司", "有限责任公司"), "CF_WSH": number}


WAYS: Final[tuple[tuple[str, Callable[[Row, int], Row], bool], ...]] = (
    ("an apostrophe before every cell", _all_cells("'{}"), True),
    ("blanks round every cell", _all_cells(" {}　"), True),
    ("codes of subjects in lower case", _lower, True),
    ("letters that no code has in the codes of subjects", _slips, False),
    ("bodies nobody registered, another in every row", _foreign, False),
    ("long legal forms and square brackets", _long_forms, True),
)
"""What is changed, how, and whether it means the same as before."""


def lines(folder: Path, rows: int, times: int = 3) -> list[Line]:
    """A line for each way, beside the tidy rows, in turns."""
    tidy = _written(folder, rows, lambda row, _: row)
    return [_line(folder, rows, tidy, *way, times) for way in WAYS]


def _line(
    folder: Path, rows: int, tidy: Path, what: str, change: Callable[[Row, int], Row], same: bool, times: int
) -> Line:
    untidy = _written(folder, rows, change, "untidy")
    ours, beside = alternately(
        times,
        check_command(untidy, folder / "untidy-found.csv"),
        check_command(tidy, folder / "tidy-found.csv"),
    )
    if same:
        _expect_as_many(what, ours[0], beside[0])
    ratio = clock(ours) / clock(beside)
    return Line(
        f"check of {rows:,} rows with {what}, beside the same rows tidy",
        seconds(ours),
        seconds(beside),
        f"{ratio:.1f} × (processor {processor(ours) / processor(beside):.1f} ×)",
        f"≤ {TIMES:.0f} × (our own)",
        ratio <= TIMES,
    )


def _expect_as_many(what: str, ours: Took, beside: Took) -> None:
    passed, expected = (json.loads(each.output)["accepted"] for each in (ours, beside))
    if passed != expected:
        raise SystemExit(f"{what}: {passed} rows passed, {expected} of the tidy ones")


def _written(folder: Path, rows: int, change: Callable[[Row, int], Row], name: str = "tidy") -> Path:
    file = folder / f"{name}.csv"
    with file.open("w", encoding="utf-8", newline="") as target:
        source = _rows(file_of(folder, rows))
        first = next(source)
        writer = csv.DictWriter(target, list(first))
        writer.writeheader()
        writer.writerows(change(row, number) for number, row in enumerate(itertools.chain([first], source)))
    return file


def _rows(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream)
