"""What a record is now, for ``journal check``: its last version told again, compared with the row that lists show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import orjson

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.clocks.claims import register_claims
from yinuo.journal.states import State, register_derived, register_state
from yinuo.records import (
    clock_claims,
    earlier_versions,
    exchange_states,
    override_states,
    row_claims,
    version_claims,
)
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
    days = _days_of_acts([version.record_id for version in current if version.number > 1])
    plans = _plans({record.information_class for record in records.values()})
    beside = row_claims.around(records, current)
    for number, record in records.items():
        version = versions.get(number)
        if version is None:
            yield str(number), record.version, {"missing": "version"}
        elif different := [
            *_differences(record, version, plans.get(record.information_class)),
            *_met_otherwise(record, version, days),
            *beside.differences(record, version, plans.get(record.information_class)),
        ]:
            yield str(number), record.version, {"differs": different}
        else:
            yield str(number), version.number, payload_of(version, record.information_class)


def all_ids() -> Iterator[str]:
    """Ids of all records there are."""
    return map(str, Record.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=10_000))


def _plans(classes: Iterable[str]) -> dict[str, StorePlan]:
    """The plans of those of ``classes`` that are defined."""
    known = catalogue()
    return {name: plan_for(known.newest(name)) for name in classes if name in known.classes}


def _differences(record: Record, version: RecordVersion, plan: StorePlan | None) -> Iterator[str]:
    """Columns of the record that do not follow from its version."""
    for name, said in (
        ("version", version.number),
        ("status", version.status),
        ("published_on", version.published_on),
        ("public_until", version.public_until),
    ):
        if getattr(record, name) != said:
            yield name
    if plan is not None and record.status != Record.Status.WITHDRAWN:
        yield from _shown_otherwise(record, version, plan)


def _days_of_acts(records: Sequence[int]) -> Mapping[int, set[date]]:
    """For records with later versions the days on which one of them was published or came to be known."""
    days: dict[int, set[date]] = defaultdict(set)
    found = RecordVersion.objects.filter(record_id__in=records)
    for record, published, known in found.values_list("record_id", "published_on", "known_from"):
        days[record] |= {known.astimezone(timesource.PLACE).date()} | ({published} if published else set())
    return days


def _met_otherwise(record: Record, version: RecordVersion, days: Mapping[int, set[date]]) -> Iterator[str]:
    """The day its clock was met is that of an act on the record; before the first, for what was only to be reported."""
    if record.due_on is None:
        return
    if version.number == 1:
        right = version.published_on is None or record.met_on == version.published_on
    else:
        acts = days[record.pk]
        right = record.met_on is None or record.met_on in acts or record.met_on < min(acts)
    if not right:
        yield "met_on"


def _shown_otherwise(record: Record, version: RecordVersion, plan: StorePlan) -> Iterator[str]:
    public = orjson.loads(version.public)
    for column, code in _shown(plan):
        if code and code in public and str(getattr(record, column)) != public[code]:
            yield column
    if record.subject_code != _subject_code(record, public, plan):
        yield "subject_code"
    if record.listed_on != (record.decided_on or record.received_at.astimezone(timesource.PLACE).date()):
        yield "listed_on"


def _subject_code(record: Record, public: Mapping[str, object], plan: StorePlan) -> object:
    """The code a record can be found by: none for a person; where it is not public, nothing else says what it is."""
    code = plan.subject_code
    if plan.natural is not None and public.get(plan.subject_kind or "") == plan.natural:
        return ""
    if code is None or code in plan.restricted | plan.personal or code in plan.masked:
        return record.subject_code
    return public.get(code) or ""


def _shown(plan: StorePlan) -> tuple[tuple[str, str | None], ...]:
    return (
        ("subject_name", plan.subject_name),
        ("document_number", plan.number),
        ("decided_on", plan.decided),
        ("authority_name", plan.party_name),
    )


def register() -> None:
    register_state("record", read_states, all_ids, told_again=True)
    register_claims("record", clock_claims.read)
    register_derived("clock of record", clock_claims.records_without, clock_claims.JudgingWithout)
    register_derived(
        "version of record", earlier_versions.records_with_more, lambda: earlier_versions.strayed
    )
    register_derived("versions of record", all_ids, version_claims.Judging)
    register_derived("exception of record", override_states.ids, lambda: override_states.judge)
    register_derived("exchange of record", all_ids, exchange_states.Judging)
