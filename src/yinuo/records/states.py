"""What a record is now, for ``journal check``: its last version told again, compared with the row that lists show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import orjson

from yinuo.catalogue import catalogue
from yinuo.core.definitions.catalogue import UnknownClass
from yinuo.journal.states import State, register_state
from yinuo.records.models import Record, RecordVersion
from yinuo.records.plan import StorePlan, plan_for
from yinuo.records.rendering import payload_of


def read_states(ids: Sequence[str]) -> Iterable[State]:
    """The payload of the current version of each record; where the record's row says something else than the version,
    a payload that says what differs, so that the check names it."""
    numbers = [int(record_id) for record_id in ids]
    records = Record.objects.in_bulk(numbers)
    current = RecordVersion.objects.filter(record_id__in=numbers, known_to__isnull=True)
    versions = {version.record_id: version for version in current}
    for number, record in records.items():
        version = versions.get(number)
        if version is None:
            yield str(number), record.version, {"missing": "version"}
        elif different := list(_differences(record, version)):
            yield str(number), record.version, {"differs": different}
        else:
            yield str(number), version.number, payload_of(version, record.information_class)


def all_ids() -> Iterator[str]:
    """Ids of all records there are."""
    return map(str, Record.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=10_000))


def _differences(record: Record, version: RecordVersion) -> Iterator[str]:
    """Columns of the record that do not follow from its version."""
    for name, said in (
        ("version", version.number),
        ("status", version.status),
        ("published_on", version.published_on),
        ("public_until", version.public_until),
    ):
        if getattr(record, name) != said:
            yield name
    if record.status != Record.Status.WITHDRAWN:
        yield from _shown_otherwise(record, version)


def _shown_otherwise(record: Record, version: RecordVersion) -> Iterator[str]:
    try:
        plan = plan_for(catalogue().newest(record.information_class))
    except UnknownClass:
        return
    public = orjson.loads(version.public)
    for column, code in _shown(plan):
        if code and code in public and str(getattr(record, column)) != public[code]:
            yield column


def _shown(plan: StorePlan) -> tuple[tuple[str, str | None], ...]:
    return (
        ("subject_name", plan.subject_name),
        ("document_number", plan.number),
        ("decided_on", plan.decided),
    )


def register() -> None:
    register_state("record", read_states, all_ids)
