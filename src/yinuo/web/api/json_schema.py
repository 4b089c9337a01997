"""JSON Schema (2020-12) of one row of a class as it is handed in, drawn from the definition alone.

A row holds texts as a clerk would type them; what they mean follows from the class. The schema says what can be said
without the other cells: names, lengths, lists, what is always required. The rest (conditions, code check digits, rules
over several fields) is found by validation; conditions stand in ``x-required-when`` as the class words them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yinuo.core.definitions.model import ClassEdition, Enumeration, FieldDefinition
from yinuo.web.api.language import said

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def row_schema(
    edition: ClassEdition, enumerations: Mapping[str, Enumeration], language: str, address: str
) -> dict[str, Any]:
    """The schema of one row of ``edition``."""
    fields = edition.fields.items()
    return {
        "$schema": DIALECT,
        "$id": address,
        "title": said(edition.title, language),
        "type": "object",
        "additionalProperties": False,
        "required": [code for code, field in fields if field.required is True and not field.derive],
        "properties": {code: _property(field, enumerations, language) for code, field in fields},
    }


def _property(
    field: FieldDefinition, enumerations: Mapping[str, Enumeration], language: str
) -> dict[str, Any]:
    always = field.required is True and not field.derive
    made: dict[str, Any] = {"title": said(field.title, language)}
    if field.help:
        made["description"] = said(field.help, language)
    if field.example:
        made["examples"] = [field.example]
    made |= {"type": ["string", "number"] if always else ["string", "number", "null"]}
    if field.length and field.type == "text":
        made["maxLength"] = field.length
    if always:
        made["minLength"] = 1
    values = _values(field, enumerations)
    if values:
        made["examples"] = made.get("examples", values[:1])
        made["x-values"] = values
    return made | _ours(field)


def _values(field: FieldDefinition, enumerations: Mapping[str, Enumeration]) -> list[str]:
    listed = enumerations.get(field.one_of or "")
    return [entry.value for entry in listed.values] if listed else []


def _ours(field: FieldDefinition) -> dict[str, Any]:
    """What JSON Schema has no word for."""
    said_of = {
        "x-type": field.type,
        "x-typed-in": field.typed_in,
        "x-kept-in": "fen" if field.type == "money" else None,
        "x-separator": field.many,
        "x-list": field.one_of,
        "x-required-when": field.required if isinstance(field.required, str) else None,
        "x-blank-when": field.blank,
        "x-disclose": field.disclose,
        "x-basis": field.basis,
    }
    return {name: value for name, value in said_of.items() if value}
