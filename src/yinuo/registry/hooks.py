"""What follows a body: other rooms say here what they do when a body passes on its duties or moves in the tree, or when
anything in the registry has changed.

Rooms above the registry register in their ``AppConfig.ready``; callbacks run inside the act's transaction, so that
either all follow or nothing happens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from yinuo.core.actor import Actor
from yinuo.registry.places import Place


@dataclass(frozen=True, slots=True)
class Handover:
    """One body ends and others take over. ``kind`` as in :class:`yinuo.registry.models.Succession`.

    ``heirs`` has at least one place; ``default`` is the heir of whatever no obligation names; ``by_subject`` gives
    the heir of each obligation by (subject kind, subject id).
    """

    predecessor: Place
    heirs: Sequence[Place]
    default: Place
    kind: str
    takes_effect_on: date
    basis: str
    actor: Actor
    by_subject: Mapping[tuple[str, str], Place] = field(default_factory=dict)

    def heir_of(self, subject_kind: str, subject_id: object) -> Place:
        """Who takes over this object."""
        return self.by_subject.get((subject_kind, str(subject_id)), self.default)


@dataclass(frozen=True, slots=True)
class Move:
    """A body and all below it moved: every path that begins with ``old_path`` now begins with ``new_path``.

    ``county_code`` is the county they belong to from now on; ``None`` when it stays as it was.
    """

    body: Place
    old_path: str
    new_path: str
    county_code: str | None


@dataclass(frozen=True, slots=True)
class Resettled:
    """Files say that the body at ``path`` belongs to another county from now on; those below it have rows of their own."""

    path: str
    county_code: str


_successions: list[Callable[[Handover], None]] = []
_moves: list[Callable[[Move], None]] = []
_resettled: list[Callable[[Resettled], None]] = []
_changes: list[Callable[[str], None]] = []


def on_succession(callback: Callable[[Handover], None]) -> Callable[[Handover], None]:
    """Call ``callback`` whenever a body ends; registering it twice has no effect. Usable as a decorator."""
    if callback not in _successions:
        _successions.append(callback)
    return callback


def on_move(callback: Callable[[Move], None]) -> Callable[[Move], None]:
    """Call ``callback`` whenever a subtree moves; registering it twice has no effect. Usable as a decorator."""
    if callback not in _moves:
        _moves.append(callback)
    return callback


def on_resettled(callback: Callable[[Resettled], None]) -> Callable[[Resettled], None]:
    """Call ``callback`` whenever files give a body another county; registering it twice has no effect. Usable as a
    decorator."""
    if callback not in _resettled:
        _resettled.append(callback)
    return callback


def on_change(callback: Callable[[str], None]) -> Callable[[str], None]:
    """Call ``callback`` with the registry's new token at the end of every act or load that changes bodies or their
    names; registering it twice has no effect. Usable as a decorator."""
    if callback not in _changes:
        _changes.append(callback)
    return callback


def tell_succession(handover: Handover) -> None:
    for callback in _successions:
        callback(handover)


def tell_move(move: Move) -> None:
    for callback in _moves:
        callback(move)


def tell_resettled(resettled: Resettled) -> None:
    for callback in _resettled:
        callback(resettled)


def tell_change(token: str) -> None:
    for callback in _changes:
        callback(token)
