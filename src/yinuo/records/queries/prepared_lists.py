"""Lists of published records whose statement is written once: what the API is asked thousands of times an hour.

To write the statement of a queryset takes several times as long as to answer it. Its text depends only on which filters
are given, never on what they say; so it is kept by these, with places where the values of each request go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Value

from yinuo.core.actor import PUBLIC
from yinuo.records.queries.lists import Filters, listed

SIMPLE = frozenset({"information_class", "subject_code", "tier", "decided_from", "decided_to"})
"""Filters that are one comparison whatever their value; others say different things for different values."""
KEPT = 256
Statement = tuple[str, tuple[Any, ...]]


class _Place(Value):
    """Stands in a statement where the value of the filter of this name belongs."""

    def as_sql(self, compiler: object, connection: object) -> Any:
        return "%s", [self]


def given(filters: Filters) -> tuple[str, ...]:
    """The names of the filters that narrow."""
    return tuple(field.name for field in fields(filters) if getattr(filters, field.name) != field.default)


def published_rows(
    filters: Filters, columns: tuple[str, ...], order: tuple[str, ...], limit: int
) -> list[Sequence[Any]]:
    """The first ``limit`` published records in ``order`` as values of ``columns``; ``filters`` within :data:`SIMPLE`."""
    sql, parameters = _statement(given(filters), columns, order, limit)
    values = [_adapted(getattr(filters, one.value)) if isinstance(one, _Place) else one for one in parameters]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[Sequence[Any]] = cursor.fetchall()
    return found


@lru_cache(maxsize=KEPT)
def _statement(
    names: tuple[str, ...], columns: tuple[str, ...], order: tuple[str, ...], limit: int
) -> Statement:
    places: dict[str, Any] = {name: _Place(name) for name in names}
    rows = listed(PUBLIC, replace(Filters(), **places)).order_by(*order).values_list(*columns)[:limit]
    sql, parameters = rows.query.sql_with_params()
    return sql, tuple(parameters)


def _adapted(value: Any) -> Any:
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
