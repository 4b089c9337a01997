"""A run of the tests uses a home of its own and the database it is said to use, or it does not run."""

from __future__ import annotations

import os
import re
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


@pytest.mark.django_db
def test_the_address_of_the_database_reaches_a_process_by_the_fixture_alone(database_url: str) -> None:
    assert database_url.startswith("postgresql://") == (connection.vendor == "postgresql")
    assert "YINUO_DATABASE_URL" not in os.environ


def pytest_alone(
    *words: str | Path, file: str | Path = "tests/test_vendor.py", **environment: str
) -> subprocess.CompletedProcess[str]:
    """The bare command, as somebody types it in the checkout."""
    command = [Path(sys.executable).with_name("pytest"), "-q", "-c", "pyproject.toml", *words, file]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YINUO_")}
    return subprocess.run(
        command, cwd=ROOT, env={**kept, **environment}, capture_output=True, text=True, check=False
    )


def test_a_bare_pytest_never_touches_a_home_that_lies_in_the_environment(tmp_path: Path) -> None:
    done = pytest_alone("--collect-only", YINUO_HOME=str(tmp_path / "real"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (tmp_path / "real").exists()
    assert "yinuo-test-" in str(settings.STATIC_ROOT)


def test_a_run_that_expects_postgresql_and_finds_sqlite_fails_at_once() -> None:
    done = pytest_alone("--collect-only", YINUO_EXPECT_VENDOR="postgresql")
    assert done.returncode != 0
    assert "this run is on sqlite, not on postgresql" in done.stderr + done.stdout


WAYS = """
import pytest
from yinuo.registry.models import Body

@pytest.fixture
def town(db): ...
@pytest.fixture
def served(live_server): ...
@pytest.fixture(scope="module")
def built(django_db_setup): ...

@pytest.mark.django_db
def test_reaches_by_mark(): ...
@pytest.mark.django_db(transaction=True)
def test_reaches_by_mark_with_commits(): ...
@pytest.mark.usefixtures("db")
def test_reaches_by_use(): ...
def test_reaches_by_fixture(town): ...
def test_reaches_by_registry(registry): ...
def test_reaches_by_commits(transactional_db): ...
def test_reaches_by_server(served): ...
def test_reaches_by_what_a_module_shares(built): ...
def test_reaches_by_process(database_url): ...
def test_reaches_by_browser(demo_links): ...

def test_asks_without_saying_so():
    Body.objects.count()
def test_asks_when_it_runs(request):
    request.getfixturevalue("db")
def test_asks_when_it_runs_for_the_address(request):
    request.getfixturevalue("database_url")
"""


def test_every_way_to_the_database_is_chosen_for_postgresql_and_there_is_no_other(tmp_path: Path) -> None:
    file = tmp_path / "test_ways.py"
    file.write_text(WAYS)
    chosen = pytest_alone("--collect-only", "-m", "database", file=file)
    named = set(re.findall(r"::(test_\w+)", chosen.stdout))
    assert named == set(re.findall(r"def (test_reaches\w+)", WAYS)), chosen.stdout
    others = pytest_alone("-m", "not database", file=file)
    assert "3 failed" in others.stdout, others.stdout
    assert "Database access not allowed" in others.stdout
    assert others.stdout.count("a test asks for the database by its arguments") >= 2
