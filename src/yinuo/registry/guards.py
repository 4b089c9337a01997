"""The database itself refuses that an ended body holds an obligation (新官不理旧账 is impossible in the data model).

Triggers rather than a check, for the rule spans two tables; installed after every migration, so that neither plain
SQL nor a later rebuild of a table escapes them. Before a migration they are taken away: SQLite rebuilds a table by renaming,
which it refuses while a trigger of another table speaks of it.
"""

from __future__ import annotations

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

MESSAGE: Final = "an ended body cannot hold an obligation"

_ENDS: Final = (
    "NEW.ended_on IS NOT NULL AND EXISTS (SELECT 1 FROM registry_obligation o WHERE o.holder_id = NEW.id)"
)
_HOLDS: Final = "EXISTS (SELECT 1 FROM registry_body b WHERE b.id = NEW.holder_id AND b.ended_on IS NOT NULL)"
_GUARDS: Final = (
    ("registry_body_ends", "registry_body", "UPDATE OF ended_on", _ENDS),
    ("registry_obligation_made", "registry_obligation", "INSERT", _HOLDS),
    ("registry_obligation_moved", "registry_obligation", "UPDATE OF holder_id", _HOLDS),
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the guards into the database of ``connection``; again and again does no harm."""
    with connection.schema_editor() as editor:
        for name, table, event, condition in _GUARDS:
            statements = _postgresql if connection.vendor == "postgresql" else _sqlite
            for statement in statements(name, table, event, condition):
                _run(editor, statement)


def take_away(connection: BaseDatabaseWrapper) -> None:
    """Take the guards out of an SQLite database that is about to be migrated."""
    if connection.vendor == "sqlite":
        with connection.schema_editor() as editor:
            for name, *_ in _GUARDS:
                _run(editor, f"DROP TRIGGER IF EXISTS {name}")


def _run(editor: BaseDatabaseSchemaEditor, statement: str) -> None:
    editor.execute(statement, params=None)


def _sqlite(name: str, table: str, event: str, condition: str) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {name}",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
    ]


def _postgresql(name: str, table: str, event: str, condition: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; "
        "END IF; RETURN NEW; END $$",
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
