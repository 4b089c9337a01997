"""Who may change the registry."""

from __future__ import annotations

from yinuo.core.actor import Actor, Role
from yinuo.core.errors import NotPermitted
from yinuo.registry.places import region_covers

ANYWHERE = frozenset({Role.SYSTEM_ADMIN, Role.MACHINE})


def require_registrar(actor: Actor, region_code: str, county_code: str) -> None:
    """The system administrator, or the credit office whose region covers the place; else ``NotPermitted``."""
    if actor.role in ANYWHERE:
        return
    if actor.role is Role.OFFICE and region_covers(actor.region, region_code, county_code):
        return
    raise NotPermitted


def require_reorganiser(actor: Actor, region_code: str, county_code: str) -> None:
    """As :func:`require_registrar`, but of the city or province: a county does not abolish its own bodies' debts."""
    if actor.role is Role.OFFICE and not actor.region.endswith("00"):
        raise NotPermitted
    require_registrar(actor, region_code, county_code)
