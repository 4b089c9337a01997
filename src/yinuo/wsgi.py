"""WSGI entry point."""

import os
from importlib import import_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.settings")

from django.core.wsgi import get_wsgi_application
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

LONGEST_STATEMENT = "60s"
"""A page that asks PostgreSQL for longer is ended; commands and workers take the time they need."""


def _end_long_statements(connection: BaseDatabaseWrapper, **_: object) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = %s", [LONGEST_STATEMENT])


connection_created.connect(_end_long_statements)
application = get_wsgi_application()
# all pages are loaded before the first is asked for, which need not wait for them
import_module("yinuo.urls")
