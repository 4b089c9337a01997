"""Examples beside an edition (``2026.examples.csv``, ``2026.expected.csv``): the engine finds exactly what is expected.

The expected findings are lines ``row,field,rule,level``; row 1 is the first row of the examples.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from yinuo.core.definitions.catalogue import Problem
from yinuo.core.definitions.model import Bilingual, ClassEdition, Enumeration

if TYPE_CHECKING:
    from yinuo.core.workdays import WorkCalendar

EXAMPLE_DAY: Final = date(2026, 3, 10)
"""The day on which examples are taken as received, so that what they show does not change as time passes."""

Finding = tuple[int, str, str, str]
_MOST = 10_000


def example_problems(
    edition: ClassEdition, file: Path, enumerations: Mapping[str, Enumeration], calendar: WorkCalendar
) -> Iterator[Problem]:
    """What the examples beside ``file`` (the edition's own) give and should not, or should and do not.

    An edition without examples has no problem. Raises ``ExpressionError`` for an edition with wrong expressions.
    """
    examples = file.with_name(f"{file.stem}.examples.csv")
    expected_file = file.with_name(f"{file.stem}.expected.csv")
    if not examples.exists():
        return
    found, expected = _found(edition, examples, enumerations, calendar), _expected(expected_file)
    for line in sorted(found - expected):
        yield _problem(expected_file, line, _UNEXPECTED)
    for line in sorted(expected - found):
        yield _problem(expected_file, line, _MISSING)


def _found(
    edition: ClassEdition, examples: Path, enumerations: Mapping[str, Enumeration], calendar: WorkCalendar
) -> set[Finding]:
    import duckdb

    from yinuo.core.validation.engine import validate

    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE staged AS SELECT * FROM read_csv(?, all_varchar = true, header = true)",
            [str(examples)],
        )
        result = validate(connection, edition, enumerations, today=EXAMPLE_DAY, calendar=calendar)
        return {(each.row, each.field, each.rule, each.level) for each in result.findings(_MOST)}


def _expected(file: Path) -> set[Finding]:
    if not file.exists():
        return set()
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return {(int(row["row"]), row["field"], row["rule"], row["level"]) for row in csv.DictReader(stream)}


_Words = tuple[Bilingual, Bilingual]
_UNEXPECTED: Final[_Words] = (
    Bilingual(zh="例行得到没有预期的发现：", en="The examples give a finding that is not expected: "),
    Bilingual(zh="请改定义或例行；若正确，把它加进预期。", en="Mend definition or example, or expect it."),
)
_MISSING: Final[_Words] = (
    Bilingual(zh="预期的发现没有出现：", en="An expected finding does not appear: "),
    Bilingual(
        zh="请改定义或例行；若不该有，从预期中删去。", en="Mend definition or example, or take it out."
    ),
)


def _problem(file: Path, finding: Finding, words: _Words) -> Problem:
    says, mend = words
    shown = ",".join(str(part) for part in finding)
    return Problem(str(file), f"row {finding[0]}", Bilingual(zh=says.zh + shown, en=says.en + shown), mend)
