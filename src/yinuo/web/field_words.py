"""The fields of a record as people read them, on the public pages and on the desk: what a field is called and what it says."""

from __future__ import annotations

import re

from django.utils.translation import gettext

from yinuo.catalogue import catalogue
from yinuo.core.definitions.model import EnumeratedValue, FieldDefinition
from yinuo.records.accepted import Value
from yinuo.web.ui.language import HAN, english, said
from yinuo.web.ui.numbers import money

FOREVER = "2099-12-31"
_NUMBERED = re.compile(r".+_\d+[(（](.+)[)）]")
_UNIT = re.compile(r" \([^()]*yuan\)$")


def title_of(field: FieldDefinition) -> str:
    """The title of a field as people read it, who need no number of a column: ``统一社会信用代码`` for
    ``行政相对人代码_1(统一社会信用代码)``. In English an amount says its own unit (``CNY``), which is not the one it is typed in:
    ``Fine`` for ``Fine (10,000 yuan)``."""
    title = said(field.title)
    if field.type == "money" and english():
        return _UNIT.sub("", title)
    numbered = _NUMBERED.fullmatch(title)
    return numbered[1] if numbered else title


def shown_value(field: FieldDefinition, value: Value) -> str:
    """A value: money with its unit, several values with 、 between, yes and no in words, and of a closed list what the value
    means; "" for an empty one."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if field.type == "money" and isinstance(value, int):
        return money(value)
    if isinstance(value, list):
        return gettext("、").join(meaning_of(field, str(each)) for each in value)
    if value == FOREVER:
        return gettext("长期")
    word = next((word for word, day in field.words.items() if day.replace("/", "-") == str(value)), "")
    return word or meaning_of(field, str(value))


def meaning_of(field: FieldDefinition, value: str) -> str:
    """A value of a closed list in the reader's language: ``有效（1）`` for a bare ``1``, its English where there is one; any
    other value is itself."""
    listed = catalogue().enumerations[field.one_of].values if field.one_of else ()
    entry = next((each for each in listed if each.value == value), None)
    if entry is None:
        return value
    if english():
        return entry.en or value
    return f"{entry.aliases[0]}（{value}）" if is_bare(entry) else value


def is_bare(entry: EnumeratedValue) -> bool:
    """Whether a value says nothing by itself, like ``1``, and another spelling does."""
    return bool(entry.aliases) and not HAN.search(entry.value)
