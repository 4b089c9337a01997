"""For which units a person may hand in: their own and those below it; an office for every unit it answers for."""

from __future__ import annotations

from django.db.models import Q

from yinuo.accounts.shapes import bodies_of, under
from yinuo.core.actor import Actor, Role
from yinuo.core.errors import NotFound
from yinuo.registry.models import Body

MOST = 400


def units_of(actor: Actor) -> list[Body]:
    """The person's own unit first, then the others by their place in the tree; those that ended are left out."""
    reached = Body.objects.filter(under("path", actor.unit_path))
    if actor.role is Role.OFFICE:
        reached = bodies_of(actor.region) | reached
    alive = list(reached.filter(Q(ended_on=None)).order_by("path")[:MOST])
    return sorted(alive, key=lambda body: body.code != actor.unit)


def chosen_unit(actor: Actor, code: str) -> Body:
    """The unit with ``code`` ("" means the person's own) among :func:`units_of`. Raises ``NotFound``."""
    wanted = code or actor.unit
    unit = next((body for body in units_of(actor) if body.code == wanted), None)
    if unit is None:
        raise NotFound
    return unit
