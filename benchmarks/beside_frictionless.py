"""Validation beside frictionless-py on the same rules and file, as rows per second.

frictionless lives in an environment of its own, made by the benchmark; it is none of ours. Its schema cannot say conditions,
check digits, working days, lists of values or amounts in words: ``frictionless_rules`` says them in a check of its kind, and
what frictionless then finds must be the planted faults, and on the examples beside the class what they are expected to give,
no more and no fewer. What its schema can say alone is measured as a second figure; that is less than our rules.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import planting
from benchmarks.measuring import Line, Took, clock, processor, run, seconds
from benchmarks.validating import check_command, compare_findings, file_of

if TYPE_CHECKING:
    from yinuo.core.definitions.model import ClassEdition, Enumeration

TIMES = 30
VERSION = "5.18.1"
RULES = Path(__file__).with_name("frictionless_rules.py")
SOURCES = RULES.parents[1] / "src"


def environment(folder: Path) -> str:
    """The Python of the environment with frictionless, made unless it is there."""
    place = folder / "frictionless"
    python = place / "bin" / "python"
    if not (place / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", f"frictionless=={VERSION}"], check=True)
        (place / "ready").touch()
    return str(python)


def task() -> dict[str, Any]:
    """What ``frictionless_rules`` has to know: schemas, lists, earliest days, today, calendar, registered codes."""
    from yinuo.core.calendar_files import load_calendar
    from yinuo.core.definitions.loader import SHIPPED, load_definitions
    from yinuo.core.registry_files import registered_codes

    catalogue = load_definitions(only={"penalty"})
    edition, calendar = catalogue.newest("penalty"), load_calendar(SHIPPED / "calendar")
    return {
        "schema": _lengths(edition),
        "schema_only": _all_that_a_schema_says(edition, catalogue.enumerations),
        "lists": {
            code: _values(catalogue.enumerations[field.one_of])
            for code, field in edition.fields.items()
            if field.one_of
        },
        "earliest": {
            code: field.not_before.isoformat() for code, field in edition.fields.items() if field.not_before
        },
        "today": planting.today().isoformat(),
        "calendar": {"first": calendar.first.isoformat(), "ordinals": calendar.ordinals()},
        "registered": sorted(registered_codes([SHIPPED])),
    }


def _values(enumeration: Enumeration) -> list[dict[str, Any]]:
    days = ((entry.valid.start, entry.valid.end) for entry in enumeration.values)
    return [
        {
            "value": entry.value,
            "aliases": list(entry.aliases),
            "open": entry.open,
            "from": start.isoformat() if start else None,
            "to": end.isoformat() if end else None,
        }
        for entry, (start, end) in zip(enumeration.values, days, strict=True)
    ]


def _lengths(edition: ClassEdition) -> dict[str, Any]:
    """Every field a text with the length that our rules ask of it."""
    return {
        "fields": [
            {
                "name": code,
                "type": "string",
                "constraints": {"maxLength": field.length}
                if field.length and not field.is_code and (field.many or not field.one_of)
                else {},
            }
            for code, field in edition.fields.items()
        ],
        "missingValues": [""],
    }


def _all_that_a_schema_says(
    edition: ClassEdition, enumerations: dict[str, Enumeration] | Any
) -> dict[str, Any]:
    """Required, length, lists of one value, dates and numbers in one writing, the shape of codes, the key."""
    kinds = {"date": {"type": "date", "format": "%Y/%m/%d"}, "money": {"type": "number"}}
    fields = []
    for code, field in edition.fields.items():
        constraints: dict[str, Any] = {"required": True} if field.required is True else {}
        if field.length and field.type not in kinds:
            constraints["maxLength"] = field.length
        if field.one_of and not field.many:
            constraints["enum"] = list(enumerations[field.one_of].spellings)
        if field.type == "uscc":
            constraints["pattern"] = "[0-9A-HJ-NPQRTUWXY]{18}"
        fields.append({"name": code, **kinds.get(field.type, {"type": "string"}), "constraints": constraints})
    return {"fields": fields, "primaryKey": list(edition.key), "missingValues": [""]}


def theirs(folder: Path, file: Path, rows: int, *options: str, **other: Any) -> Took:
    """frictionless on ``file``; ``other`` takes the place of what the task says. Raises unless it read every row."""
    known = folder / "frictionless-task.json"
    known.write_text(json.dumps(task() | other), encoding="utf-8")
    command = [environment(folder), str(RULES), str(file), str(known), str(_found_in(folder)), *options]
    took = run(command, {"PYTHONPATH": str(SOURCES)})
    if json.loads(took.output)["rows"] != rows:
        raise SystemExit(took.output)
    return took


def _found_in(folder: Path) -> Path:
    return folder / "frictionless-found.csv"


def compare_found(folder: Path, expected: Iterable[str]) -> int:
    """How many faults frictionless found. Raises, and tells what differs by rule, unless they are the expected ones."""
    found = Counter(_found_in(folder).read_text(encoding="utf-8").splitlines())
    wanted = Counter(expected)
    if found != wanted:
        raise SystemExit(
            f"frictionless missed {_by_rule(wanted - found)}, found besides {_by_rule(found - wanted)}"
        )
    return found.total()


def planted_in(file: Path) -> list[str]:
    return file.with_name(f"{file.name}.faults").read_text(encoding="utf-8").splitlines()


def compare_examples(folder: Path) -> None:
    """Raises unless frictionless finds in the examples of the class what they are expected to give, with no registry."""
    from yinuo.core.definitions.loader import SHIPPED
    from yinuo.core.rules.values import code_text
    from yinuo.core.validation.examples import EXAMPLE_DAY

    place = SHIPPED / "classes" / "penalty"
    examples, expected = (_read(place / f"2019.{name}.csv") for name in ("examples", "expected"))
    codes = [code_text(row["CF_CFJGDM"]) for row in examples]
    file, day = place / "2019.examples.csv", EXAMPLE_DAY.isoformat()
    theirs(folder, file, len(examples), today=day, registered=codes)
    compare_found(folder, (f"{line['row']},{line['field']},{line['rule']}" for line in expected))


def _read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _by_rule(lines: Counter[str]) -> dict[str, int]:
    return dict(Counter(line.rpartition(",")[2] for line in lines.elements()))


def lines(folder: Path, rows: int, times: int = 3) -> list[Line]:
    """frictionless and ours on the same file of ``rows`` rows; ours ``times`` times, before and after theirs."""
    file, findings = file_of(folder, rows), folder / "findings.csv"
    compare_examples(folder)
    command = check_command(file, findings)
    ours = [run(command)]
    full = theirs(folder, file, rows)
    number = compare_found(folder, planted_in(file))
    ours += [run(command) for _ in range(times - 1)]
    compare_findings(file, findings)
    little = theirs(folder, file, rows, "--schema-only")
    return [
        _line(
            f"{rows:,} rows, the same rules (all {number:,} planted faults found by both)",
            rows,
            ours,
            full,
            TIMES,
        ),
        _line(
            f"{rows:,} rows, all our rules, where frictionless asks only its schema", rows, ours, little, None
        ),
    ]


def _line(what: str, rows: int, ours: list[Took], full: Took, target: int | None) -> Line:
    by_clock, by_processor = full.clock / clock(ours), full.processor / processor(ours)
    return Line(
        f"validation of {what}, beside frictionless-py {VERSION}",
        f"{rows / clock(ours):,.0f} rows/s; {seconds(ours)}",
        f"{rows / full.clock:,.0f} rows/s; {seconds([full])}",
        f"{by_clock:.0f} × (processor time {by_processor:.0f} ×)",
        f"≥ {target} ×" if target else "–",
        target is None or by_clock >= target,
    )
