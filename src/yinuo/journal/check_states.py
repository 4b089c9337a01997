"""The check's last pass: what each object looks like now, against its last entry, or against what it follows from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import TypeVar

from django.db import transaction
from django.db.models import Max

from yinuo.core.journal.canonical import canonical
from yinuo.core.journal.commitments import opens
from yinuo.journal.faults import Progress, Report
from yinuo.journal.models import Entry, Head
from yinuo.journal.states import Derived, Judge, State, StateOf, Strayed, derived, registered

CHUNK = 2000
_ERASED = "erased"
_UNREADABLE = "object-unreadable"
_BROKEN = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)
"""What reading raises of a row that holds what no act has written; what the database itself raises is no such thing."""
T = TypeVar("T")
S = TypeVar("S")
_COLUMNS = ("object", "version", "seq", "commitment", "salt", "payload")


@dataclass(frozen=True, slots=True)
class _Last:
    """What the journal says an object is: its version, the entry that holds its state, commitment and salt
    of that."""

    kind: str
    object_id: str
    version: int
    seq: int
    commitment: bytes
    salt: bytes | None

    @property
    def name(self) -> str:
        return f"{self.kind}/{self.object_id}"


def check_states(report: Report, tell: Progress) -> None:
    """Compare every object of a registered kind with its last entry; faults go to ``report``."""
    kinds = registered()
    for kind, objects in groupby(_last_entries(), key=lambda last: last.kind):
        if kind not in kinds:
            report.objects_not_compared += sum(1 for _ in objects)
            continue
        while chunk := list(islice(objects, CHUNK)):
            _compare(report, chunk, kinds[kind])
            tell("objects", report.objects, 0)
    for kind, state in kinds.items():
        _find_unjournaled(report, kind, state, tell)
    for kind, following in derived().items():
        try:
            _find_strayed(report, kind, following, tell)
        except _BROKEN:
            report.add_object(_UNREADABLE, None, kind)
    tell("objects", report.objects, report.objects)


def _last_entries(names: Sequence[str] | None = None) -> Iterator[_Last]:
    """For each object the entry that holds its state: the last whose payload is not kept here, else the last."""
    chosen = Entry.objects.all() if names is None else Entry.objects.filter(object__in=names)
    rows = chosen.order_by("object", "seq").values_list(*_COLUMNS).iterator(chunk_size=4096)
    for name, entries in groupby(rows, key=lambda row: row[0]):
        last = state = None
        for row in entries:
            last = row
            state = row if row[5] is None else state
        if last is None:
            continue
        _, _, seq, commitment, salt, _ = state or last
        kind, _, object_id = name.partition("/")
        salt = None if salt is None else bytes(salt)
        yield _Last(kind, object_id, last[1], seq, bytes(commitment), salt)


def _compare(report: Report, chunk: Sequence[_Last], state_of: StateOf) -> None:
    report.objects += len(chunk)
    if state_of.told_in_part is not None:
        report.objects_told_in_part += state_of.told_in_part([last.object_id for last in chunk])
    judged = list(_judge(chunk, state_of))
    report.objects_not_compared += sum(code == _ERASED for code, _ in judged)
    suspects = [last.name for code, last in judged if code not in ("", _ERASED)]
    if suspects:
        _confirm(report, suspects, state_of)


def _confirm(report: Report, suspects: Sequence[str], state_of: StateOf) -> None:
    """Look again while nobody can write: an act between reading entry and object would look like a forgery."""
    with transaction.atomic():
        Head.locked(Head.ENTRIES)
        for code, last in _judge(list(_last_entries(suspects)), state_of):
            if code not in ("", _ERASED):
                report.add_object(code, last.seq, last.name)


def _judge(chunk: Sequence[_Last], state_of: StateOf) -> Iterator[tuple[str, _Last]]:
    """For each object the fault it shows, empty for none."""
    for part, states in _read_apart(
        chunk, lambda part: list(state_of.read([last.object_id for last in part]))
    ):
        now = {state[0]: state for state in states or ()}
        for last in part:
            yield _UNREADABLE if states is None else _fault(last, now.get(last.object_id)), last


def _read_apart(
    chunk: Sequence[T], read: Callable[[Sequence[T]], list[S]]
) -> Iterator[tuple[Sequence[T], list[S] | None]]:
    """What ``read`` gives for the chunk, or for ever smaller parts of it: None for a single one that cannot be read."""
    try:
        found = read(chunk)
    except _BROKEN:
        if len(chunk) == 1:
            yield chunk, None
            return
        half = len(chunk) // 2
        yield from _read_apart(chunk[:half], read)
        yield from _read_apart(chunk[half:], read)
    else:
        yield chunk, found


def _fault(last: _Last, state: State | None) -> str:
    if state is None:
        return "object-missing"
    _, version, payload = state
    if version != last.version:
        return "object-version"
    if last.salt is None or payload is None:
        return _ERASED
    return "" if opens(last.commitment, last.salt, _bytes(payload)) else "object-changed"


def _bytes(payload: Mapping[str, object] | bytes) -> bytes:
    return payload if isinstance(payload, bytes) else canonical(dict(payload))


def _find_unjournaled(report: Report, kind: str, state_of: StateOf, tell: Progress) -> None:
    if state_of.ids is None:
        return
    ids = iter(state_of.ids())
    while chunk := [f"{kind}/{object_id}" for object_id in islice(ids, CHUNK)]:
        known = set(Entry.objects.filter(object__in=chunk).values_list("object", flat=True).distinct())
        for name in chunk:
            if name not in known:
                report.add_object("object-unjournaled", None, name)
        tell("objects", report.objects, 0)


def _find_strayed(report: Report, kind: str, known: Derived, tell: Progress) -> None:
    judge, ids = known.judging(), iter(known.ids())
    while chunk := list(islice(ids, CHUNK)):
        report.derived += len(chunk)
        if any(found is None or found for _, found in _judged_apart(judge, chunk)):
            _confirm_strayed(report, kind, chunk, judge)
        tell("derived", report.derived, 0)


def _judged_apart(judge: Judge, chunk: Sequence[str]) -> Iterator[tuple[Sequence[str], list[Strayed] | None]]:
    return _read_apart(chunk, lambda part: list(judge(part)))


def _confirm_strayed(report: Report, kind: str, chunk: Sequence[str], judge: Judge) -> None:
    """Look again while nobody can write, as :func:`_confirm` does."""
    with transaction.atomic():
        Head.locked(Head.ENTRIES)
        for part, found in _judged_apart(judge, chunk):
            if found is None:
                report.add_object(_UNREADABLE, None, f"{kind} {part[0]}")
            newest = _newest_seqs({each.of for each in found or () if each.of})
            for each in found or ():
                report.add_object(each.code, newest.get(each.of) if each.seq is None else each.seq, each.name)


def _newest_seqs(names: Iterable[str]) -> dict[str, int]:
    """For each object the number of its last entry."""
    found = Entry.objects.filter(object__in=list(names)).values("object").annotate(last=Max("seq"))
    return dict(found.values_list("object", "last"))
