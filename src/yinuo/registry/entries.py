"""The registry's one way into the journal."""

from __future__ import annotations

from collections.abc import Mapping

from yinuo import timesource
from yinuo.core.actor import Actor
from yinuo.core.public_words import without_personal_numbers
from yinuo.journal.acts import Draft, append
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
    return append(
        Draft(
            act=act,
            object_kind=kind,
            object_id=str(object_id),
            object_version=version,
            actor=actor,
            basis=basis,
            payload=payload,
            at=timesource.now(),
        )
    )


def journal_body(actor: Actor, act: str, body: Body, basis: str, payload: Mapping[str, object]) -> int:
    """As :func:`journal`, about a body in its present version."""
    return journal(actor, act, "body", body.code, body.version, basis, {**payload, **state_of_body(body)})


def state_of_body(body: Body) -> dict[str, object]:
    """What every entry on a body tells of it as it is then, so that a check finds a change made with plain SQL."""
    ended = body.ended_on.isoformat() if body.ended_on else None
    return {"name": body.name, "is": [body.name, ended]}
