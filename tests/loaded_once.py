"""A pytest plugin (``-p tests.loaded_once``): the shipped registry and calendar, loaded for many tests at once.

A test that asks for ``registry`` runs within a transaction in which both were really loaded; what the test changes is
rolled back to that point. Before any other test the transaction itself is rolled back: it finds the database empty, in
whatever order tests run. Tests that ask stand beside one another, so that a process loads once or twice in a run.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import Context

import pytest
from pytest_django import DjangoDbBlocker

HELPER = "_django_db_helper"
"""The fixture of pytest-django that begins the transaction of a test."""


class Loaded:
    """The transaction with registry and calendar, open or not."""

    def __init__(self) -> None:
        self._whole: Iterator[None] | None = None

    def begin(self) -> None:
        """Load, at the present moment whatever time a test stands at."""
        if self._whole is None:
            self._whole = _transaction()
            next(self._whole)
            Context().run(_load)

    def end(self) -> None:
        """Roll everything back."""
        if self._whole is not None:
            next(self._whole, None)
            self._whole = None


def _transaction() -> Iterator[None]:
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _load() -> None:
    from yinuo.clocks.calendar import load_calendar
    from yinuo.registry.loading import load_registry

    load_registry()
    load_calendar()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Longest first, so that no process ends long after the others; then those that ask for the registry; then the rest
    in the order that pytest-django gave them, which keeps tests with real commits behind all others."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if item.get_closest_marker("slow") and not item.get_closest_marker("database"):
        return 0
    return 1 if _asks(item) else 2


def _asks(item: object) -> bool:
    return "registry" in getattr(item, "fixturenames", ())


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest) -> None:
    """Before the transaction of a test begins."""
    if fixturedef.argname == HELPER:
        loaded, blocker = (request.getfixturevalue(name) for name in ("loaded_once", "django_db_blocker"))
        with blocker.unblock():
            loaded.begin() if _asks(request.node) else loaded.end()


@pytest.fixture(scope="session")
def loaded_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Loaded]:
    """For fixtures that keep a transaction of their own over several tests: they must end this one first."""
    loaded = Loaded()
    yield loaded
    with django_db_blocker.unblock():
        loaded.end()


@pytest.fixture
def registry(db: None) -> None:
    """The shipped registry and calendar."""
