"""One version as the actor may see it, field by field."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from yinuo.accounts.scope import mask as scope_mask
from yinuo.catalogue import catalogue
from yinuo.core.actor import Actor
from yinuo.core.definitions.model import ClassEdition, FieldDefinition
from yinuo.records.accepted import Value
from yinuo.records.masks import mask_for
from yinuo.records.models import Record, RecordVersion
from yinuo.records.plan import plan_for
from yinuo.records.rendering import opened

PUBLIC, MASKED, HIDDEN = "shown", "masked", "hidden"


@dataclass(frozen=True, slots=True)
class FieldShown:
    """A field with its value as the actor sees it. ``shown``: ``shown``, ``masked`` (in part) or ``hidden`` (there is a
    value, but not for the actor); ``value`` is None when hidden."""

    code: str
    field: FieldDefinition
    value: Value
    shown: str


def fields_of(actor: Actor, record: Record, version: RecordVersion) -> list[FieldShown]:
    """The filled fields of a version, in the order of the class. What was erased is left out.

    The caller has found the record by :func:`yinuo.records.queries.find`.
    """
    definition = catalogue().newest(record.information_class)
    sees = scope_mask(actor, record)
    public: dict[str, Value] = orjson.loads(version.public)
    if not (version.restricted or version.sealed):
        return [_shown(definition, code, public[code]) for code in definition.fields if code in public]
    restricted, personal = opened(record.pk, version.restricted, version.sealed)
    shown = []
    for code, field in definition.fields.items():
        if code in public:
            whole = code in personal and sees.sees("authorised")
            state = MASKED if code in personal and not whole else PUBLIC
            shown.append(FieldShown(code, field, personal[code] if whole else public[code], state))
        elif code in restricted:
            allowed = sees.sees(field.disclose)
            shown.append(
                FieldShown(code, field, restricted[code] if allowed else None, PUBLIC if allowed else HIDDEN)
            )
        elif code in personal:
            shown.append(_personal(definition, code, personal[code], sees.sees("authorised")))
    return shown


def _shown(definition: ClassEdition, code: str, value: Value) -> FieldShown:
    return FieldShown(code, definition.fields[code], value, PUBLIC)


def _personal(definition: ClassEdition, code: str, value: Value, in_charge: bool) -> FieldShown:
    """A personal value never leaves whole: in part for whoever is in charge and only if the class says how to mask it."""
    masked = mask_for(plan_for(definition))(code, value, True)
    if in_charge and masked != value:
        return FieldShown(code, definition.fields[code], masked, MASKED)
    return FieldShown(code, definition.fields[code], None, HIDDEN)
