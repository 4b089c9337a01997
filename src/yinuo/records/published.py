"""What faces read of records: always narrowed to what the actor may see, only stored columns in lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import orjson
from django.db import connection
from django.db.models import Count, F, Q, QuerySet
from django.db.models.expressions import RawSQL

from yinuo.accounts.scope import visible
from yinuo.core.actor import Actor
from yinuo.core.codes import uscc_ok
from yinuo.core.search_text import postgres_query, sqlite_query
from yinuo.journal.queries import proof_text
from yinuo.records.models import Record, RecordVersion
from yinuo.records.rendering import payload_of


def visible_records(actor: Actor) -> QuerySet[Record]:
    """The records ``actor`` may see."""
    return Record.objects.filter(visible(actor, "record"))


def search_records(actor: Actor, text: str) -> QuerySet[Record]:
    """Records found by code, document number or words (two Chinese characters are enough), within what is visible."""
    wanted = text.strip()
    records = visible_records(actor)
    if uscc_ok(wanted.upper()):
        return records.filter(subject_code=wanted.upper())
    if connection.vendor == "postgresql":
        query = postgres_query(wanted)
        statement = "SELECT record_id FROM records_search WHERE tokens @@ %s::tsquery"
    else:
        query = sqlite_query(wanted)
        statement = "SELECT rowid FROM records_search WHERE records_search MATCH %s"
    if not query:
        return records.none()
    ids = RawSQL(statement, [query])  # noqa: S611 - two fixed statements, the query is a parameter
    return records.filter(Q(pk__in=ids))


def current_version(record: Record) -> RecordVersion:
    """The version that is known now."""
    return RecordVersion.objects.get(record=record, number=record.version)


def public_values(version: RecordVersion) -> Mapping[str, object]:
    """The values by field code that the public may see, masked already."""
    values: Mapping[str, object] = orjson.loads(version.public)
    return values


def record_proof(record: Record) -> str:
    """The ``.tlog-proof`` of the record's current version. Raises ``NotYetProvable`` until a checkpoint covers it."""
    version = current_version(record)
    payload = payload_of(version, record.information_class)
    return proof_text("record", str(record.pk), version.number, payload)


def timeliness(today: date, path: str = "", since: date | None = None) -> Mapping[str, int]:
    """Of everything due by ``today`` (open or closed, also what is not shown), how much was met by its due date.

    ``path`` narrows to a body and those under it, ``since`` to decisions from that day on. Only numbers leave here.
    """
    due = Record.objects.filter(due_on__isnull=False, source_path__startswith=path)
    if since is not None:
        due = due.filter(decided_on__gte=since)
    closed_or_over = due.filter(Q(met_on__isnull=False) | Q(due_on__lt=today))
    counted = closed_or_over.aggregate(
        base=Count("pk"), in_time=Count("pk", filter=Q(met_on__lte=F("due_on")))
    )
    return {
        "base": counted["base"],
        "in_time": counted["in_time"],
        "late": counted["base"] - counted["in_time"],
    }
