"""Checking typed rows before they are handed in, by the same engine and rules as a file (先核对再报送)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.clocks.calendar import work_calendar
from yinuo.core.definitions.expressions import compile_expression
from yinuo.core.definitions.model import ClassEdition
from yinuo.core.freetext import find_personal_numbers
from yinuo.core.validation.engine import validate
from yinuo.core.validation.result import Finding, Validation
from yinuo.intake.pipeline.scanning import hit_in, scanned_fields
from yinuo.intake.text_table import load_texts
from yinuo.records.accepted import AcceptedRows, Value
from yinuo.records.before import all_values
from yinuo.records.models import Record, RecordVersion
from yinuo.records.texts import typed_text
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
    load_texts(connection, SOURCE, codes, rows)
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


@dataclass(frozen=True, slots=True)
class Correction:
    """A record's row with changes typed by hand, checked: what was found, and what differs from the record."""

    findings: list[Finding]
    changes: dict[str, Value]
    publishable: bool
    scan_hit: str


def correction_of(record: Record, texts: Mapping[str, str], kept: Collection[str]) -> Correction:
    """Check ``texts`` as the row of ``record``; the fields of ``kept`` stay as they are, unseen. The caller has checked
    the scope. When the findings have an error, ``changes`` is empty."""
    edition = catalogue().newest(record.information_class)
    before = all_values(RecordVersion.objects.get(record=record, known_to__isnull=True))
    row = {
        code: typed_text(field, before.get(code)) if code in kept else texts.get(code, "")
        for code, field in edition.fields.items()
    }
    with duckdb.connect(config={"enable_external_access": False}) as connection:
        found = [each for each in validated(connection, edition, [row]).findings() if each.rule != "late"]
        if any(each.level != "warning" for each in found):
            return Correction(found, {}, False, "")
        when = compile_expression(edition.publication.when, frozenset(edition.fields)).sql
        table = connection.sql(
            f"SELECT *, coalesce({when}, false) AS publishable FROM typed"  # noqa: S608 - compiled
        ).to_arrow_table()
    publishable = bool(table.column("publishable")[0].as_py())
    columns = AcceptedRows.from_arrow(table, edition).columns
    after = {code: values[0] for code, values in columns.items()}
    changes = {
        code: after.get(code)
        for code in edition.fields
        if code not in kept and after.get(code) != before.get(code)
    }
    scanned = [row.get(code, "") for code in scanned_fields(edition)]
    return Correction(found, changes, publishable, hit_in(scanned))


def personal_numbers_in(edition: ClassEdition, row: Mapping[str, str]) -> dict[str, list[str]]:
    """Field code → the personal numbers (masked) in its public texts, which hold the record back from publication."""
    found = {
        code: [number.masked for number in find_personal_numbers(row.get(code, ""))]
        for code in scanned_fields(edition)
    }
    return {code: numbers for code, numbers in found.items() if numbers}
