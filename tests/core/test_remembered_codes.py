"""Codes that many rows share are checked once: those that repeat at the head of a file, and those of the registry."""

from __future__ import annotations

from datetime import date

import duckdb

from yinuo.core.calendar_files import load_calendar
from yinuo.core.definitions.loader import SHIPPED
from yinuo.core.validation.session import prepare_session, remember_codes

REPEATED, REGISTERED, WRONG = "11410300DEM000014A", "12410300DEM000516R", "12410300DEM0005160"


def test_codes_of_the_registry_are_remembered_even_when_the_head_of_the_file_has_none_of_them() -> None:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE staged AS SELECT '{REPEATED}' AS code FROM range(20)")
        connection.execute(f"CREATE TABLE known AS SELECT unnest(['{REGISTERED}', '{WRONG}', NULL]) AS code")
        prepare_session(connection, date(2026, 3, 9), load_calendar(SHIPPED / "calendar"), "known")
        remember_codes(connection, ["code"], "staged", "known")
        remembered = {code for (code,) in connection.execute("SELECT code FROM repeated_codes").fetchall()}
        seen = connection.execute(
            f"SELECT uscc_seen_ok('{REGISTERED}'), uscc_seen_ok('{WRONG}'), uscc_seen_ok('11410300DEM000022M'), "
            "uscc_seen_ok(NULL)"
        ).fetchone()
    assert remembered == {REPEATED, REGISTERED}
    assert seen == (True, False, False, None)
