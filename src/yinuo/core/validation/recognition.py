"""A set of texts that a query recognises without a join.

DuckDB keeps the rows of what it reads in their order only where no join stands in between, and the place of a row is its
number. So the texts become an ENUM, and a cast looks one up. But a cast that fails costs a thousand times as much as one that
finds its text, since DuckDB writes all values of the type into the reason, which nobody reads. Two bits of a hash, set for the
texts of the set, keep nearly all others from being cast (a Bloom filter: it errs only towards casting).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BITS_OF_ONE: Final = 64
"""Of so many bits two are set for a text: then one foreign text in a thousand is cast."""
_SECOND: Final = 32
"""Where in the 64 bits of a hash its second place is read."""


def recognise(connection: DuckDBPyConnection, name: str, texts: str) -> str | None:
    """An SQL condition on ``wanted``, a text or NULL: whether it is among the ``texts``, a query with one column.

    ``name`` is that of the ENUM made for it. None when there are no texts.
    """
    counted = connection.execute(f"SELECT count(*) FROM ({texts})").fetchone()
    if not counted or not counted[0]:
        return None
    connection.execute(f"DROP TYPE IF EXISTS {name}")
    connection.execute(f"CREATE TEMP TYPE {name} AS ENUM ({texts})")
    last = (1 << (counted[0] * _BITS_OF_ONE - 1).bit_length()) - 1
    places = [_place("text", shift, last) for shift in (0, _SECOND)]
    connection.execute(
        f"SET VARIABLE {name}_bits = (SELECT bitstring_agg(place, 0, {last}) FROM "
        f"(SELECT unnest([{', '.join(places)}]) AS place FROM ({texts}) AS texts(text)))"
    )
    met = " AND ".join(
        f"get_bit(getvariable('{name}_bits'), {_place('wanted', shift, last)}) = 1" for shift in (0, _SECOND)
    )
    return f"CASE WHEN {met} THEN try_cast(wanted AS {name}) IS NOT NULL ELSE false END"


def _place(text: str, shift: int, last: int) -> str:
    """The place of ``text`` among the bits 0 to ``last``, read from its hash at ``shift``."""
    return f"CAST((hash({text}) >> {shift}) & {last} AS INTEGER)"
