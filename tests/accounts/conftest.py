"""Nodes that are a demo, or are not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from yinuo.config import configuration


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
