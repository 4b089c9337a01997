"""Masking of values for the public view: by the field's own mask, and the name of a natural person always."""

from __future__ import annotations

from collections.abc import Callable

from yinuo.core.freetext import mask_personal_numbers
from yinuo.core.masking import mask_identity, mask_person_name, mask_phone
from yinuo.records.accepted import Value
from yinuo.records.plan import StorePlan
from yinuo.records.rendering import Mask

_MASKS: dict[str, Callable[[str], str]] = {
    "name": mask_person_name,
    "identity": mask_identity,
    "phone": mask_phone,
    "text": lambda text: mask_personal_numbers(text),
}


def mask_for(plan: StorePlan) -> Mask:
    """The function (code, value, is the subject a natural person) → value as the public sees it."""

    def mask(code: str, value: Value, natural: bool) -> Value:
        kind = plan.masked.get(code)
        if code == plan.subject_name and natural:
            kind = "name"
        if kind is None or value is None:
            return value
        if isinstance(value, list):
            return [_MASKS[kind](item) for item in value]
        return _MASKS[kind](str(value))

    return mask
