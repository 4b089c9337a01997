"""A pytest plugin, loaded before Django reads its settings (``-p own_home`` in ``pyproject.toml``).

Every process of a run gets a throw-away home and the environment of a demo node, whatever the shell says: a test run
never touches ``./var`` or a home somebody exported. Static files are served as they lie, for nothing was collected;
passwords are hashed quickly; compiled modules are kept, for hundreds of processes are started. It also ends at once when
it is on another database than expected.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile

import pytest

KEPT = ("YINUO_DATABASE_URL", "YINUO_TEST_DATABASE_URL", "YINUO_EXPECT_VENDOR")

for _name in [name for name in os.environ if name.startswith("YINUO_") and name not in KEPT]:
    del os.environ[_name]
# whoever starts one process needs no compiled modules; these tests start the command again and again
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
HOME = tempfile.mkdtemp(prefix="yinuo-test-")
os.environ |= {"YINUO_HOME": HOME, "YINUO_DEMO": "true"}
os.mkdir(os.path.join(HOME, "static"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Refuse to run a single test on a database the run did not ask for."""
    from django.conf import settings
    from django.db import connection

    settings.PASSWORD_HASHERS = ["tests.quick_hashing.QuickArgon2"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

    expected = os.environ.get("YINUO_EXPECT_VENDOR", "sqlite")
    if connection.vendor != expected:
        raise pytest.UsageError(
            f"this run is on {connection.vendor}, not on {expected}: "
            "set YINUO_EXPECT_VENDOR=postgresql together with YINUO_DATABASE_URL, or unset both"
        )
