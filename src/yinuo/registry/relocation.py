"""Moving a subtree of bodies, with all that is kept by place."""

from __future__ import annotations

from yinuo.core.actor import Actor
from yinuo.registry import hooks
from yinuo.registry.body_states import FOLLOWED, acts_on
from yinuo.registry.entries import journal_bodies
from yinuo.registry.errors import WouldBeUnderItself
from yinuo.registry.models import Body
from yinuo.registry.places import place_of
from yinuo.registry.preconditions import county_of


def transplant(actor: Actor, body: Body, parent: Body, basis: str, region_code: str | None = None) -> Body:
    """Move the subtree and tell the hooks; the caller has checked the right and writes the entry of the body itself. Bodies
    below it with entries of their own that come to another county with it have one more, written here.
    """
    if parent.path.startswith(body.path):
        raise WouldBeUnderItself(body=body.name)
    old_path, old_county = body.path, body.county_code
    Body.objects.move(body, parent, "last-child")
    body = Body.objects.get(pk=body.pk)
    body.region_code = region_code or body.region_code
    body.county_code = county_of(body.region_code) if region_code else parent.county_code
    body.version += 1
    body.save(update_fields=["region_code", "county_code", "version"])
    changed = body.county_code != old_county
    if changed:
        _take_along(actor, body, basis)
    hooks.tell_move(hooks.Move(place_of(body), old_path, body.path, body.county_code if changed else None))
    return body


def _take_along(actor: Actor, body: Body, basis: str) -> None:
    """What is below comes to the county of the body."""
    below = Body.objects.filter(path__startswith=body.path).exclude(county_code=body.county_code)
    codes = list(below.values_list("code", flat=True))
    below.update(county_code=body.county_code)
    touched = Body.objects.filter(code__in=acts_on(codes)).order_by("path")
    journal_bodies(actor, FOLLOWED, list(touched), basis)
