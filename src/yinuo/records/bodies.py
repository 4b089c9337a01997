"""The registered bodies as the store needs them: a few hundred, read once per chunk."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.registry.models import Body


@dataclass(frozen=True, slots=True)
class BodyRef:
    id: int
    path: str
    county_code: str
    name: str


@dataclass(frozen=True, slots=True)
class Bodies:
    """Bodies by id, by code, and by folded official name (only those still there)."""

    by_id: dict[int, BodyRef]
    by_code: dict[str, BodyRef]
    by_name: dict[str, BodyRef]


def known_bodies() -> Bodies:
    """All bodies of the registry, in one query."""
    found = Bodies({}, {}, {})
    columns = ("id", "path", "county_code", "name", "code", "folded_name", "ended_on")
    for *ref, code, folded, ended in Body.objects.values_list(*columns):
        body = BodyRef(*ref)
        found.by_id[body.id] = found.by_code[code] = body
        if ended is None:
            found.by_name[folded] = body
    return found
