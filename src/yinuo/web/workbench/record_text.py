"""Values of a record as people read them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from yinuo.core.definitions.model import FieldDefinition
from yinuo.records.accepted import Value
from yinuo.web.field_words import shown_value
from yinuo.web.ui.numbers import NONE

HELD = {
    "natural-person": gettext_lazy("涉及自然人，依法不公示"),
    "class-condition": gettext_lazy("按本类规则不公示"),
    "tier-not-published": gettext_lazy("轻微失信，原则上不公示"),
    "no-publicity-rule": gettext_lazy("没有适用的公示期限规则"),
    "not-public-class": gettext_lazy("本类信息不公开"),
    "free-text-identity": gettext_lazy("文字里像有身份证号"),
    "free-text-phone": gettext_lazy("文字里像有电话号码"),
}


def shown(field: FieldDefinition, value: Value) -> str:
    """A value on a page of the desk; an empty one as a dash."""
    return shown_value(field, value) or NONE


def held_words(reason: str) -> str:
    """Why a record is not public, in words; a rule that has none says its id."""
    return str(HELD.get(reason, reason))
