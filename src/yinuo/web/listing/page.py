"""A page of a list: filtered, sorted, cut, with every link that keeps the rest of the query string.

Stays quick at a million rows: counting stops at ``COUNT_LIMIT``, turning pages stops at ``ROW_LIMIT`` rows (filters and
exports reach the rest), and ordering always ends in the primary key so that no row is shown twice or missed. Of a list that
may hold millions (``ListSpec.read``) an index alone finds the rows of a page, and other columns than that of the default
order sort no more rows than are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict

from yinuo.web.listing.columns import Column, Row
from yinuo.web.listing.filters import Filter

COUNT_LIMIT = 10_000
ROW_LIMIT = 10_000
Walk = Callable[[QuerySet[Any], bool, slice], list[Any]]
"""The primary keys of rows at the places of a slice, in an order of its own: ascending, or descending with ``True``."""
RESERVED = ("page", "size", "sort", "cols", "export")


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty list says: what there would be, and what to do."""

    title: object
    text: object = ""
    url: str = ""
    link: object = ""


@dataclass(frozen=True)
class ListSpec:
    """The shape of a list. ``default_sort`` is a column key, with ``-`` for descending; ``row_key`` for select many.

    ``bulk`` names acts on chosen rows as (value, word); ``exports`` the formats offered. ``prepare`` is handed the rows
    before they are drawn or exported, many at a time, to look up in one query what they name. ``read`` gives the rows of
    a page by their primary keys, in their order. ``keyed``: the keys of a page are found first and then its rows read from
    the list itself, so that wide rows are sorted by their keys alone; ``walks`` finds them for a column by which the database
    would have to sort all rows. ``reach``: so many rows are counted and can be turned to.
    """

    name: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    default_sort: str = ""
    sizes: tuple[int, ...] = (20, 50, 100)
    exports: tuple[str, ...] = ("csv", "json")
    empty: Empty = field(default_factory=lambda: Empty(""))
    row_key: Callable[[Any], object] = lambda row: row.pk
    bulk: tuple[tuple[str, object], ...] = ()
    unit: object = ""
    prepare: Callable[[Sequence[Any]], None] = lambda rows: None
    read: Callable[[Sequence[Any]], list[Any]] | None = None
    keyed: bool = False
    walks: Mapping[str, Walk] = field(default_factory=dict)
    reach: int = 0


@dataclass(frozen=True, slots=True)
class Applied:
    """A filter in force, as a chip whose link takes it away."""

    label: object
    said: str
    without: str


@dataclass(frozen=True, slots=True)
class Head:
    """A column head: its sort link and the direction in force (``ascending``, ``descending`` or empty)."""

    column: Column
    link: str
    direction: str


class ListPage:
    """What the table component draws. Make it with :func:`build`."""

    def __init__(self, queryset: QuerySet[Any], spec: ListSpec, params: QueryDict) -> None:
        self.spec = spec
        self.params = params
        self.count_limit, self.row_limit = spec.reach or COUNT_LIMIT, spec.reach or ROW_LIMIT
        self.size = _whole(params.get("size", ""), spec.sizes[0], allowed=spec.sizes)
        self.last_page = self.row_limit // self.size
        wished = _whole(params.get("page", ""), 1)
        self.number = min(wished, self.last_page)
        self.capped = wished > self.last_page
        self._narrowed = narrow(queryset, spec, params)
        wish = _sort_wish(spec, params.get("sort", ""))
        sorts = self._keeps_in_order(wish) or self._matches <= self.count_limit
        self.sort = wish if sorts else spec.default_sort
        self.queryset = order(self._narrowed, spec, self.sort)

    def _keeps_in_order(self, wish: str) -> bool:
        """Whether the list can be put in this order however long it is."""
        return self.spec.read is None or wish.lstrip("-") == self.spec.default_sort.lstrip("-")

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return chosen_columns(self.spec, self.params)

    @cached_property
    def _window(self) -> list[Any]:
        start = (self.number - 1) * self.size
        cut = slice(start, start + self.size + 1)
        if self.spec.read is not None:
            rows = self.spec.read(self._keys(cut))
        elif self.spec.keyed:
            keys = self._keys(cut)
            found = {row.pk: row for row in self.queryset.filter(pk__in=keys)}
            rows = [found[key] for key in keys if key in found]
        else:
            rows = list(self.queryset[cut])
        self.spec.prepare(rows)
        return rows

    def _keys(self, cut: slice) -> list[Any]:
        if walk := self.spec.walks.get(self.sort.lstrip("-")):
            return walk(self._narrowed, self.sort.startswith("-"), cut)
        return list(self.queryset.values_list("pk", flat=True)[cut])

    @cached_property
    def rows(self) -> list[Row]:
        def drawn(source: Any) -> Row:
            cells = tuple((column, column.of(source)) for column in self.columns)
            return Row(source, str(self.spec.row_key(source)), cells)

        return [drawn(source) for source in self._window[: self.size]]

    @cached_property
    def counted(self) -> int:
        """Rows in all, at most one more than the limit; not asked of the database when this page shows it."""
        seen = (self.number - 1) * self.size + len(self._window)
        if self._window and len(self._window) <= self.size:
            return seen
        return self._matches

    @cached_property
    def _matches(self) -> int:
        found: int = self._narrowed.order_by().values("pk")[: self.count_limit + 1].count()
        return found

    @property
    def count_words(self) -> str:
        return f"{self.count_limit:,}+" if self.counted > self.count_limit else f"{self.counted:,}"

    @property
    def first_row(self) -> int:
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def final_row(self) -> int:
        return (self.number - 1) * self.size + len(self.rows)

    @property
    def has_next(self) -> bool:
        return len(self._window) > self.size and self.number < self.last_page

    @property
    def at_limit(self) -> bool:
        """The last page that may be turned to, though more rows follow."""
        return self.capped or (len(self._window) > self.size and self.number == self.last_page)

    @cached_property
    def pages(self) -> list[tuple[int | None, str]]:
        """Numbers to turn to, with None where some are left out."""
        end = min(-(-self.counted // self.size), self.last_page)
        near = {1, end, *range(self.number - 2, self.number + 3)}
        wanted = sorted(number for number in near if 1 <= number <= end)
        steps: list[tuple[int | None, str]] = []
        for before, number in zip([0, *wanted], wanted, strict=False):
            steps += [(None, "")] if number > before + 1 else []
            steps.append((number, self.link(page=number)))
        return steps

    @property
    def previous_link(self) -> str:
        return self.link(page=self.number - 1) if self.number > 1 else ""

    @property
    def next_link(self) -> str:
        return self.link(page=self.number + 1) if self.has_next else ""

    @property
    def size_links(self) -> list[tuple[int, str, bool]]:
        return [(size, self.link(size=size, page=None), size == self.size) for size in self.spec.sizes]

    @property
    def heads(self) -> list[Head]:
        return [self._head(column) for column in self.columns]

    @property
    def sorts(self) -> list[Head]:
        """The heads one can sort by: a phone, where rows are cards without a head, lists them."""
        return [head for head in self.heads if head.link]

    def _head(self, column: Column) -> Head:
        sorts = self._keeps_in_order(column.key) or self.counted <= self.count_limit
        if not (column.sort and sorts):
            return Head(column, "", "")
        key, down = self.sort.lstrip("-"), self.sort.startswith("-")
        here = key == column.key
        wish = f"-{column.key}" if here and not down else column.key
        direction = ("descending" if down else "ascending") if here else ""
        return Head(column, self.link(sort=wish, page=None), direction)

    @property
    def controls(self) -> list[dict[str, Any]]:
        """Each filter with what its control needs."""
        return [{"filter": one, **one.control(plain(self.params))} for one in self.spec.filters]

    @property
    def applied(self) -> list[Applied]:
        said = [(one, one.said(plain(self.params))) for one in self.spec.filters]
        return [
            Applied(one.label, words, self.link(**dict.fromkeys((*one.names(), "page"))))
            for one, words in said
            if words
        ]

    @property
    def clear_link(self) -> str:
        keys = [key for one in self.spec.filters for key in one.names()]
        return self.link(**dict.fromkeys([*keys, "page"]))

    @property
    def export_links(self) -> list[tuple[str, str]]:
        return [(kind.upper(), self.link(export=kind, page=None, size=None)) for kind in self.spec.exports]

    @property
    def column_choices(self) -> list[tuple[Column, bool]]:
        return [(column, column in self.columns) for column in self.spec.columns]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Hidden fields of the filter form: everything that is neither a filter nor the page."""
        filters = {key for one in self.spec.filters for key in one.names()}
        return [pair for pair in self._pairs() if pair[0] not in filters | {"page", "export"}]

    @property
    def kept_for_columns(self) -> list[tuple[str, str]]:
        return [pair for pair in self._pairs() if pair[0] not in ("cols", "export")]

    def _pairs(self) -> list[tuple[str, str]]:
        return [(key, value) for key, values in self.params.lists() for value in values]

    def link(self, **changes: object) -> str:
        """The same list with ``changes`` to its query string; None takes a key away."""
        query = self.params.copy()
        query.pop("export", None)
        for key, value in changes.items():
            if value is None:
                query.pop(key, None)
            else:
                query[key] = str(value)
        return f"?{query.urlencode()}"


def build(queryset: QuerySet[Any], spec: ListSpec, params: QueryDict) -> ListPage:
    """The page of ``queryset`` that the query string ``params`` asks for; nothing is read until it is drawn."""
    return ListPage(queryset, spec, params)


def plain(params: QueryDict) -> dict[str, str]:
    """The last value of each key, as text."""
    return {key: values[-1] for key, values in params.lists() if values and isinstance(values[-1], str)}


def narrow(queryset: QuerySet[Any], spec: ListSpec, params: QueryDict) -> QuerySet[Any]:
    """``queryset`` with every filter of ``spec`` that ``params`` names."""
    values = plain(params)
    for one in spec.filters:
        queryset = one.narrow(queryset, values)
    return queryset


def order(queryset: QuerySet[Any], spec: ListSpec, sort: str) -> QuerySet[Any]:
    """``queryset`` in the order ``sort`` (a checked column key), ties broken by primary key. Without one
    the order the queryset came in stays: that of a tree, or of a search walking its index."""
    column = next((one for one in spec.columns if one.key == sort.lstrip("-") and one.sort), None)
    down = sort.startswith("-")
    names: Sequence[str] = column.sort if column else ()
    if not names and getattr(queryset, "ordered", False):
        return queryset
    return queryset.order_by(*[_by(name, down) for name in names], _by("pk", down or not names))


def _by(name: str, down: bool) -> OrderBy:
    return F(name).desc() if down else F(name).asc()


def chosen_columns(spec: ListSpec, params: QueryDict) -> tuple[Column, ...]:
    """The columns ``cols`` names (repeated or comma separated), in the order of the spec; else those shown at first."""
    wished = {key for value in params.getlist("cols") for key in value.split(",")}
    chosen = tuple(column for column in spec.columns if column.key in wished)
    return chosen or tuple(column for column in spec.columns if column.shown)


def _sort_wish(spec: ListSpec, wish: str) -> str:
    known = {column.key for column in spec.columns if column.sort}
    return wish if wish.removeprefix("-") in known else spec.default_sort


def _whole(text: str, default: int, allowed: Sequence[int] = ()) -> int:
    """A whole number of at least 1 out of a query string; anything else, or one not allowed, is the default."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default
    return number if number >= 1 and (not allowed or number in allowed) else default
