"""The registry's one way into the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from yinuo import timesource
from yinuo.core.actor import Actor
from yinuo.core.public_words import without_personal_numbers
from yinuo.journal.acts import Draft, append_many
from yinuo.registry.body_states import states_of_bodies
from yinuo.registry.errors import BasisMissing
from yinuo.registry.models import Body


def require_basis(basis: str) -> str:
    """The basis without blanks around it, which everybody will read; raises ``BasisMissing`` when nothing is left,
    ``PersonalNumbersInWords``."""
    if not basis.strip():
        raise BasisMissing
    without_personal_numbers(basis)
    return basis.strip()


def journal(
    actor: Actor,
    act: str,
    kind: str,
    object_id: object,
    version: int,
    basis: str,
    payload: Mapping[str, object],
) -> int:
    """Write one entry at the end of an act; returns its place in the journal."""
    return journal_many(actor, act, kind, [(object_id, version, payload)], basis).start


def journal_many(
    actor: Actor, act: str, kind: str, objects: Iterable[tuple[object, int, Mapping[str, object]]], basis: str
) -> range:
    """Write the entries of one act on many objects, given as id, version and payload of each; returns their places in
    the journal."""
    now = timesource.now()
    return append_many(
        [
            Draft(act, kind, str(object_id), version, actor, basis, payload, now)
            for object_id, version, payload in objects
        ]
    )


def journal_body(actor: Actor, act: str, body: Body, basis: str, payload: Mapping[str, object]) -> int:
    """As :func:`journal`, about a body in its present version."""
    told = {**payload, **states_of_bodies([body])[body.code]}
    return journal(actor, act, "body", body.code, body.version, basis, told)


def journal_bodies(actor: Actor, act: str, bodies: Sequence[Body], basis: str) -> None:
    """One entry for each of these bodies as it is now, after an act that was not on it alone."""
    states = states_of_bodies(bodies)
    told = [(body.code, body.version, states[body.code]) for body in bodies]
    journal_many(actor, act, "body", told, basis)
