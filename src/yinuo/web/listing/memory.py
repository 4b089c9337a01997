"""Rows already in memory (a few hundred computed lines) in the dress of a queryset, so that a list can show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import OrderBy


class Rows:
    """What :class:`yinuo.web.listing.ListPage` asks of a queryset: ordering by attributes, slices, counting."""

    ordered = True

    def __init__(self, rows: Sequence[Any]) -> None:
        self.rows = rows

    def order_by(self, *orders: OrderBy) -> Rows:
        """Sorted by the attributes named, the first weighing most; what is None comes last."""
        rows = list(self.rows)
        for order in reversed(orders):
            name, down = getattr(order.expression, "name"), order.descending  # noqa: B009 - an F expression
            known = [row for row in rows if getattr(row, name) is not None]
            unknown = [row for row in rows if getattr(row, name) is None]
            rows = [*sorted(known, key=lambda row: getattr(row, name), reverse=down), *unknown]
        return Rows(rows)

    def values(self, *names: str) -> Rows:
        return self

    def count(self) -> int:
        return len(self.rows)

    def iterator(self, chunk_size: int) -> Iterator[Any]:
        return iter(self.rows)

    def __getitem__(self, cut: slice) -> Rows:
        return Rows(self.rows[cut])

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)


class Picked:
    """Rows known by their keys and in the order of these; for a file, all that belong to the list come from ``rows``."""

    ordered = True

    def __init__(self, keys: Sequence[Any], rows: QuerySet[Any]) -> None:
        self.keys = keys
        self.rows = rows

    def order_by(self, *orders: OrderBy) -> Picked:
        """The same: more rows than can be sorted are picked."""
        return self

    def values(self, *names: str) -> Picked:
        return self

    def values_list(self, *names: str, flat: bool) -> Picked:
        return self

    def count(self) -> int:
        return len(self.keys)

    def iterator(self, chunk_size: int) -> Iterator[Any]:
        return self.rows.iterator(chunk_size)

    def __getitem__(self, cut: slice) -> Picked:
        return Picked(self.keys[cut], self.rows)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.keys)
