"""A set of texts is recognised in a query, exactly, without a join."""

from __future__ import annotations

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.core.validation.recognition import recognise

TEXT = st.text(st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY洛"), max_size=18)


@given(st.lists(TEXT, min_size=1, max_size=200, unique=True), st.lists(TEXT, max_size=200))
@settings(max_examples=40, deadline=None)
def test_just_the_texts_of_the_set_are_recognised(texts: list[str], others: list[str]) -> None:
    wanted = [*texts, *others]
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE known AS SELECT unnest(?::VARCHAR[]) AS code", [texts])
        condition = recognise(connection, "known_code", "SELECT code FROM known")
        found = connection.execute(
            f"SELECT {condition} FROM (SELECT unnest(?::VARCHAR[]) AS wanted)", [wanted]
        ).fetchall()
    assert [each for (each,) in found] == [text in texts for text in wanted]


def test_few_foreign_texts_are_cast() -> None:
    """The filter before the cast holds back nearly all: a cast that fails costs a thousand times as much."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE known AS SELECT 'A' || range AS code FROM range(500)")
        condition = recognise(connection, "known_code", "SELECT code FROM known")
        assert condition is not None
        before_cast = condition.removeprefix("CASE WHEN ").partition(" THEN ")[0]
        row = connection.execute(
            f"SELECT count(*) FILTER ({before_cast}) FROM (SELECT 'B' || range AS wanted FROM range(100000))"
        ).fetchone()
    assert row is not None
    assert row[0] < 500


def test_an_empty_cell_is_not_recognised_and_an_empty_set_has_no_condition() -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE known AS SELECT 'A' AS code")
        condition = recognise(connection, "known_code", "SELECT code FROM known")
        assert connection.execute(f"SELECT {condition} FROM (SELECT NULL::VARCHAR AS wanted)").fetchone() == (
            False,
        )
        assert recognise(connection, "known_code", "SELECT code FROM known WHERE false") is None
