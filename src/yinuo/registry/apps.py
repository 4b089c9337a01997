"""Django application of the room."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class RegistryConfig(AppConfig):
    name = "yinuo.registry"
    label = "registry"

    def ready(self) -> None:
        from yinuo.registry import states

        states.register()
        pre_migrate.connect(_take_guards_away, sender=self, dispatch_uid="registry-guards-away")
        post_migrate.connect(_install_guards, sender=self, dispatch_uid="registry-guards")


def _take_guards_away(using: str, **_: Any) -> None:
    from yinuo.registry import guards

    guards.take_away(connections[using])


def _install_guards(using: str, **_: Any) -> None:
    from yinuo.registry import guards
    from yinuo.registry.models import Body, Obligation

    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if {Body._meta.db_table, Obligation._meta.db_table} <= tables:
        guards.install(connection)
