"""Stored values as the texts that a file or a form would bring, so that a row can be checked and typed again."""

from __future__ import annotations

from decimal import Decimal

from yinuo.core.definitions.model import FEN_PER, FieldDefinition
from yinuo.records.accepted import Value


def typed_text(field: FieldDefinition, value: Value) -> str:
    """``value`` of ``field`` as typed: money in the field's own unit, several values with its separator; "" for None."""
    if value is None:
        return ""
    if field.type == "money" and isinstance(value, int):
        text = f"{Decimal(value) / FEN_PER[field.typed_in or '元']:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return (field.many or ";")[0].join(map(str, value))
    return str(value)
