"""Pages in tests name their static files plainly; nobody here types a password, so that hashing may be quick."""

from __future__ import annotations

import pytest
from pytest_django import Settings

PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.fixture(autouse=True)
def quick_pages(settings: Settings) -> None:
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
