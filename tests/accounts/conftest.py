"""Pages in tests name their static files plainly: nothing was collected."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from yinuo.config import configuration

PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN}}


@pytest.fixture
def demo_node(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This node is a demo, whatever the environment of the run says."""
    monkeypatch.setenv("YINUO_DEMO", "true")
    configuration.cache_clear()
    yield
    monkeypatch.undo()
    configuration.cache_clear()


@pytest.fixture
def real_node(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This node is no demo, whatever the environment of the run says."""
    monkeypatch.setenv("YINUO_DEMO", "false")
    configuration.cache_clear()
    yield
    monkeypatch.undo()
    configuration.cache_clear()
