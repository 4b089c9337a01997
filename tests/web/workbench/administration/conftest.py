"""Everybody who has business on these pages, each in a browser of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.accounts.builders import account, body
from tests.scope.samples import sit_down

from yinuo.accounts.models import Account
from yinuo.clocks.calendar import load_calendar
from yinuo.core.actor import Role
from yinuo.core.names import fold_name
from yinuo.registry.models import Body, BodyName
from yinuo.registry.revisions import change

Seat = Callable[[Role], Client]


def unit(name: str, **options: Any) -> Body:
    """A body known by its name, so that forms find it."""
    with change():
        made = body(name, **options)
        BodyName.objects.create(
            body=made, name=name, folded_name=fold_name(name), kind=BodyName.Kind.OFFICIAL
        )
    return made


@pytest.fixture
def office(db: None) -> Body:
    """The city's credit office, on a node made ready: no page is the first to want the calendar."""
    load_calendar()
    return unit("洛阳市发展和改革委员会", office=True)


@pytest.fixture
def people(office: Body) -> dict[Role, Account]:
    """One person for every role that persons hold."""
    roles = [role for role in Role if role not in (Role.PUBLIC, Role.MACHINE, Role.SYSTEM_CLIENT)]
    return {role: account(role, office, name=f"{role}甲") for role in roles}


@pytest.fixture
def seat(people: dict[Role, Account]) -> Seat:
    """A browser in which the person of a role is signed in."""
    return lambda role: sit_down(Client(), people[role])
