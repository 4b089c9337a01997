"""Finding the records of a chunk by the hash of their natural key, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from yinuo import bulk
from yinuo.records.models import Record

_COLUMNS = "key, id, fingerprint, source_path, status, version"


@dataclass(frozen=True, slots=True)
class Existing:
    id: int
    fingerprint: bytes
    source_path: str
    status: str
    version: int


def existing_records(class_id: str, keys: Sequence[bytes]) -> dict[bytes, Existing]:
    """The stored records of the class among ``keys``, by key."""
    found: dict[bytes, Existing] = {}
    arguments: tuple[Any, ...]
    with connection.cursor() as cursor:
        for part in bulk.parts(keys):
            if bulk.on_postgresql():
                condition, arguments = "key = ANY(%s)", (class_id, part)
            else:
                condition, arguments = f"key IN ({', '.join(['%s'] * len(part))})", (class_id, *part)
            cursor.execute(
                f"SELECT {_COLUMNS} FROM {Record._meta.db_table} WHERE information_class = %s AND {condition}",  # noqa: S608
                arguments,
            )
            for key, record_id, fingerprint, *rest in cursor.fetchall():
                found[bytes(key)] = Existing(record_id, bytes(fingerprint), *rest)
    return found
