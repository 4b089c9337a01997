"""The tests run on the database they are said to run on."""

from __future__ import annotations

import os

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_run_did_not_silently_fall_back_to_another_database() -> None:
    assert connection.vendor == os.environ.get("YINUO_EXPECT_VENDOR", "sqlite")
