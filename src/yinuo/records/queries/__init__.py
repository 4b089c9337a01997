"""The only way to read records in lists: scoped to the actor, in a fixed number of statements."""

from yinuo.records.queries.figures import (
    about_by_class,
    latest_published,
    newest_published,
    totals,
)
from yinuo.records.queries.history import (
    Difference,
    as_of,
    changes,
    differences,
    proof_of,
    story_of,
    versions_of,
)
from yinuo.records.queries.lists import (
    Counted,
    Filters,
    counted,
    find,
    first_of,
    listed,
    listed_by_number,
    rows_of,
)
from yinuo.records.queries.open_data import OpenRow, open_fields, open_rows
from yinuo.records.queries.prepared_lists import SIMPLE, given, published_rows
from yinuo.records.queries.search import MANY, Found, search
from yinuo.records.queries.view import FieldShown, fields_of
from yinuo.records.queries.withdrawn import (
    Withdrawn,
    newest_withdrawn,
    withdrawn,
    withdrawn_notice,
    withdrawn_since,
)

__all__ = [
    "MANY",
    "SIMPLE",
    "Counted",
    "Difference",
    "FieldShown",
    "Filters",
    "Found",
    "OpenRow",
    "Withdrawn",
    "about_by_class",
    "as_of",
    "changes",
    "counted",
    "differences",
    "fields_of",
    "find",
    "first_of",
    "given",
    "latest_published",
    "listed",
    "listed_by_number",
    "newest_published",
    "newest_withdrawn",
    "open_fields",
    "open_rows",
    "proof_of",
    "published_rows",
    "rows_of",
    "search",
    "story_of",
    "totals",
    "versions_of",
    "withdrawn",
    "withdrawn_notice",
    "withdrawn_since",
]
