"""Shared by all tests. The throw-away home of a run is made earlier, by :mod:`own_home`."""

import pytest
from django.utils import translation
from hypothesis import settings

# A busy machine is no fault of the code: examples may take as long as they need.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def _own_language() -> None:
    """What a test reads is in the language of the site, whatever language a page before was asked in."""
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def _own_counts(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Test processes that share a home do not count each other's requests."""
    from yinuo.accounts.rates import counter

    folder = tmp_path_factory.mktemp("rates")
    counter.path = lambda: folder / "rates.sqlite3"
