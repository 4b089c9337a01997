"""Changing any column of any table with plain SQL, taking rows away and putting forged ones in, whatever the model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection, models, transaction

Model = type[models.Model]


class _Undone(Exception):
    """Takes back what was forged."""


@contextmanager
def undone() -> Iterator[None]:
    """Nothing stays of what is done within."""
    try:
        with transaction.atomic():
            yield
            raise _Undone
    except _Undone:
        pass


def columns_of(model: Model) -> list[Any]:
    """The columns that plain SQL can change."""
    generated = models.GeneratedField
    return [field for field in model._meta.concrete_fields if not isinstance(field, generated)]


def changes_of(model: Model, field: Any) -> list[tuple[object, object]]:
    """Rows by their keys, each with another value for the column: a different one where there is one, none where it may be
    left out, one where there is none."""
    rows = model._default_manager.order_by("pk")
    name, found = field.attname, []
    empty: list[object] = [None, ""] if _is_text(field) else [None]
    full = next((row for row in rows if getattr(row, name) not in empty), None)
    bare = next((row for row in rows if getattr(row, name) in empty), None)
    if full is not None:
        found.append((full.pk, _other(field, getattr(full, name))))
        if field.null:
            found.append((full.pk, None))
    if bare is not None:
        found.append((bare.pk, _other(field, getattr(bare, name))))
    return found


def set_column(model: Model, field: Any, pk: object, value: object) -> None:
    """Change one column of one row."""
    meta, quote = model._meta, connection.ops.quote_name
    prepared = field.get_db_prep_save(value, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {quote(meta.db_table)} set {quote(field.column)} = %s where {quote(meta.pk.column)} = %s",
            [prepared, pk],
        )


def delete_last(model: Model) -> None:
    """Take the newest row away, whatever refers to it."""
    meta, quote = model._meta, connection.ops.quote_name
    row = model._default_manager.order_by("pk").last()
    with connection.cursor() as cursor:
        cursor.execute(
            f"delete from {quote(meta.db_table)} where {quote(meta.pk.column)} = %s", [row and row.pk]
        )


def insert_like_last(model: Model) -> None:
    """Put in a copy of the newest row, other only where no two may be alike."""
    row = model._default_manager.order_by("pk").last()
    assert row is not None
    unlike = {name for each in model._meta.constraints for name in getattr(each, "fields", ())}
    for field in columns_of(model):
        if field.primary_key:
            row.pk = None if isinstance(field, models.AutoField) else _other(field, row.pk)
        elif field.unique or (field.name in unlike and not field.choices):
            setattr(row, field.attname, _other(field, getattr(row, field.attname)))
    models.Model.save_base(row, raw=True, force_insert=True)


def is_refused(error: DatabaseError) -> bool:
    """The database itself does not let it be."""
    return isinstance(error, DatabaseError)


def _is_text(field: Any) -> bool:
    return isinstance(field, (models.CharField, models.TextField)) and not isinstance(field, models.JSONField)


def _other(field: Any, value: Any) -> Any:
    if isinstance(field, models.ForeignKey):
        others = field.related_model._default_manager.exclude(pk=value).order_by("-pk")
        first = others.values_list("pk", flat=True).first()
        return first if first is not None else (value or 0) + 1000
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.JSONField):
        return json.loads('{"forged": 1}')
    if isinstance(field, models.DateTimeField):
        return value + timedelta(days=1) if value else datetime(2026, 1, 1, tzinfo=UTC)
    if isinstance(field, models.DateField):
        return value + timedelta(days=1) if value else date(2026, 1, 1)
    if isinstance(field, models.BinaryField):
        return bytes([value[0] ^ 1]) + bytes(value[1:]) if value else bytes(16)
    if isinstance(field, (models.IntegerField, models.FloatField)):
        return (value or 0) + 100_000 if field.primary_key else (value or 0) + 1
    if field.choices:
        return next(choice for choice, _ in field.flatchoices if choice != value)
    return value[:-1] + ("x" if value[-1] != "x" else "y") if value else "x"
