"""Whole published records for open data (开放数据): what the public may see of every field, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import orjson
from django.db.models import F

from yinuo.accounts.scope import visible
from yinuo.core.actor import PUBLIC
from yinuo.core.definitions.model import ClassEdition, FieldDefinition
from yinuo.records.accepted import Value
from yinuo.records.models import Record, RecordVersion
from yinuo.records.plan import plan_for
from yinuo.records.queries.lists import Filters, listed

CHUNK = 500


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A published record with its public values by field code, masked already."""

    record: Record
    values: Mapping[str, Value]


def open_fields(definition: ClassEdition) -> dict[str, FieldDefinition]:
    """The fields of a class that open data may hold: neither for government only nor personal."""
    plan = plan_for(definition)
    return {
        code: field
        for code, field in definition.fields.items()
        if code not in plan.restricted | plan.personal
    }


def open_rows(definition: ClassEdition, filters: Filters | None = None) -> Iterator[OpenRow]:
    """Every published record of a class in the order of its number: two statements per :data:`CHUNK` rows, and memory
    for no more than these. A field that the class of today does not open is left out, whatever the version holds."""
    codes = frozenset(open_fields(definition))
    records = listed(PUBLIC, filters).filter(information_class=definition.id).order_by("pk")
    rows = records.iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        values = _values([record.pk for record in chunk])
        for record in chunk:
            if record.pk in values:
                public = values[record.pk]
                yield OpenRow(record, {code: public[code] for code in public if code in codes})


def _values(ids: list[int]) -> dict[int, dict[str, Value]]:
    current = RecordVersion.objects.filter(
        visible(PUBLIC, "record-version"), record__in=ids, number=F("record__version")
    )
    return {record: orjson.loads(public) for record, public in current.values_list("record_id", "public")}
