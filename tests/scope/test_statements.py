"""No page asks the database once a row: a list of twenty takes the statements of a list of one, for every role."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from tests.scope.samples import SAMPLES, Seeds, multiply, seed, sit_down
from tests.scope.test_every_address import addresses

from yinuo.accounts.rates import counter
from yinuo.core.actor import Role

pytestmark = pytest.mark.django_db
ROLES = (Role.PUBLIC, Role.SYSTEM_CLIENT, Role.UNIT_CLERK, Role.OFFICE, Role.SECURITY_ADMIN)
LISTS = frozenset({"information_class", "kind"})
"""Parameters of addresses that show many things; one thing has its own length, whatever else there is."""
WHOLE = "?size=100"
"""All on one page: what does not fit is counted by one more statement."""


def test_twenty_rows_take_the_statements_of_one(tmp_path: Path) -> None:
    seeds = seed(tmp_path)
    multiply(seeds, tmp_path, 1)
    few = {(role, url): number for role in ROLES for url, number in _statements(role, seeds)}
    multiply(seeds, tmp_path, 19)
    many = {(role, url): number for role in ROLES for url, number in _statements(role, seeds)}
    grown = [
        f"{role} {url}: {few[role, url]} → {many[role, url]}"
        for role, url in few
        if few[role, url] != many[role, url]
    ]
    assert not grown, "\n".join(grown)


def _statements(role: Role, seeds: Seeds) -> list[tuple[str, int]]:
    """Every list the role may open, with the statements it takes once everything is warm."""
    client, headers = Client(), {}
    if role is Role.SYSTEM_CLIENT:
        headers = {"Authorization": f"Bearer {seeds.token}"}
    elif role is not Role.PUBLIC:
        sit_down(client, seeds.walkers[role])
    found = []
    for url in _lists(seeds):
        counter.clear()
        if client.get(url, headers=headers).status_code == 200:
            with CaptureQueriesContext(connection) as asked:
                client.get(url, headers=headers)
            found.append((url, len(asked)))
    return found


def _lists(seeds: Seeds) -> list[str]:
    found = []
    for name, parameters in addresses():
        if LISTS.issuperset(parameters):
            for values in product(*(SAMPLES[parameter](seeds)[:1] for parameter in parameters)):
                try:
                    url = reverse(name, kwargs=dict(zip(parameters, values, strict=True)))
                except NoReverseMatch:
                    continue
                found.append(url if url.startswith("/api/") else f"{url}{WHOLE}")
    return found
