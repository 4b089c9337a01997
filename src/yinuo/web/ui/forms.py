"""What the form component needs to know about a field beyond what Django's bound field says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, BoundField
from django.utils.translation import gettext


@dataclass(frozen=True, slots=True)
class Drawn:
    """A bound field with its example (``form.examples[name]`` or the widget's ``data-example``) and its shape.

    ``need`` says whether it must be filled (``field.need``, else required or not); ``remarks`` (``form.remarks[name]``) what
    is worth a look and stops nothing.
    """

    bound: BoundField
    example: str
    group: bool
    single_check: bool
    upload: bool
    need: str = ""
    remarks: tuple[str, ...] = ()


def draw(form: BaseForm, names: Iterable[str] = ()) -> list[Drawn]:
    """The visible fields of ``form`` in order, or those named."""
    wanted = set(names)
    return [_drawn(form, bound) for bound in form.visible_fields() if not wanted or bound.name in wanted]


def _drawn(form: BaseForm, bound: BoundField) -> Drawn:
    widget = bound.field.widget
    examples: dict[str, Any] = getattr(form, "examples", {})
    remarks: dict[str, list[str]] = getattr(form, "remarks", {})
    kind = getattr(widget, "input_type", "")
    plain = gettext("必填") if bound.field.required else gettext("可不填")
    return Drawn(
        bound=bound,
        example=str(examples.get(bound.name) or widget.attrs.get("data-example", "")),
        group=bool(bound.use_fieldset),
        single_check=kind == "checkbox" and not bound.use_fieldset,
        upload=kind == "file",
        need=str(getattr(bound.field, "need", plain)),
        remarks=tuple(remarks.get(bound.name, ())),
    )
