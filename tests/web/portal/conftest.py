"""The small town of the records' tests, seen by everybody through real requests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.records.building import NOON, Town, town

from yinuo import timesource
from yinuo.config import configuration
from yinuo.records.queries import figures
from yinuo.registry.models import Region
from yinuo.registry.revisions import change

__all__ = ["town"]


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A demo node at noon of 4 March 2026, with figures counted anew."""
    monkeypatch.setattr(configuration(), "demo", True)
    figures.forget()
    with timesource.standing_at(NOON):
        yield
    figures.forget()


@pytest.fixture
def county(town: Town) -> str:
    """The code of the town's county, which the registry knows by name."""
    with change():
        Region.objects.create(code=town.county.county_code, name="示例县", level="county")
    return str(town.county.county_code)
