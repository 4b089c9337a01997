"""A pytest plugin (``-p tests.on_database``): which tests can reach the database of the run, so that PostgreSQL runs these alone.

A test has the marker ``database`` by itself when it asks for the database: by a fixture of pytest-django, directly or
through another, by ``@pytest.mark.django_db``, or by :func:`database_url`, the only place where a test learns the address
to hand to a process. No other way leads there: pytest-django refuses queries, the address is not in the environment of
tests, and asking for the fixture while the test runs is refused here. What has no marker is the same on every database.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest

FIXTURES = frozenset({"db", "transactional_db", "live_server", "django_db_setup", "database_url"})
ADDRESS = "YINUO_DATABASE_URL"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Mark before ``-m`` selects."""
    for item in items:
        if item.get_closest_marker("django_db") or FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest) -> None:
    """Refuse the database to a test that did not say beforehand that it needs it."""
    wanted = fixturedef.argname in {*FIXTURES, "_django_db_helper"}
    if (
        wanted
        and isinstance(request.node, pytest.Function)
        and not request.node.get_closest_marker("database")
    ):
        pytest.fail(
            "a test asks for the database by its arguments or by pytest.mark.django_db", pytrace=False
        )


@pytest.fixture(autouse=True, scope="session")
def _address() -> str:
    """Taken out of the environment, once the settings are read: processes of tests do not come upon it by chance."""
    return os.environ.pop(ADDRESS, "")


@pytest.fixture
def database_url(_address: str) -> str:
    """The address of the server that the run uses, for processes of the test; "" on SQLite."""
    return _address
