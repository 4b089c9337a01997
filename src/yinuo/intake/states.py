"""What submissions and remembered mappings are now, for ``journal check``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from yinuo.intake.journaled import (
    FINISH,
    RECEIVE,
    instant_of,
    state_of_finished,
    state_of_mapping,
    state_of_received,
)
from yinuo.intake.models import RememberedMapping, Submission
from yinuo.journal.models import Entry
from yinuo.journal.states import State, Strayed, register_derived, register_state, told_by, with_present
from yinuo.records.models import Record, RecordVersion
from yinuo.records.states import all_ids


def _submissions(receipts: Sequence[str]) -> Iterator[State]:
    """Whether they are there: entries tell what was done to a submission."""
    found = Submission.objects.filter(receipt__in=receipts).values_list("receipt", flat=True)
    return with_present("submission", {receipt: (None, {}) for receipt in found})


def _judge_finished(receipts: Sequence[str]) -> Iterator[Strayed]:
    """Counts of finished submissions, which the board rests on, against the entry that finished them."""
    told = _told({f"submission/{receipt}": receipt for receipt in receipts}, FINISH)
    for each in Submission.objects.filter(receipt__in=list(told)).select_related("unit"):
        said, unit = told[each.receipt]
        now = {key: value for key, value in state_of_finished(each).items() if key in said}
        if {**said, **now} != said or unit != each.unit.code:
            yield Strayed(f"submission/{each.receipt}", "derived-changed", f"submission/{each.receipt}")


def _judge_received(receipts: Sequence[str]) -> Iterator[Strayed]:
    """What came and when, which time limits rest on, against the entry that received it; entries from before they told
    the time say nothing of it."""
    told = _told({f"submission/{receipt}": receipt for receipt in receipts}, RECEIVE)
    for each in Submission.objects.filter(receipt__in=list(told)):
        said, _ = told[each.receipt]
        if any(said.get(key, value) != value for key, value in state_of_received(each).items()):
            yield Strayed(f"submission/{each.receipt}", "derived-changed", f"submission/{each.receipt}")


def _judge_receipts(ids: Sequence[str]) -> Iterator[Strayed]:
    """When records were received, against the entry of the submission that brought them, or the submission where the entry
    is from before entries told the time."""
    first = RecordVersion.objects.filter(record_id__in=[int(each) for each in ids], number=1)
    brought = dict(first.filter(submission_id__isnull=False).values_list("record_id", "submission_id"))
    submissions = Submission.objects.in_bulk(set(brought.values()))
    told = _told({f"submission/{each.receipt}": each.receipt for each in submissions.values()}, RECEIVE)
    came = {
        pk: told.get(each.receipt, ({}, ""))[0].get("received", instant_of(each.received_at))
        for pk, each in submissions.items()
    }
    for pk, received in Record.objects.filter(pk__in=list(brought)).values_list("pk", "received_at"):
        now = instant_of(received)
        if came.get(brought[pk], now) != now:
            yield Strayed(f"record/{pk}", "derived-changed", f"record/{pk}")


def _told(names: Mapping[str, str], act: str) -> dict[str, tuple[Mapping[str, object], str]]:
    """What the last entries of ``act`` told, and for which unit, by receipt."""
    entries = Entry.objects.filter(object__in=names, act__name=act, payload__isnull=False)
    kept = entries.order_by("seq").values_list("object", "payload", "act__unit")
    return {names[name]: (told_by(payload), unit) for name, payload, unit in kept}


def _mappings(ids: Sequence[str]) -> Iterable[State]:
    found = RememberedMapping.objects.select_related("unit").in_bulk([int(each) for each in ids])
    return with_present("mapping", {str(pk): (None, state_of_mapping(each)) for pk, each in found.items()})


def _all_mappings() -> Iterator[str]:
    return map(str, RememberedMapping.objects.order_by("pk").values_list("pk", flat=True).iterator())


def _all_receipts() -> Iterator[str]:
    return Submission.objects.order_by("pk").values_list("receipt", flat=True).iterator(chunk_size=5000)


def register() -> None:
    """Called when the application starts."""
    register_state("submission", _submissions, _all_receipts)
    register_state("mapping", _mappings, _all_mappings)
    register_derived("submission", _all_receipts, lambda: _judge_finished)
    register_derived("submission as received", _all_receipts, lambda: _judge_received)
    register_derived("receipt of record", all_ids, lambda: _judge_receipts)
