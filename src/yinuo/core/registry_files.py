"""The codes of the registered bodies as the files of the registry say them, for a check that has no database."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path


def registered_codes(folders: Iterable[Path]) -> frozenset[str]:
    """Codes of ``registry/bodies.csv`` in each folder, the later over the earlier; ``withdraw.csv`` takes bodies away
    by their code, or all of them by ``*``. Folders without these files add nothing."""
    codes: set[str] = set()
    for folder in folders:
        for row in _rows(folder / "registry" / "withdraw.csv"):
            if row.get("table") == "bodies":
                codes = set() if row.get("key") == "*" else codes - {row.get("key", "")}
        codes |= {row["code"].strip() for row in _rows(folder / "registry" / "bodies.csv") if row.get("code")}
    return frozenset(codes)


def _rows(file: Path) -> Iterator[dict[str, str]]:
    if file.is_file():
        with file.open(encoding="utf-8-sig", newline="") as stream:
            yield from csv.DictReader(stream)
