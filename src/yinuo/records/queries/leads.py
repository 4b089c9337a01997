"""Which index leads through a list, so that its cost follows the page and not the store.

SQLite plans without statistics here: it takes an equal sign for rarer than a range whatever the table holds, and would read
every record of a class for a list that another index gives at once. So the columns whose index is to lead stay as they are,
and the others are marked ``unsought``: compared, but not looked up by. PostgreSQL has statistics and is left alone.

Times that the limits rest on, in a million records: an entry of an index 0.2 µs, a record read by its number 0.6–2.5 µs.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Q, Transform
from django.db.models.sql.compiler import SQLCompiler

from yinuo import bulk
from yinuo.accounts.shapes import under
from yinuo.records.models import Record

if TYPE_CHECKING:
    from yinuo.records.queries.lists import Filters

FEW = 30_000
"""So many records are read and sorted at once; more are walked in the order of the list."""
FEW_OF_AN_INDEX = 300_000
"""The same where the index alone says everything, and no index holds the body in the order of the list."""
Lead = frozenset[str]
WALKED: Lead = frozenset({"id"})
"""No filter leads: the table, or what joins it, is walked in the order of arrival."""
NEWEST: Lead = frozenset({"listed_on"})
"""The days lead, alone or after what every record of the index shares."""
SOUGHT = frozenset(
    {
        "information_class",
        "county_code",
        "source_path",
        "subject_code",
        "document_number",
        "set_aside",
        "listed_on",
    }
)
"""Columns that some index of the records begins with, or goes on with."""


class Unsought(Transform):
    """The column itself, which no index of SQLite is asked for."""

    lookup_name = "unsought"
    template = "%(expressions)s"

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **options: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **options)


Field.register_lookup(Unsought)


def steered(condition: Q, lead: Lead) -> Q:
    """``condition`` with every column marked that other indexes than those of ``lead`` begin with. Where days lead, they
    are named even if all of them are wanted, lest SQLite take another index with the same first column."""
    marked = _marked(condition, SOUGHT - lead)
    return marked & Q(listed_on__gte=date.min) if lead >= NEWEST and not bulk.on_postgresql() else marked


def _marked(condition: Q, unsought: Lead) -> Q:
    parts = [
        _marked(part, unsought) if isinstance(part, Q) else _leaf(part, unsought)
        for part in condition.children
    ]
    return Q(*parts, _connector=condition.connector, _negated=condition.negated)


def _leaf(part: Any, unsought: Lead) -> Any:
    if not isinstance(part, tuple):
        return part
    column, _, lookup = part[0].partition("__")
    if column not in unsought:
        return part
    return "__".join(filter(None, (column, "unsought", lookup))), part[1]


def leading(condition: Q) -> Lead:
    """The columns by whose indexes every record of ``condition`` can be reached; empty where it leaves other ways open."""
    parts = [leading(part) if isinstance(part, Q) else _column(part) for part in condition.children]
    if condition.negated or (condition.connector == Q.OR and not all(parts)):
        return frozenset()
    return frozenset().union(*parts)


def _column(part: Any) -> Lead:
    column = part[0].partition("__")[0] if isinstance(part, tuple) else ""
    return frozenset({column} & (SOUGHT | {"subject_body", "pk"}))


def lead_of(filters: Filters, scope: Q) -> Lead:
    """The columns whose index leads through the records of ``filters`` within ``scope``, from the rarest thing said to
    the commonest."""
    of_class = frozenset({"information_class"}) if filters.information_class else frozenset()
    if filters.subject_code:
        return frozenset({"subject_code"})
    if filters.about:
        return frozenset({"subject_body"})
    if filters.is_set_aside:
        return of_class | {"set_aside"}
    if filters.disputed:
        return NEWEST
    if filters.late:
        return of_class | NEWEST
    if charge := leading(scope):
        return charge | NEWEST if charge & {"county_code"} else charge
    if filters.body_path and _are_few_of_body(filters):
        return frozenset({"source_path"})
    by_county = filters.county_code and not (filters.body_path and of_class)
    return NEWEST | ({"county_code"} if by_county else of_class)


def _are_few_of_body(filters: Filters) -> bool:
    """Whether the records of the body are read and sorted, rather than met on the way through all."""
    if bulk.on_postgresql():
        return True
    index_alone = not (filters.information_class or filters.reads_rows)
    here = Q(source_path=filters.body_path) if filters.only_body else under("source_path", filters.body_path)
    return not more_than(Record.objects.filter(here), FEW_OF_AN_INDEX if index_alone else FEW)


def more_than(rows: Any, number: int) -> bool:
    """Whether there are more rows than that; counted no further."""
    return bool(rows.order_by().values("pk")[: number + 1].count() > number)
