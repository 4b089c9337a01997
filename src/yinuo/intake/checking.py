"""Checking typed rows before they are handed in, by the same engine and rules as a file (先核对再报送)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.clocks.calendar import work_calendar
from yinuo.core.definitions.expressions import quoted
from yinuo.core.definitions.model import ClassEdition
from yinuo.core.freetext import find_personal_numbers
from yinuo.core.validation.engine import validate
from yinuo.core.validation.result import Finding, Validation
from yinuo.registry.snapshot import snapshot

SOURCE = "typed_rows"
MOST_FINDINGS = 5_000


def check_rows(edition: ClassEdition, rows: Sequence[Mapping[str, str]]) -> list[Finding]:
    """Everything the rules of ``edition`` find in ``rows`` (texts by field code), in the order of the rows."""
    with duckdb.connect(config={"enable_external_access": False}) as connection:
        return list(validated(connection, edition, rows).findings(MOST_FINDINGS))


def validated(
    connection: duckdb.DuckDBPyConnection, edition: ClassEdition, rows: Sequence[Mapping[str, str]]
) -> Validation:
    """The validation of ``rows`` in ``connection``; their values stand in its view ``typed``."""
    codes = list(edition.fields)
    columns = ", ".join(f"{quoted(code)} VARCHAR" for code in codes)
    connection.execute(f"CREATE TABLE {SOURCE} ({columns})")
    places = ", ".join("?" * len(codes))
    connection.executemany(
        f"INSERT INTO {SOURCE} VALUES ({places})",  # noqa: S608 - question marks only
        [[row.get(code) or None for code in codes] for row in rows],
    )
    connection.execute(
        "CREATE TABLE registered_codes AS SELECT unnest(?::VARCHAR[]) AS code", [list(snapshot().by_code)]
    )
    return validate(
        connection,
        edition,
        catalogue().enumerations,
        today=timesource.today(),
        calendar=work_calendar(),
        known="registered_codes",
        source=SOURCE,
    )


def personal_numbers_in(edition: ClassEdition, row: Mapping[str, str]) -> dict[str, list[str]]:
    """Field code → the personal numbers (masked) in its free text, which hold the record back from publication."""
    found = {
        code: [number.masked for number in find_personal_numbers(row.get(code, ""))]
        for code, field in edition.fields.items()
        if field.scan
    }
    return {code: numbers for code, numbers in found.items() if numbers}
