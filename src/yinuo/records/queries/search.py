"""Finding records by words, names with either brackets, document numbers and codes.

A rare word is looked up first and its records filtered and sorted as any list. A word that thousands share is walked from
its newest record on until the page is full. Either way the cost does not grow with the store.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet

from yinuo import bulk
from yinuo.core.actor import Actor
from yinuo.core.names import fold_characters
from yinuo.core.search_text import postgres_query, sqlite_query
from yinuo.records.models import Record
from yinuo.records.queries.lists import Filters, listed

MANY = 2000
_CODE = re.compile(r"[0-9A-Z]{6,18}")
_MATCH = {
    "sqlite": ("rowid", "records_search MATCH %s"),
    "postgresql": ("record_id", "tokens @@ %s::tsquery"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: ``records`` to page through, how it was understood, and how many match (None: thousands)."""

    records: QuerySet[Record]
    by: str
    matches: int | None


def search(actor: Actor, text: str, filters: Filters | None = None) -> Found:
    """Records the actor may see that match ``text``; every word must occur. An empty text finds nothing."""
    rows = listed(actor, filters)
    code = fold_characters(text).replace(" ", "").upper()
    if _CODE.fullmatch(code) and any(char.isdigit() for char in code):
        by_code = rows.filter(_code_range(code))
        if by_code.exists():
            return Found(by_code, "code", None)
    return _by_words(rows, text)


def _code_range(code: str) -> Q:
    """The whole code, or all that begin with it, as a range that an index serves."""
    if len(code) == 18:
        return Q(subject_code=code)
    return Q(subject_code__gte=code, subject_code__lte=code + "Z" * (18 - len(code)))


def _by_words(rows: QuerySet[Record], text: str) -> Found:
    query = postgres_query(text) if bulk.on_postgresql() else sqlite_query(text)
    if not query:
        return Found(rows.none(), "words", 0)
    ids = _first_matches(query)
    if len(ids) <= MANY:
        return Found(rows.filter(pk__in=ids), "words", len(ids))
    return Found(_walked(rows, query), "words", None)


def _first_matches(query: str) -> list[int]:
    """Ids of up to :data:`MANY` and one matching records."""
    column, condition = _MATCH[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM records_search WHERE {condition} LIMIT {MANY + 1}", [query])  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


def _walked(rows: QuerySet[Record], query: str) -> QuerySet[Record]:
    """The rows that match, newest first: the index is walked from its end, and only as far as the page needs."""
    column, condition = _MATCH[connection.vendor]
    joined = [f'records_search.{column} = "records_record"."id"', condition]
    return rows.extra(tables=["records_search"], where=joined, params=[query]).extra(  # noqa: S610 (no user text)
        order_by=[f"-records_search.{column}"]
    )
