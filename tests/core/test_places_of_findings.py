"""The place of a finding is the row of the file, however many threads read it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from yinuo.core.calendar_files import load_calendar
from yinuo.core.definitions.loader import SHIPPED, load_definitions
from yinuo.core.definitions.model import ClassEdition
from yinuo.core.rules.plan import build_plan
from yinuo.core.validation import engine
from yinuo.core.validation.checker import check_direct, direct_csv, stage
from yinuo.core.validation.session import plan_for_size, prepare_session, remember_codes

DAY = date(2026, 3, 9)
CATALOGUE = load_definitions()
ROWS = 400_000
"""More than DuckDB hands to one thread at a time."""


@pytest.mark.parametrize("edition", list(CATALOGUE), ids=lambda edition: edition.name)
def test_the_check_of_many_rows_joins_nothing_so_that_rows_keep_their_order(edition: ClassEdition) -> None:
    with duckdb.connect() as connection:
        cells = ", ".join(f"'x' AS \"{code}\"" for code in edition.fields)
        connection.execute(f"CREATE TABLE staged AS SELECT {cells} FROM range(100)")
        connection.execute("CREATE TABLE known AS SELECT '11410300DEM000014A' AS code")
        plan_for_size(connection, small=False)
        prepare_session(connection, DAY, load_calendar(SHIPPED / "calendar"), "known")
        columns = list(edition.fields)
        raws = engine.raw_source(edition, "staged", columns)
        remember_codes(connection, ["code_text('11410300DEM000014A')"], raws)
        query = engine._check_query(build_plan(edition, CATALOGUE.enumerations), raws, [], keep_values=True)
        ((_, plan),) = connection.execute(f"EXPLAIN {query}").fetchall()
    assert "Create Table As" in plan
    assert "Join" not in plan


@pytest.mark.slow
def test_findings_stand_at_their_rows_in_a_large_file(tmp_path: Path) -> None:
    file = tmp_path / "penalties.csv"
    edition = CATALOGUE.newest("penalty")
    wrong = set(range(1, ROWS + 1, 997))
    with file.open("w", encoding="utf-8") as rows:
        rows.write(",".join(edition.fields) + "\n")
        cells = [field.example or "" for field in edition.fields.values()]
        number, fine = list(edition.fields).index("CF_WSH"), list(edition.fields).index("CF_NR_FK")
        for place in range(1, ROWS + 1):
            cells[number], cells[fine] = f"洛示罚决〔2026〕{place}号", "x" if place in wrong else "0.2"
            rows.write(",".join(cells) + "\n")
    source = direct_csv(file, lambda headers: (edition, {code: code for code in headers}, ()))
    assert source
    with stage(source.size, threads=4) as connection:
        calendar = load_calendar(SHIPPED / "calendar")
        validation = check_direct(connection, source, CATALOGUE, DAY, calendar)
        assert validation
        found = connection.execute("SELECT row FROM findings WHERE rule = 'CF_NR_FK.type'").fetchall()
    assert {row for (row,) in found} == wrong
