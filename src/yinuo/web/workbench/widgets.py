"""Controls of generated forms that Django does not bring: a text with a list beside it, and boxes to tick."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

WIDE = {";": "；", ",": "，", "|": "｜"}


class WithList(forms.TextInput):
    """A text with values to choose from; anything else may be typed all the same."""

    template_name = "web/widgets/with_list.html"

    def __init__(self, values: Sequence[str]) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.values = values

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}_list"
        context["widget"]["attrs"]["list"] = list_id
        return {**context, "values": self.values, "list_id": list_id}


class Ticked(forms.Widget):
    """Several values as boxes, parted by ``separator`` in the row; what is no value stands in a text beside them.

    The text is there when the list is open (其他-…), or when the row holds something that the list does not know.
    """

    template_name = "web/widgets/ticked.html"
    use_fieldset = True

    def __init__(
        self, values: Sequence[str], separator: str, is_open: bool, spellings: Mapping[str, str]
    ) -> None:
        super().__init__()
        self.values, self.separator, self.is_open = values, separator, is_open
        self.spellings = spellings

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The first box: where a link from the summary of errors leads."""
        return f"{id_}_0" if id_ else ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        ticked, rest = self._parted(str(value or ""))
        context["boxes"] = [(index, each, each in ticked) for index, each in enumerate(self.values)]
        context["rest"], context["writes"] = self.separator.join(rest), self.is_open or bool(rest)
        return context

    def _parted(self, text: str) -> tuple[set[str], list[str]]:
        """The values among the parts of ``text``, and the parts that are none."""
        marks = self.separator[0] + WIDE.get(self.separator[0], "")
        parts = [part.strip() for part in re.split(f"[{re.escape(marks)}]", text) if part.strip()]
        known = {self.spellings[part] for part in parts if self.spellings.get(part) in self.values}
        return known, [part for part in parts if self.spellings.get(part) not in self.values]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        if hasattr(data, "getlist"):
            parts = [*data.getlist(name), data.get(f"{name}-rest", "")]
            return self.separator[0].join(part.strip() for part in parts if part.strip())
        return str(data.get(name, ""))
