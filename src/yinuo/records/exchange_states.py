"""When records were passed on and acknowledged, for ``journal check``: the entries of the exchange tell it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, cast

from yinuo.journal.models import Entry
from yinuo.journal.states import Strayed, told_by
from yinuo.records.models import Record

KIND = "exchange"
PASS_ON, ACKNOWLEDGE = "record.pass-on", "record.acknowledge"
Run = tuple[int, int, str]
"""First and last id of records that stand beside one another, and the instant told of them."""


def runs(ids: Sequence[int]) -> list[list[int]]:
    """Ids as an entry tells them: of each run of consecutive ones the first, and how many."""
    placed = enumerate(sorted(ids))
    found = ([pk for _, pk in group] for _, group in groupby(placed, key=lambda each: each[1] - each[0]))
    return [[run[0], len(run)] for run in found]


def instant_of(moment: datetime) -> str:
    """An instant as entries tell it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


class Judging:
    """One check's judge: what is told is read once."""

    def __init__(self) -> None:
        self._passed, self._acknowledged = (_told(act) for act in (PASS_ON, ACKNOWLEDGE))

    def __call__(self, ids: Sequence[str]) -> Iterator[Strayed]:
        found = Record.objects.filter(pk__in=[int(each) for each in ids])
        for pk, passed, acknowledged in found.values_list("pk", "passed_on_at", "acknowledged_at"):
            if not (self._passed.says(pk, passed) and self._acknowledged.says(pk, acknowledged)):
                yield Strayed(f"record/{pk}", "derived-changed", f"record/{pk}")


class _Told:
    """What the entries of one act tell: each record is in one of them at most."""

    def __init__(self, told: list[Run]) -> None:
        self._runs = sorted(told)
        self._firsts = [first for first, _, _ in self._runs]

    def says(self, pk: int, at: datetime | None) -> bool:
        place = bisect_right(self._firsts, pk) - 1
        said = self._runs[place][2] if place >= 0 and pk <= self._runs[place][1] else None
        return said == (instant_of(at) if at else None)


def _told(act: str) -> _Told:
    entries = Entry.objects.filter(object=f"{KIND}/{act}", payload__isnull=False)
    found: list[Run] = []
    for payload in entries.values_list("payload", flat=True).iterator(chunk_size=100):
        said = cast(dict[str, Any], told_by(payload))
        found += [(first, first + count - 1, str(said.get("at"))) for first, count in said.get("records", [])]
    return _Told(found)
