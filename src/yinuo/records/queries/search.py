"""Finding records by words, names with either brackets, document numbers and codes.

A whole code or document number is looked up in its own index. Words are looked up in theirs, newest record first, and no
further than a list can be paged through; where filters leave few records, only among these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet

from yinuo import bulk
from yinuo.core.actor import PUBLIC, Actor
from yinuo.core.document_numbers import parse_document_number, spellings
from yinuo.core.names import fold_characters
from yinuo.core.search_text import postgres_query, sqlite_query
from yinuo.records.models import Record
from yinuo.records.queries.leads import WALKED, more_than
from yinuo.records.queries.lists import ORDER, Filters, listed

MANY = 2000
"""So many matches can be paged through, and put in the order of lists."""
AMONG = 20_000
"""So many records are looked for in the index of words; words that more may have are looked up first."""
_CODE = re.compile(r"[0-9A-Z]{6,18}")
_MATCH = {
    "sqlite": ("rowid", "records_search MATCH %s"),
    "postgresql": ("record_id", "tokens @@ %s::tsquery"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: ``records``, all of them, and how it was understood. Of more than :data:`MANY`, ``first`` holds
    the ids of one more than these, as they are to be shown; else it is None, and the records stand in the order of lists."""

    records: QuerySet[Record]
    by: str
    first: Sequence[int] | None = None


def search(actor: Actor, text: str, filters: Filters | None = None, by_arrival: bool = False) -> Found:
    """Records the actor may see that match ``text``; every word must occur. An empty text finds nothing. ``by_arrival``:
    the caller reads ``records`` in the order they came, newest first."""
    wanted = filters or Filters()
    return (
        _by_code(actor, text, wanted, by_arrival)
        or _by_number(actor, text, wanted)
        or _by_words(actor, text, wanted)
    )


def _by_code(actor: Actor, text: str, filters: Filters, by_arrival: bool) -> Found | None:
    """Records of one code, or of all codes that begin so, then in their order; None where none visible has it."""
    code = fold_characters(text).replace(" ", "").upper()
    if not _CODE.fullmatch(code) or not any(char.isdigit() for char in code):
        return None
    beginning = _range("subject_code", code)
    if not more_than(Record.objects.filter(beginning), MANY):
        rows = listed(actor, filters, lead=frozenset({"subject_code"})).filter(beginning)
        return Found(rows, "code") if rows.exists() else None
    if _are_few(actor, filters):
        return Found(listed(actor, filters).filter(_range("subject_code__unsought", code)), "code")
    if by_arrival:
        rows = listed(actor, filters, lead=WALKED).filter(_range("subject_code__unsought", code))
        return Found(rows.order_by("-id"), "code")
    rows = listed(actor, filters, lead=WALKED).filter(beginning).order_by("subject_code", "id")
    return _told(rows, "code", list(rows.values_list("pk", flat=True)[: MANY + 1]), rows)


def _range(column: str, code: str) -> Q:
    """The whole code, or all that begin with it, as a range that an index serves."""
    if len(code) == 18:
        return Q(**{column: code})
    return Q(**{f"{column}__gte": code, f"{column}__lte": code + "Z" * (18 - len(code))})


def _by_number(actor: Actor, text: str, filters: Filters) -> Found | None:
    """Records with this one document number, however its brackets are written; None where there are none."""
    if parse_document_number(text) is None:
        return None
    rows = listed(actor, filters, lead=frozenset({"document_number"}))
    rows = rows.filter(document_number__in=spellings(text))
    return Found(rows, "number") if rows.exists() else None


def _by_words(actor: Actor, text: str, filters: Filters) -> Found:
    query = postgres_query(text) if bulk.on_postgresql() else sqlite_query(text)
    rows = listed(actor, filters, lead=WALKED)
    if not query:
        return Found(rows.none(), "words")
    walked = _walked(rows, query)
    if _are_few(actor, filters):
        ids = _matches_among(listed(actor, filters), query)
    else:
        ids = list(walked.values_list("pk", flat=True)[: MANY + 1])
    return _told(rows, "words", ids, walked)


def _told(rows: QuerySet[Record], by: str, ids: list[int], walked: QuerySet[Record]) -> Found:
    if len(ids) <= MANY:
        return Found(rows.filter(pk__in=ids).order_by(*ORDER), by)
    return Found(walked, by, ids)


def _are_few(actor: Actor, filters: Filters) -> bool:
    """Whether filters, or the actor's charge, leave few enough records to look for each of them."""
    narrowed = filters != Filters() or actor != PUBLIC
    return narrowed and not more_than(listed(actor, filters), AMONG)


def _matches_among(rows: QuerySet[Record], query: str) -> list[int]:
    """Ids of matching records among few, newest first. The index of words is asked once, not for each of them."""
    column, condition = _MATCH[connection.vendor]
    few, values = rows.order_by().values("pk").query.sql_with_params()
    statement = (
        f"SELECT {column} FROM records_search WHERE {condition} AND {'' if bulk.on_postgresql() else '+'}{column} "  # noqa: S608
        f"IN ({few}) ORDER BY {column} DESC LIMIT {MANY + 1}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [query, *values])
        return [row[0] for row in cursor.fetchall()]


def _walked(rows: QuerySet[Record], query: str) -> QuerySet[Record]:
    """The rows that match, newest first: the index is walked from its end, and only as far as the page needs."""
    column, condition = _MATCH[connection.vendor]
    joined = [f'records_search.{column} = "records_record"."id"', condition]
    return rows.extra(tables=["records_search"], where=joined, params=[query]).extra(  # noqa: S610 (no user text)
        order_by=[f"-records_search.{column}"]
    )
