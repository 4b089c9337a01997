"""Every edition that ships has examples beside it, and the engine finds in them exactly what is expected."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import duckdb
import pytest

from yinuo.core.calendar_files import load_calendar
from yinuo.core.definitions.check import check
from yinuo.core.definitions.loader import SHIPPED, load_definitions
from yinuo.core.validation.engine import validate

TODAY = date(2026, 3, 10)
CATALOGUE = load_definitions()
EDITIONS = [edition.name for edition in CATALOGUE]


def _expected(file: Path) -> set[tuple[int, str, str, str]]:
    with file.open(encoding="utf-8") as source:
        return {(int(row["row"]), row["field"], row["rule"], row["level"]) for row in csv.DictReader(source)}


@pytest.mark.parametrize("name", EDITIONS)
def test_examples_give_exactly_the_expected_findings(name: str) -> None:
    class_id, edition = name.split("/")
    examples = SHIPPED / "classes" / class_id / f"{edition}.examples.csv"
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE staged AS SELECT * FROM read_csv(?, all_varchar = true, header = true)",
            [str(examples)],
        )
        result = validate(
            connection,
            CATALOGUE.edition(class_id, edition),
            CATALOGUE.enumerations,
            today=TODAY,
            calendar=load_calendar(SHIPPED / "calendar"),
        )
        found = {(each.row, each.field, each.rule, each.level) for each in result.findings(10_000)}
    assert found == _expected(examples.with_name(f"{edition}.expected.csv"))


@pytest.mark.parametrize("name", EDITIONS)
def test_every_rule_that_can_fail_on_one_row_is_shown_by_an_example(name: str) -> None:
    class_id, edition = name.split("/")
    definition = CATALOGUE.edition(class_id, edition)
    shown = {rule for _, _, rule, _ in _expected(SHIPPED / "classes" / class_id / f"{edition}.expected.csv")}
    needs_more = {"authority-registered", "many-winners-of-one-decision"}
    refused = {f"refused.{name}" for name in definition.refuse}
    own = {*definition.rules, *refused, *definition.groups} - needs_more
    history = {key for key, rule in definition.groups.items() if rule.over == "history"}
    dated = {"decided-in-future"} if edition in ("2015", "2018") else set()
    assert own - history - dated <= shown


def test_the_shipped_definitions_do_not_contradict_themselves() -> None:
    assert [str(problem) for problem in check(CATALOGUE)] == []


def test_the_national_tables_have_their_28_and_30_columns() -> None:
    assert len(CATALOGUE.newest("licence").fields) == 28
    assert len(CATALOGUE.newest("penalty").fields) == 30
