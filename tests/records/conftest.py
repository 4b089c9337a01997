"""The town of :mod:`tests.records.building` for the tests of this room, on a node that may stand at any moment."""

from __future__ import annotations

import pytest
from tests.records.building import town

from yinuo.config import configuration

__all__ = ["town"]


@pytest.fixture(autouse=True)
def _demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration(), "demo", True)
