"""What hangs on a body, told before an act ends it: nothing of it may be lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yinuo.registry.models import Body, Obligation, Term

SHOWN = 50


@dataclass(frozen=True, slots=True)
class AtStake:
    """What passes on or ends with a body. ``obligations`` are the oldest open ones, at most :data:`SHOWN`."""

    obligations: Sequence[Obligation]
    open_obligations: int
    settled_obligations: int
    below: Sequence[Body]
    all_below: int
    terms: int


def at_stake(body: Body) -> AtStake:
    """Open and settled obligations, bodies in force directly below and in all, terms that run. Six statements."""
    held = Obligation.objects.filter(holder=body)
    still_open = held.filter(settled_on__isnull=True).order_by("since", "pk")
    below = Body.objects.filter(path__startswith=body.path, ended_on__isnull=True).exclude(pk=body.pk)
    return AtStake(
        list(still_open[:SHOWN]),
        still_open.count(),
        held.filter(settled_on__isnull=False).count(),
        list(below.filter(depth=body.depth + 1).order_by("path")),
        below.count(),
        Term.objects.filter(post__body=body, ended_on__isnull=True).count(),
    )
