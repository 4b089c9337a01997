"""What a validation needs in its connection: the macros, the day, the calendar, the registered codes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from yinuo.core.rules.macros import create_macros

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from yinuo.core.workdays import WorkCalendar

_WORD_DAYS: Final = 32
_BUCKETS: Final = 1024


def prepare_session(
    connection: DuckDBPyConnection, today: date, calendar: WorkCalendar, known: str | None = None
) -> None:
    """Creates the macros, and those whose answers rest on this run: day of receipt, working days, registry."""
    create_macros(connection)
    connection.execute(f"CREATE OR REPLACE TEMP MACRO day_of_receipt() AS DATE '{today.isoformat()}'")
    _count_working_days(connection, calendar)
    connection.execute("CREATE OR REPLACE TEMP TABLE seen_codes (code VARCHAR)")
    connection.execute(
        "CREATE OR REPLACE TEMP MACRO uscc_seen_ok(c) AS "
        "CASE WHEN c IN (SELECT code FROM seen_codes) THEN true ELSE uscc_ok(c) END"
    )
    _know_codes(connection, known)


def _know_codes(connection: DuckDBPyConnection, known: str | None) -> None:
    """``registered(code)``: whether it stands in the table ``known``; NULL without one.

    The codes lie in a list of buckets by their hash. A subquery would be a join, and a join may change the order of the
    rows, by which everything that is found is told to its row.
    """
    if known is None:
        connection.execute("CREATE OR REPLACE TEMP MACRO registered(wanted) AS NULL::BOOLEAN")
        return
    connection.execute(
        f"""SET VARIABLE registered_codes = (SELECT list(codes ORDER BY bucket) FROM (
        SELECT bucket, coalesce(list(code) FILTER (code IS NOT NULL), []) AS codes
        FROM range({_BUCKETS}) AS buckets(bucket) LEFT JOIN {known} ON hash(code) % {_BUCKETS} = bucket GROUP BY bucket))"""
    )
    bucket = f"CAST(hash(wanted) % {_BUCKETS} AS BIGINT) + 1"
    connection.execute(
        "CREATE OR REPLACE TEMP MACRO registered(wanted) AS CASE WHEN wanted IS NOT NULL THEN "
        f"list_contains(list_extract(getvariable('registered_codes'), {bucket}), wanted) END"
    )


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

    A few rows are checked sooner than the query that checks them is optimised. For many rows two steps stay off: they
    look for more in a thousand expressions than they save.
    """
    connection.execute("PRAGMA disable_optimizer" if small else "PRAGMA enable_optimizer")
    connection.execute("SET disabled_optimizers = 'common_subexpressions,statistics_propagation'")


def remember_codes(
    connection: DuckDBPyConnection, texts: list[str], relation: str, rows: int = 20_000
) -> None:
    """Checks the codes that repeat at the head of ``relation`` once, for ``uscc_seen_ok`` to recognise later.

    ``texts`` are SQL expressions of codes. Nothing rests on it but speed: another code is checked when it is met.
    """
    if not texts:
        return
    heads = " UNION ALL ".join(f"SELECT {text} AS code FROM head" for text in texts)
    connection.execute(
        f"""INSERT INTO seen_codes
        WITH head AS MATERIALIZED (SELECT * FROM {relation} LIMIT {rows}),
        codes AS ({heads}),
        repeated AS (SELECT code FROM codes WHERE code IS NOT NULL GROUP BY code HAVING count(*) > 9)
        SELECT code FROM repeated WHERE uscc_ok(code)"""
    )
