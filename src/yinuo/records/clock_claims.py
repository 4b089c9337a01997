"""What records say of their clocks, for ``journal check``: the clock of publication follows from the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Exists, OuterRef, QuerySet

from yinuo.catalogue import catalogue
from yinuo.clocks.claims import Claim
from yinuo.clocks.models import Clock
from yinuo.clocks.planner import Planner
from yinuo.journal.states import Strayed
from yinuo.records.models import Record

_COLUMNS = ("pk", "information_class", "decided_on", "due_on", "met_on", "source_path")


def read(ids: Sequence[int]) -> Mapping[int, Claim]:
    """The claims of the records that exist of ``ids``."""
    found = list(Record.objects.filter(pk__in=ids).values_list(*_COLUMNS))
    rules = {name: _rules(name) for name in {row[1] for row in found}}
    return {pk: Claim(rules[name], decided, due, met, path) for pk, name, decided, due, met, path in found}


def _rules(information_class: str) -> frozenset[str] | None:
    """The clock rules of all editions of a class; None for a class that is no longer defined."""
    editions = catalogue().classes.get(information_class)
    return frozenset(each.clock for each in editions if each.clock) if editions else None


def records_without() -> Iterator[str]:
    """Ids of records of classes with a clock that have none."""
    found = _without(Record.objects.all()).order_by("pk")
    return map(str, found.values_list("pk", flat=True).iterator(chunk_size=10_000))


class JudgingWithout:
    """One check's judge of records without a clock: right for a decision that no edition of the rule or calendar reaches."""

    def __init__(self) -> None:
        self._planners: dict[str, Planner] = {}

    def __call__(self, ids: Sequence[str]) -> Iterator[Strayed]:
        found = _without(Record.objects.filter(pk__in=[int(each) for each in ids]))
        for pk, name, decided in found.values_list("pk", "information_class", "decided_on"):
            if decided and self._planner(name).due(decided.isoformat()):
                yield Strayed(f"clock of record/{pk}", "derived-missing", f"record/{pk}")

    def _planner(self, information_class: str) -> Planner:
        if information_class not in self._planners:
            self._planners[information_class] = Planner(_clocked()[information_class])
        return self._planners[information_class]


def _clocked() -> dict[str, str]:
    """Classes all of whose editions have a clock, with the rule of the newest."""
    known = catalogue().classes.items()
    return {
        name: editions[-1].clock or "" for name, editions in known if all(each.clock for each in editions)
    }


def _without(records: QuerySet[Record]) -> QuerySet[Record]:
    mine = Clock.objects.filter(subject_kind="record", subject_id=OuterRef("pk"))
    return records.filter(~Exists(mine), information_class__in=list(_clocked()))
