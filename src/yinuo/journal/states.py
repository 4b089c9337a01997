"""How the journal learns what an object looks like now: each room registers its kinds of objects once, at
start-up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from yinuo.core.journal.canonical import parse
from yinuo.journal.models import Entry

State = tuple[str, int, Mapping[str, object] | bytes | None]
"""Object id, its version now, and the payload its last entry committed to, recomputed from the object: a
mapping or its canonical bytes, None when it was erased."""
StateReader = Callable[[Sequence[str]], Iterable[State]]


@dataclass(frozen=True)
class StateOf:
    """How to read the present state of the objects of one kind."""

    read: StateReader
    ids: Callable[[], Iterator[str]] | None = None
    told_in_part: Callable[[Sequence[str]], int] | None = None
    told_again: bool = False


@dataclass(frozen=True, slots=True)
class Strayed:
    """Something that is not as it follows. ``name`` such as ``clock/17``; ``of`` the journaled object it follows from, such
    as ``record/18``, empty where it follows from none; ``code`` one of :data:`yinuo.journal.faults.FAULTS`; ``seq`` the entry
    it follows from, where that is not the last of ``of``."""

    name: str
    code: str
    of: str = ""
    seq: int | None = None


Judge = Callable[[Sequence[str]], Iterable[Strayed]]


@dataclass(frozen=True)
class Derived:
    """How to find objects that have no entries of their own and are not as they follow from others."""

    ids: Callable[[], Iterator[str]]
    judging: Callable[[], Judge]


_REGISTERED: dict[str, StateOf] = {}
_DERIVED: dict[str, Derived] = {}


def register_state(
    object_kind: str,
    read: StateReader,
    ids: Callable[[], Iterator[str]] | None = None,
    told_in_part: Callable[[Sequence[str]], int] | None = None,
    told_again: bool = False,
) -> None:
    """Register a kind, from the ``ready()`` of its room's application.

    ``read`` takes up to 2,000 object ids and yields the :data:`State` of those that exist, in any order. The payload must
    be the one of the object's last entry written with ``keep_payload=False``; where a kind has none, that of its last
    entry. With None as payload only existence and version are compared: for erased contents, and for kinds whose
    entries tell what was done rather than what the object is. ``ids`` yields all ids there are, so that an object put
    in without an entry is found too. ``told_in_part`` counts those of up to 2,000 objects whose last entry is from before
    entries told all that is compared today. ``told_again`` says that its entries need not keep their payloads, which ``read``
    tells again; an entry of another kind without its payload lost it.
    """
    _REGISTERED[object_kind] = StateOf(read, ids, told_in_part, told_again)


def register_derived(kind: str, ids: Callable[[], Iterator[str]], judging: Callable[[], Judge]) -> None:
    """Register objects that follow from journaled ones, such as the million clocks of an intake, which have no entries of
    their own: the check works them out again.

    ``ids`` yields whatever is to be looked at, as texts; ``judging`` is called once for each check and gives the judge, which
    takes up to 2,000 of them and yields what strayed. It is asked again about those while nobody can write.
    """
    _DERIVED[kind] = Derived(ids, judging)


def with_present(kind: str, now: Mapping[str, tuple[int | None, Mapping[str, object]]]) -> Iterator[State]:
    """States of a kind whose entries tell what was done and, among it, some values of what the object became.

    ``now`` gives for each id the version and those values as they are at present. The last entry's payload is told
    again with them in their places: a value changed since then no longer opens its commitment. Where the entry tells
    none of them, or was erased, only existence and version are compared. The version may be None where acts on other
    objects count it up as well: then it is not compared.
    """
    last = last_told(kind, now)
    for object_id, (version, values) in now.items():
        told, number = last.get(object_id, ({}, 0))
        present = {key: value for key, value in values.items() if key in told}
        yield object_id, number if version is None else version, {**told, **present} if present else None


def last_told(kind: str, ids: Iterable[str]) -> dict[str, tuple[Mapping[str, object], int]]:
    """What the last entry of each object told, nothing where its payload is not kept, and the version it gave."""
    names = {f"{kind}/{object_id}": object_id for object_id in ids}
    kept = Entry.objects.filter(object__in=names).order_by("seq").values_list("object", "payload", "version")
    last = {names[name]: (payload, version) for name, payload, version in kept}
    return {object_id: (told_by(payload), version) for object_id, (payload, version) in last.items()}


def told_by(payload: str | None) -> Mapping[str, object]:
    """What a kept payload tells: nothing where it is not kept, nor where it was made unreadable, which is named with its
    entry."""
    try:
        told = parse(payload or "{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def derived() -> Mapping[str, Derived]:
    """What is registered as following from other objects."""
    return _DERIVED


def registered() -> Mapping[str, StateOf]:
    """The kinds that are registered."""
    return _REGISTERED
