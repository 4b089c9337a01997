"""Writing the search index: the words of a record follow from its own columns, so that they can be taken out again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from yinuo import bulk
from yinuo.core.search_text import postgres_vector, search_tokens

_TABLE = "records_search"
Indexed = tuple[int, str]
"""Id of a record and the text it is found by (:func:`text_of`)."""
Worded = tuple[int, str]
"""Id of a record and its :func:`words`."""


def text_of(subject_name: str, document_number: str, summary: str) -> str:
    """What a record is found by besides its code."""
    return f"{subject_name} {document_number} {summary}"


def words(texts: Iterable[str]) -> list[str]:
    """The words to index each text by, as the database takes them."""
    parted = postgres_vector if bulk.on_postgresql() else search_tokens
    return [parted(text) for text in texts]


def add(entries: Iterable[Worded]) -> None:
    """Index new records."""
    bulk.insert(_TABLE, ["record_id" if bulk.on_postgresql() else "rowid", "tokens"], entries)


def replace(old: Sequence[Indexed], new: Sequence[Indexed]) -> None:
    """Index records anew whose text changed; FTS5 without content needs the old words to take them out."""
    if bulk.on_postgresql():
        rows = [(postgres_vector(text), record_id) for record_id, text in new]
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE records_search SET tokens = %s::tsvector WHERE record_id = %s", rows)
        return
    removed = [(record_id, search_tokens(text)) for record_id, text in old]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO records_search(records_search, rowid, tokens) VALUES ('delete', %s, %s)", removed
        )
    _add_texts(new)


def rebuild(entries: Iterable[Indexed]) -> None:
    """Empty the index and fill it again, as after a change of how words are parted."""
    with connection.cursor() as cursor:
        if bulk.on_postgresql():
            cursor.execute("TRUNCATE records_search")
        else:
            cursor.execute("INSERT INTO records_search(records_search) VALUES ('delete-all')")
    for part in bulk.parts(entries, 20_000):
        _add_texts(part)


def _add_texts(entries: Sequence[Indexed]) -> None:
    add(zip((record_id for record_id, _ in entries), words(text for _, text in entries), strict=True))
