"""What stands before a value of a record, on the public pages and on the desk."""

from __future__ import annotations

import re

from yinuo.core.definitions.model import FieldDefinition
from yinuo.web.ui.language import english, said

_UNIT = re.compile(r" \([^()]*yuan\)$")


def title_of(field: FieldDefinition) -> str:
    """The title of a field in the reader's language. In English an amount says its own unit (``CNY``), which is not the one
    it is typed in: ``Fine`` for ``Fine (10,000 yuan)``."""
    title = said(field.title)
    return _UNIT.sub("", title) if field.type == "money" and english() else title
