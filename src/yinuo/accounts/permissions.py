"""Which role may do what: the dated table ``definitions/permissions.yaml``, asked by every act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

import yinuo
from yinuo import timesource
from yinuo.core.actor import Actor, Role
from yinuo.core.errors import NotPermitted, Text

TABLE = Path(yinuo.__file__).parent / "definitions" / "permissions.yaml"


@dataclass(frozen=True, slots=True)
class Action:
    """One line of the table: its name, its words and the roles it is open to."""

    name: str
    words: Text
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Edition:
    """The table as it holds from a day on."""

    valid_from: date
    basis: str
    actions: dict[str, Action]


def read_editions(path: Path = TABLE) -> list[Edition]:
    """All editions, oldest first. Raises ValueError for an unknown role, KeyError for a missing part."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    editions = [_edition(one) for one in raw["editions"]]
    return sorted(editions, key=lambda edition: edition.valid_from)


def _edition(raw: dict[str, Any]) -> Edition:
    actions = {
        name: Action(name, Text(line["zh"], line["en"]), frozenset(Role(role) for role in line["roles"]))
        for name, line in raw["actions"].items()
    }
    return Edition(raw["valid_from"], raw["basis"], actions)


@lru_cache(maxsize=1)
def _shipped() -> tuple[Edition, ...]:
    return tuple(read_editions())


def edition_on(day: date) -> Edition:
    """The edition in force on ``day``; before the first one, the first (a demo lives through earlier months)."""
    editions = _shipped()
    in_force = [edition for edition in editions if edition.valid_from <= day]
    return in_force[-1] if in_force else editions[0]


def may(actor: Actor, action: str) -> bool:
    """Whether ``actor`` may do ``action`` at all; an action that is not in the table is open to nobody."""
    line = edition_on(timesource.today()).actions.get(action)
    if line is None or actor.role not in line.roles:
        return False
    return actor.role is not Role.SYSTEM_CLIENT or action in _granted_scopes(actor)


def require(actor: Actor, action: str) -> None:
    """Let pass, or raise :class:`~yinuo.core.errors.NotPermitted` (GB/T 22239-2019 8.1.4.2: deny by default)."""
    if not may(actor, action):
        raise NotPermitted


def _granted_scopes(actor: Actor) -> frozenset[str]:
    from yinuo.accounts.grants import grant_of

    grant = grant_of(actor)
    return frozenset(grant.scopes) if grant else frozenset()
