"""How records stood before an act: what a correction is compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import orjson

from yinuo import bulk
from yinuo.records import search_index, timing
from yinuo.records.accepted import Value
from yinuo.records.models import Record, RecordVersion
from yinuo.records.rendering import opened


@dataclass(frozen=True, slots=True)
class Before:
    """One record as it is now, with all its values; days as ISO texts."""

    id: int
    version: int
    status: str
    published_on: str | None
    met_on: str | None
    received_on: str
    search_text: str
    values: Mapping[str, Value]


def of(ids: Sequence[int]) -> list[Before]:
    """The records ``ids``, in that order, in two queries for each few thousand."""
    records: dict[int, Record] = {}
    versions: dict[int, RecordVersion] = {}
    for part in bulk.parts(ids):
        records |= Record.objects.in_bulk(part)
        current = RecordVersion.objects.filter(record_id__in=part, known_to__isnull=True)
        versions |= {version.record_id: version for version in current}
    return [_before(records[record_id], versions[record_id]) for record_id in ids]


def all_values(version: RecordVersion) -> dict[str, Value]:
    """Every value of a version, unmasked: for the product's own comparisons, never for a page."""
    restricted, personal = opened(version.record_id, version.restricted, version.sealed)
    return {**orjson.loads(version.public), **restricted, **personal}


def _before(record: Record, version: RecordVersion) -> Before:
    return Before(
        id=record.pk,
        version=record.version,
        status=record.status,
        published_on=_iso(record.published_on),
        met_on=_iso(record.met_on),
        received_on=timing.day_of(record.received_at),
        search_text=search_index.text_of(record.subject_name, record.document_number, record.summary),
        values=all_values(version),
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
