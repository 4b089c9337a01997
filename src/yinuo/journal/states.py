"""How the journal learns what an object looks like now: each room registers its kinds of objects once, at
start-up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

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


def registered() -> Mapping[str, StateOf]:
    """The kinds that are registered."""
    return _REGISTERED
