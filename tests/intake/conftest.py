"""The registry for the tests that hand in."""

from __future__ import annotations

import pytest
from tests.intake import world


@pytest.fixture
def registry(db: None) -> None:
    world.load()
