"""Tags of the administration side of the desk."""

from __future__ import annotations

from django import template

from yinuo.accounts.models import AccessEntry
from yinuo.registry.queries.bodies import tree
from yinuo.web.workbench import words

register = template.Library()
register.filter("look_word", words.look_word)
register.filter("browser", words.browser)


@register.filter
def looked_at(entry: AccessEntry) -> str:
    """What an entry of the access log is about, in words."""
    return words.object_words(entry.object_kind, entry.object_id)


@register.filter
def body_names(root: str) -> list[str]:
    """The names of all bodies in force below ``root`` (a path; "" for all), for choosing while typing."""
    return [fact.name for fact, _ in tree(root)]
