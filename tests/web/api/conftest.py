"""One city for all tests of the API in a module: what a test changes is rolled back after it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker
from tests.loaded_once import Loaded
from tests.web.api.city import City, found

from yinuo.accounts.rates import counter


@pytest.fixture(scope="module")
def _built(loaded_once: Loaded, django_db_blocker: DjangoDbBlocker) -> Iterator[City]:
    with django_db_blocker.unblock():
        loaded_once.end()
        with transaction.atomic():
            yield found()
            transaction.set_rollback(True)


@pytest.fixture
def city(_built: City, db: None) -> City:
    """The city as built; the counts of requests begin anew."""
    counter.clear()
    return _built
