"""Shared by all tests. The throw-away home of a run is made earlier, by :mod:`own_home`."""

import pytest


@pytest.fixture(autouse=True, scope="session")
def _own_counts(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Test processes that share a home do not count each other's requests."""
    from yinuo.accounts.rates import counter

    folder = tmp_path_factory.mktemp("rates")
    counter.path = lambda: folder / "rates.sqlite3"
