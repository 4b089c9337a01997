"""Reading anew what is public (公开后复查): a record that was published when the scan before publication read less may hold a
personal number that the scan finds today. What a person released with a reason stays released.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import orjson
from django.db.models import Exists, OuterRef, QuerySet

from yinuo.catalogue import catalogue
from yinuo.intake.pipeline.scanning import BETWEEN, hit_in, scanned_fields, suspicion, texts_of
from yinuo.records.accepted import Value
from yinuo.records.models import Override, Record, RecordVersion

CHUNK = 5_000
Progress = Callable[[int, int], None]
_SUSPECTS = (
    "SELECT place FROM (SELECT unnest(range(len(texts))) AS place, unnest(texts) AS text "  # noqa: S608 - fixed patterns
    f"FROM (SELECT ?::VARCHAR[] AS texts)) WHERE {suspicion('text')}"
)


@dataclass(frozen=True, slots=True)
class Exposed:
    """A public record that today's scan would hold back: by which rule, and in which fields."""

    record: int
    information_class: str
    source: str
    rule: str
    fields: tuple[str, ...]


def exposed_records(
    information_class: str = "", progress: Progress = lambda done, total: None
) -> Iterator[Exposed]:
    """The public records, perhaps of one class, in whose public texts the scan finds a personal number that nobody released
    with a reason; read in chunks, in their order. Changes nothing, and records may change meanwhile."""
    public = Record.objects.filter(status=Record.Status.PUBLISHED, disclosure=Record.Disclosure.PUBLIC)
    if information_class:
        public = public.filter(information_class=information_class)
    done, total = 0, public.count()
    with duckdb.connect(config={"enable_external_access": False}) as connection:
        for records in _chunks(public):
            yield from _exposed(connection, records)
            done += len(records)
            progress(done, max(done, total))


def _chunks(public: QuerySet[Record]) -> Iterator[list[Record]]:
    after = 0
    rows = public.select_related("source").order_by("pk")
    while part := list(rows.filter(pk__gt=after)[:CHUNK]):
        yield part
        after = part[-1].pk


def _exposed(connection: duckdb.DuckDBPyConnection, records: Sequence[Record]) -> Iterator[Exposed]:
    texts = _texts(records)
    asked = [BETWEEN.join(text for part in texts[record.pk].values() for text in part) for record in records]
    places = [place for (place,) in connection.execute(_SUSPECTS, [asked]).fetchall()]
    found = {}
    for record in (records[place] for place in sorted(places)):
        hits = {code: hit for code, part in texts[record.pk].items() if (hit := hit_in(part))}
        if hits:
            found[record.pk] = (record, hits)
    released = _released(list(found))
    for pk, (record, hits) in found.items():
        if pk not in released:
            rule = hit_in(text for code in hits for text in texts[pk][code])
            yield Exposed(pk, record.information_class, record.source.name, rule, tuple(hits))


def _texts(records: Sequence[Record]) -> Mapping[int, Mapping[str, list[str]]]:
    """By record what the public reads of the fields that are scanned; of a class that is no longer defined, of all."""
    kinds = {record.pk: record.information_class for record in records}
    scanned = {
        kind: scanned_fields(catalogue().newest(kind))
        for kind in set(kinds.values())
        if kind in catalogue().classes
    }
    current = RecordVersion.objects.filter(record__in=list(kinds), known_to__isnull=True)
    texts: dict[int, Mapping[str, list[str]]] = {pk: {} for pk in kinds}
    for pk, public in current.values_list("record_id", "public"):
        values: dict[str, Value] = orjson.loads(public)
        codes = scanned.get(kinds[pk], tuple(values))
        texts[pk] = {code: texts_of(values[code]) for code in codes if values.get(code) is not None}
    return texts


def _released(ids: Sequence[int]) -> set[int]:
    """Those of these records that a person released with a reason, and whose content is still what it was then."""
    content = RecordVersion.objects.filter(record=OuterRef("record"), known_from__gt=OuterRef("at"))
    changed = Exists(content.filter(kind=RecordVersion.Kind.CORRECTION))
    return set(Override.objects.filter(~changed, record__in=ids).values_list("record_id", flat=True))
