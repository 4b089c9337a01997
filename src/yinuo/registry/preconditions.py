"""What must hold before an act on a body."""

from __future__ import annotations

from datetime import date

from yinuo import timesource
from yinuo.core.code_advice import explain_uscc
from yinuo.core.errors import NotFound
from yinuo.core.names import fold_name
from yinuo.registry.errors import (
    AlreadyEnded,
    CodeTaken,
    EndsBeforeItStarts,
    NameTaken,
    NotYet,
    RegionUnknown,
    WrongCode,
)
from yinuo.registry.models import Body, Region


def body_in_force(body_id: int) -> Body:
    """The body as it is now. Raises ``NotFound`` or ``AlreadyEnded``."""
    body: Body | None = Body.objects.filter(pk=body_id).first()
    if body is None:
        raise NotFound
    if body.ended_on:
        raise AlreadyEnded(body=body.name, date=body.ended_on)
    return body


def require_code(code: str) -> None:
    """Raises ``WrongCode`` or ``CodeTaken``."""
    verdict = explain_uscc(code)
    if not verdict.ok:
        raise WrongCode(value=code, zh=verdict.text.zh, en=verdict.text.en)
    if taken := Body.objects.filter(code=code).first():
        raise CodeTaken(value=code, body=taken.name)


def require_name(name: str, but: int | None = None) -> str:
    """The folded name. Raises ``NameTaken`` when another body in force bears it."""
    folded = fold_name(name)
    taken = Body.objects.filter(folded_name=folded, ended_on__isnull=True).exclude(pk=but).first()
    if taken:
        raise NameTaken(value=name, body=f"{taken.name}（{taken.code}）")
    return folded


def require_effect(day: date, *bodies: Body) -> None:
    """Raises ``NotYet`` for a day to come, ``EndsBeforeItStarts`` for one not after a body's first day."""
    if day > timesource.today():
        raise NotYet(date=day)
    for body in bodies:
        if body.started_on and day <= body.started_on:
            raise EndsBeforeItStarts(body=body.name, date=body.started_on)


def county_of(region_code: str) -> str:
    """The county or zone a region belongs to; ``""`` for the city itself. Raises ``RegionUnknown``."""
    region = Region.objects.filter(code=region_code).order_by("-valid_from").first()
    if region is None:
        raise RegionUnknown(value=region_code)
    if region.level in (Region.Level.COUNTY, Region.Level.ZONE):
        return region.code
    return region.parent_code if region.level == Region.Level.TOWNSHIP else ""
