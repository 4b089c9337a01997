"""Pages in tests name their static files plainly: nothing was collected."""

from __future__ import annotations

import pytest
from pytest_django import Settings

PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN}}
