"""Tags of the administration side of the desk."""

from __future__ import annotations

from django import template

from yinuo.registry.queries.bodies import tree

register = template.Library()


@register.filter
def body_names(root: str) -> list[str]:
    """The names of all bodies in force below ``root`` (a path; "" for all), for choosing while typing."""
    return [fact.name for fact, _ in tree(root)]
