"""A unit of the shipped registry, its people at their desks, and rows as a clerk types them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.accounts.builders import account
from tests.scope.samples import sit_down

from yinuo.core.actor import Role
from yinuo.registry.models import Body

UNIT = "洛阳市市场监督管理局"
CODE = "11410300DEM0002762"
Desk = Callable[..., Client]


@pytest.fixture
def unit(registry: None) -> Body:
    return Body.objects.get(code=CODE)


@pytest.fixture
def desk(unit: Body) -> Desk:
    """A browser at the desk of a new person in ``role``, by default of :data:`UNIT`."""

    def sit(role: Role = Role.UNIT_CLERK, at: Body | None = None) -> Client:
        return sit_down(Client(), account(role, at or unit))

    return sit
