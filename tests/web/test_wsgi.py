"""The web server's connections: a statement that takes too long is ended, so that one page cannot hold a connection for ever."""

from __future__ import annotations

import pytest
from django.db import connection

from yinuo import wsgi

pytestmark = pytest.mark.django_db


def test_statements_of_the_web_server_end_after_a_minute() -> None:
    wsgi._end_long_statements(connection)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("1min",)
            cursor.execute("SET statement_timeout = 0")
