"""Findings show values; personal ones are shown in part only."""

from __future__ import annotations

import re

from yinuo.core.definitions.model import ClassEdition
from yinuo.core.freetext import mask_personal_numbers

LONG_DIGITS = re.compile(r"\d{7,}[0-9Xx]?")
PERSONAL_TYPES = frozenset({"identity", "phone"})
MOST = 300


def masked_value(edition: ClassEdition, field: str, value: str | None) -> str:
    """A cell's text as a finding may show it, at most 300 characters.

    Of free texts, and of what stood in no field, every long number is starred; of the natural key, by which a row
    is found again, personal ones.
    """
    if not value:
        return ""
    definition = edition.fields.get(field)
    if definition is not None and (definition.type in PERSONAL_TYPES or definition.disclose == "never"):
        return _starred(value)
    if not LONG_DIGITS.search(value) or (definition is not None and not definition.is_free_text):
        return value[:MOST]
    if field in edition.key:
        return mask_personal_numbers(value)[:MOST]
    return LONG_DIGITS.sub(lambda match: _starred(match[0]), value)[:MOST]


def masked_arguments(
    edition: ClassEdition, field: str, arguments: list[str | None] | None
) -> list[str | None] | None:
    """The values that fill the words of a finding, masked by the same rule."""
    if arguments is None:
        return None
    return [masked_value(edition, field, argument) or None for argument in arguments]


def _starred(text: str) -> str:
    shown = 4 if len(text) > 8 else 1
    tail = 2 if len(text) > 8 else 0
    return (text[:shown] + "*" * max(len(text) - shown - tail, 1) + (text[-tail:] if tail else ""))[:MOST]
