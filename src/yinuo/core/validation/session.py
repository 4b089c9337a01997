"""What a validation needs in its connection: the macros, the day, the calendar, the registered codes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from yinuo.core.rules.macros import create_macros
from yinuo.core.validation.recognition import recognise

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from yinuo.core.workdays import WorkCalendar

_WORD_DAYS: Final = 32


def prepare_session(
    connection: DuckDBPyConnection, today: date, calendar: WorkCalendar, known: str | None = None
) -> None:
    """Creates the macros, and those whose answers rest on this run: day of receipt, working days, registry."""
    create_macros(connection)
    connection.execute(f"CREATE OR REPLACE TEMP MACRO day_of_receipt() AS DATE '{today.isoformat()}'")
    _count_working_days(connection, calendar)
    connection.execute("CREATE OR REPLACE TEMP MACRO uscc_seen_ok(wanted) AS uscc_ok(wanted)")
    _recognise_registered(connection, known)


def _recognise_registered(connection: DuckDBPyConnection, known: str | None) -> None:
    """``registered(code)``, NULL without a registry."""
    answer = "NULL::BOOLEAN"
    if known:
        texts = f"SELECT DISTINCT code FROM {known} WHERE code IS NOT NULL"
        met = recognise(connection, "registered_code", texts) or "false"
        answer = f"CASE WHEN wanted IS NOT NULL THEN {met} END"
    connection.execute(f"CREATE OR REPLACE TEMP MACRO registered(wanted) AS {answer}")


def _count_working_days(connection: DuckDBPyConnection, calendar: WorkCalendar) -> None:
    """``working_days(a, b)``: days after a up to and with b that are worked; NULL outside the calendar.

    A word of 64 bits says of 32 days: how many working days there were before them (upper half), and which of them are
    worked (a bit each). A list of all days would be copied into every query that asks, at a tenth of a second each.
    """
    connection.execute(f"SET VARIABLE working_words = {_working_words(calendar)}::BIGINT[]")
    first, last = calendar.first.isoformat(), calendar.last.isoformat()
    place = f"date_diff('day', DATE '{first}', day)"
    word = f"list_extract(getvariable('working_words'), {place} // {_WORD_DAYS} + 1)"
    upto = f"((2::BIGINT << CAST({place} % {_WORD_DAYS} AS INTEGER)) - 1)"
    connection.execute(
        f"CREATE OR REPLACE TEMP MACRO working_ordinal(day) AS CASE WHEN day BETWEEN DATE '{first}' AND DATE '{last}' "
        f"THEN ({word} >> {_WORD_DAYS}) + bit_count({word} & {upto}) END"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP MACRO working_days(earlier, later) AS "
        "working_ordinal(later) - working_ordinal(earlier)"
    )


def _working_words(calendar: WorkCalendar) -> list[int]:
    words, before = [], 0
    ordinals = calendar.ordinals()
    for start in range(0, len(ordinals), _WORD_DAYS):
        word, seen = before << _WORD_DAYS, before
        for place, ordinal in enumerate(ordinals[start : start + _WORD_DAYS]):
            word |= (ordinal - seen) << place
            seen = ordinal
        words.append(word)
        before = seen
    return words


def plan_for_size(connection: DuckDBPyConnection, small: bool) -> None:
    """How much thought DuckDB gives to the queries of ``connection`` from now on.

    A few rows are checked sooner than the query that checks them is optimised. For many rows some steps stay off: two look
    for more in a thousand expressions than they save, and the third would turn lists of values into joins, which lose the
    order of the rows; the place of a row is its number.
    """
    connection.execute("PRAGMA disable_optimizer" if small else "PRAGMA enable_optimizer")
    connection.execute("SET disabled_optimizers = 'common_subexpressions,statistics_propagation,in_clause'")


def remember_codes(
    connection: DuckDBPyConnection,
    columns: list[str],
    relation: str,
    known: str | None = None,
    rows: int = 20_000,
) -> None:
    """Checks the codes that repeat at the head of ``relation``, and those of ``known`` (column ``code``), once, for
    ``uscc_seen_ok`` to recognise later.

    ``columns`` are those with codes. Nothing rests on it but speed: another code is checked when it is met. That costs ten
    times as much as to recognise one, and the head of a file sorted by body shows few bodies: the registry knows the others.
    """
    if not columns:
        return
    registered = f" UNION SELECT code FROM {known}" if known else ""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE repeated_codes AS
        WITH head AS (SELECT unnest([{", ".join(columns)}]) AS code FROM {relation} LIMIT {rows * len(columns)}),
        repeated AS (SELECT code FROM head WHERE code IS NOT NULL GROUP BY code HAVING count(*) > 9{registered})
        SELECT code FROM repeated WHERE uscc_ok(code)"""
    )
    if met := recognise(connection, "seen_code", "SELECT code FROM repeated_codes"):
        connection.execute(
            f"CREATE OR REPLACE TEMP MACRO uscc_seen_ok(wanted) AS CASE WHEN {met} THEN true ELSE uscc_ok(wanted) END"
        )
