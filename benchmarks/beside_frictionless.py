"""Validation beside frictionless-py on the same rules and file, as rows per second.

frictionless lives in an environment of its own, made by the benchmark; it is none of ours. Its schema says what it can say of
our class: required, length, lists, dates, the numbers, the key; conditions, check digits and amounts in words it is spared.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.measuring import Line, clock, run, seconds
from benchmarks.validating import check_command, compare_findings, file_of

TIMES = 30
VERSION = "5.18.1"
_RUN = """
import json, sys
from frictionless import Checklist, Resource, Schema, system, validate
system.trusted = True
resource = Resource(path=sys.argv[1], schema=Schema.from_descriptor(json.load(open(sys.argv[2]))))
report = resource.validate(Checklist.from_descriptor({"checks": []}), limit_errors=10**9)
print(json.dumps({"rows": report.tasks[0].stats["rows"], "errors": report.stats["errors"]}))
"""


def environment(folder: Path) -> str:
    """The Python of the environment with frictionless, made unless it is there."""
    place = folder / "frictionless"
    python = place / "bin" / "python"
    if not (place / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", f"frictionless=={VERSION}"], check=True)
        (place / "ready").touch()
    return str(python)


def schema() -> dict[str, Any]:
    """Our class as a table schema."""
    from yinuo.core.definitions.loader import load_definitions

    catalogue = load_definitions(only={"penalty"})
    edition = catalogue.newest("penalty")
    kinds = {"date": {"type": "date", "format": "%Y/%m/%d"}, "money": {"type": "number"}}
    fields = []
    for code, field in edition.fields.items():
        constraints: dict[str, Any] = {"required": True} if field.required is True else {}
        if field.length and field.type not in kinds:
            constraints["maxLength"] = field.length
        if field.one_of and not field.many:
            constraints["enum"] = list(catalogue.enumerations[field.one_of].spellings)
        if field.type == "uscc":
            constraints["pattern"] = "[0-9A-HJ-NPQRTUWXY]{18}"
        fields.append({"name": code, **kinds.get(field.type, {"type": "string"}), "constraints": constraints})
    return {"fields": fields, "primaryKey": list(edition.key), "missingValues": [""]}


def lines(folder: Path, rows: int, many: int) -> list[Line]:
    """frictionless on ``rows`` rows; ours on the same file and on ``many`` rows, where starting up weighs little."""
    python, file, large = environment(folder), file_of(folder, rows), file_of(folder, many)
    (folder / "schema.json").write_text(json.dumps(schema()), encoding="utf-8")
    findings = folder / "findings.csv"
    theirs = run([python, "-c", _RUN, str(file), str(folder / "schema.json")])
    if json.loads(theirs.output)["rows"] != rows:
        raise SystemExit(theirs.output)
    small = run(check_command(file, findings))
    compare_findings(file, findings)
    ours = run(check_command(large, findings))
    answers = []
    for took, number in ((small, rows), (ours, many)):
        ratio = (number / took.processor) / (rows / theirs.processor)
        by_clock = (number / took.clock) / (rows / theirs.clock)
        answers.append(
            Line(
                f"validation of {number:,} rows beside frictionless-py {VERSION} on {rows:,} rows",
                f"{number / clock([took]):,.0f} rows/s; {seconds([took])}",
                f"{rows / clock([theirs]):,.0f} rows/s; {seconds([theirs])}",
                f"{by_clock:.0f} × (processor time {ratio:.0f} ×)",
                f"≥ {TIMES} ×",
                by_clock >= TIMES,
            )
        )
    return answers
