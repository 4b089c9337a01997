"""Component tests run with the gallery's addresses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import override_settings
from pytest_django import DjangoDbBlocker
from tests.loaded_once import Loaded
from tests.web.components.errands import Errand


@pytest.fixture(autouse=True)
def gallery_addresses() -> Iterator[None]:
    with override_settings(ROOT_URLCONF="tests.web.components.urls"):
        yield


@pytest.fixture(scope="session")
def errand_table(loaded_once: Loaded, django_db_blocker: DjangoDbBlocker) -> None:
    """Makes the table of errands in the test database, once."""
    with django_db_blocker.unblock():
        loaded_once.end()
        if Errand._meta.db_table not in connection.introspection.table_names():
            with connection.schema_editor() as editor:
                editor.create_model(Errand)
