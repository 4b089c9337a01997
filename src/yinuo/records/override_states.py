"""Reasoned exceptions from the scan before publication, for ``journal check``: the entry and the version of the release that each
belongs to tell them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from yinuo.journal.models import Entry
from yinuo.journal.states import Strayed, told_by
from yinuo.records.models import Override, RecordVersion

ACT = "record.override-scan"
Decision = tuple[str, str, object]
"""Reason, basis, and the account that decided."""


def ids() -> Iterator[str]:
    """Records with an exception, or with a release, which may rest on one."""
    released = RecordVersion.objects.filter(kind=RecordVersion.Kind.RELEASE).values_list(
        "record_id", flat=True
    )
    kept = Override.objects.values_list("record_id", flat=True)
    yield from map(str, sorted({*released, *kept}))


def judge(wanted: Sequence[str]) -> Iterator[Strayed]:
    """The records whose exceptions are not those that were journaled."""
    told = _told(wanted)
    stored: dict[int, list[Decision]] = defaultdict(list)
    found = Override.objects.filter(record__in=[int(each) for each in wanted]).order_by("pk")
    for record, reason, basis, account in found.values_list("record_id", "reason", "basis", "account"):
        stored[record].append((reason[:300], basis, account))
    for record in map(int, wanted):
        if stored[record] != told.get(record, []):
            yield Strayed(f"exception of record/{record}", "derived-changed", f"record/{record}")


def _told(wanted: Sequence[str]) -> Mapping[int, list[Decision]]:
    names = {f"record/{each}": int(each) for each in wanted}
    entries = Entry.objects.filter(object__in=names, act__name=ACT).order_by("seq")
    acts = {
        (names[name], version): told_by(person).get("account", 0)
        for name, version, person in entries.values_list("object", "version", "act__person")
    }
    told: dict[int, list[Decision]] = defaultdict(list)
    versions = RecordVersion.objects.filter(record_id__in=[pk for pk, _ in acts]).order_by("number")
    for record, number, reason, basis in versions.values_list("record_id", "number", "reason", "basis"):
        if (record, number) in acts:
            told[record].append((reason, basis, acts[record, number]))
    return told
