"""How the journal learns what an object looks like now: each room registers its kinds of objects once, at
start-up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

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


_REGISTERED: dict[str, StateOf] = {}


def register_state(
    object_kind: str, read: StateReader, ids: Callable[[], Iterator[str]] | None = None
) -> None:
    """Register a kind, from the ``ready()`` of its room's application.

    ``read`` takes up to 2,000 object ids and yields the :data:`State` of those that exist, in any order. The payload must
    be the one of the object's last entry written with ``keep_payload=False``; where a kind has none, that of its last
    entry. With None as payload only existence and version are compared: for erased contents, and for kinds whose
    entries tell what was done rather than what the object is. ``ids`` yields all ids there are, so that an object put
    in without an entry is found too.
    """
    _REGISTERED[object_kind] = StateOf(read, ids)


def with_present(kind: str, now: Mapping[str, tuple[int | None, Mapping[str, object]]]) -> Iterator[State]:
    """States of a kind whose entries tell what was done and, among it, some values of what the object became.

    ``now`` gives for each id the version and those values as they are at present. The last entry's payload is told
    again with them in their places: a value changed since then no longer opens its commitment. Where the entry tells
    none of them, or was erased, only existence and version are compared. The version may be None where acts on other
    objects count it up as well: then it is not compared.
    """
    names = {f"{kind}/{object_id}": object_id for object_id in now}
    kept = Entry.objects.filter(object__in=names).order_by("seq").values_list("object", "payload", "version")
    last = {names[name]: (payload, number) for name, payload, number in kept}
    for object_id, (version, values) in now.items():
        payload, number = last.get(object_id, (None, 0))
        told = cast(dict[str, object], parse(payload or "{}"))
        present = {key: value for key, value in values.items() if key in told}
        yield object_id, number if version is None else version, {**told, **present} if present else None


def registered() -> Mapping[str, StateOf]:
    """The kinds that are registered."""
    return _REGISTERED
