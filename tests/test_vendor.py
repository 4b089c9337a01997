"""A run of the tests uses a home of its own and the database it is said to use, or it does not run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.django_db
def test_the_run_did_not_silently_fall_back_to_another_database() -> None:
    assert connection.vendor == os.environ.get("YINUO_EXPECT_VENDOR", "sqlite")
    with connection.cursor() as cursor:
        cursor.execute("select version()" if connection.vendor == "postgresql" else "select sqlite_version()")
        (answer,) = cursor.fetchone()
    assert answer.startswith("PostgreSQL") == (connection.vendor == "postgresql")


def pytest_alone(**environment: str) -> subprocess.CompletedProcess[str]:
    """The bare command, as somebody types it in the checkout."""
    command = [str(Path(sys.executable).with_name("pytest")), "--collect-only", "-q", "tests/test_vendor.py"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YINUO_")}
    return subprocess.run(
        command, cwd=ROOT, env={**kept, **environment}, capture_output=True, text=True, check=False
    )


def test_a_bare_pytest_never_touches_a_home_that_lies_in_the_environment(tmp_path: Path) -> None:
    done = pytest_alone(YINUO_HOME=str(tmp_path / "real"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (tmp_path / "real").exists()
    assert "yinuo-test-" in str(settings.STATIC_ROOT)


def test_a_run_that_expects_postgresql_and_finds_sqlite_fails_at_once() -> None:
    done = pytest_alone(YINUO_EXPECT_VENDOR="postgresql")
    assert done.returncode != 0
    assert "this run is on sqlite, not on postgresql" in done.stderr + done.stdout
