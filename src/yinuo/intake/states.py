"""What submissions and remembered mappings are now, for ``journal check``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from yinuo.core.journal.leaf import to_the_millisecond
from yinuo.intake import queue_states
from yinuo.intake.journaled import (
    DISCLOSURE,
    FINISH,
    RECEIVE,
    instant_of,
    state_of_finished,
    state_of_mapping,
    state_of_received,
)
from yinuo.intake.models import RememberedMapping, Submission
from yinuo.intake.queue_states import count_left, said_to_be_left
from yinuo.journal.models import Entry
from yinuo.journal.states import State, Strayed, register_derived, register_state, told_by, with_present
from yinuo.records.models import Record, RecordVersion
from yinuo.records.states import all_ids
from yinuo.registry.heirs import heirs_by_place
from yinuo.registry.models import Body


class Last(NamedTuple):
    """What an entry tells: its payload, for which unit, when, and who acted, empty where that was erased."""

    said: Mapping[str, object]
    unit: str
    at: datetime
    person: Mapping[str, object]


class Came(NamedTuple):
    """What entries tell of what a submission brought: its class, when it was received and validated, how open its records
    are; None and nothing where they are from before entries told it."""

    information_class: str
    received: object
    validated: object
    disclosures: frozenset[object]

    def tells(self, information_class: str, received: str, validated: str, disclosure: str) -> bool:
        """Whether a record may be what it says."""
        return (
            (information_class, received) == (self.information_class, self.received)
            and self.validated in (None, validated)
            and (not self.disclosures or disclosure in self.disclosures)
        )


def _submissions(receipts: Sequence[str]) -> Iterator[State]:
    """Whether they are there: entries tell what was done to a submission."""
    found = Submission.objects.filter(receipt__in=receipts).values_list("receipt", flat=True)
    return with_present("submission", {receipt: (None, {}) for receipt in found})


def _judge_finished(receipts: Sequence[str]) -> Iterator[Strayed]:
    """Counts of finished submissions, which the board rests on, against the entry that finished them; what is said to be
    finished has one. What it brought is there, as much as it says."""
    told = _told({f"submission/{receipt}": receipt for receipt in receipts}, FINISH)
    left = count_left(Submission.objects.filter(receipt__in=list(told)).values_list("pk", flat=True))
    done = Submission.objects.filter(
        Q(receipt__in=list(told)) | Q(receipt__in=receipts, stage=Submission.Stage.DONE)
    )
    for each in done.select_related("unit"):
        last = told.get(each.receipt)
        if last is None or not _is_finished_so(each, last) or left[each.pk] != said_to_be_left(each):
            yield _strayed(each)


def _is_finished_so(submission: Submission, last: Last) -> bool:
    now = {key: value for key, value in state_of_finished(submission).items() if key in last.said}
    return (
        {**last.said, **now} == last.said
        and submission.unit.code == last.unit
        and submission.stage == Submission.Stage.DONE
        and submission.finished_at is not None
        and to_the_millisecond(submission.finished_at) == last.at
    )


def _judge_received(receipts: Sequence[str]) -> Iterator[Strayed]:
    """What came, when and from whom, which time limits rest on, against the entry that received it; entries from before they
    told something say nothing of it. It lies with its unit or an heir of it."""
    told = _told({f"submission/{receipt}": receipt for receipt in receipts}, RECEIVE)
    heirs = heirs_by_place()
    counties = dict(Body.objects.values_list("path", "county_code"))
    for each in Submission.objects.filter(receipt__in=receipts).select_related("unit"):
        lies = each.unit_path == each.unit.path or each.unit_path in heirs.get(each.unit.path, ())
        right = lies and each.county_code == counties.get(each.unit_path)
        if last := told.get(each.receipt):
            now = state_of_received(each).items()
            right = right and not any(last.said.get(key, value) != value for key, value in now)
            right = right and last.person.get("account", each.account) == each.account
        if not right:
            yield _strayed(each)


def _strayed(submission: Submission) -> Strayed:
    name = f"submission/{submission.receipt}"
    return Strayed(name, "derived-changed", name)


def _judge_receipts(ids: Sequence[str]) -> Iterator[Strayed]:
    """When records were received and validated, and how open they are, against the entries of the submission that brought
    them. Where those are from before entries told the time of receipt, the submission tells it; nothing else tells the rest.
    """
    first = RecordVersion.objects.filter(record_id__in=[int(each) for each in ids], number=1)
    pairs = first.values_list("record_id", "submission_id")
    brought = {record: submission for record, submission in pairs if submission is not None}
    came = _came(Submission.objects.in_bulk(set(brought.values())))
    columns = ("pk", "information_class", "received_at", "validated_at", "disclosure")
    for pk, name, received, validated, mode in Record.objects.filter(pk__in=list(brought)).values_list(
        *columns
    ):
        known = came.get(brought[pk])
        if known is None or not known.tells(name, instant_of(received), instant_of(validated), mode):
            yield Strayed(f"record/{pk}", "derived-changed", f"record/{pk}")


def _came(submissions: Mapping[int, Submission]) -> dict[int, Came]:
    """What entries tell of submissions, by their ids."""
    names = {f"submission/{each.receipt}": each.receipt for each in submissions.values()}
    received, finished = _told(names, RECEIVE), _told(names, FINISH)
    nothing: Mapping[str, object] = {}
    came = {}
    for pk, each in submissions.items():
        first, last = (
            told[each.receipt].said if each.receipt in told else nothing for told in (received, finished)
        )
        modes = frozenset(said[DISCLOSURE] for said in (first, last) if DISCLOSURE in said)
        at = first.get("received", instant_of(each.received_at))
        came[pk] = Came(each.information_class, at, last.get("validated"), modes)
    return came


def _told(names: Mapping[str, str], act: str) -> dict[str, Last]:
    """What the last entries of ``act`` told, for which unit, when and by whom, by receipt."""
    entries = Entry.objects.filter(object__in=names, act__name=act, payload__isnull=False)
    kept = entries.order_by("seq").values_list("object", "payload", "act__unit", "act__at", "act__person")
    return {
        names[name]: Last(told_by(payload), unit, at, told_by(person))
        for name, payload, unit, at, person in kept
    }


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
    register_derived("queue of submission", _all_receipts, queue_states.Judging)
