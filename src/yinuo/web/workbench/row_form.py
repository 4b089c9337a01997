"""The form of one row, generated from its class (填报表单): nothing here names a field of any class.

Every field takes any text, so that whatever was typed or read stays to be mended; what is wrong with it, the rules of the
class say (:mod:`yinuo.intake.checking`), not the browser and not this form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yinuo.catalogue import catalogue
from yinuo.core.definitions.conditions import condition_words
from yinuo.core.definitions.model import ClassEdition, Enumeration, FieldDefinition
from yinuo.core.rules.values import date_of
from yinuo.core.validation.result import Finding
from yinuo.web.field_words import meaning_of
from yinuo.web.workbench.widgets import Ticked, WithList

LONG = 200
"""A text that may be longer than this gets several lines."""
MOST_TICKS = 24
Values = Mapping[str, str]


class RowForm(forms.Form):
    """One row of ``edition``; ``values`` are texts by field code. Bind it to show findings at the fields."""

    use_required_attribute = False

    def __init__(self, edition: ClassEdition, day: date, values: Values, bound: bool = False) -> None:
        shown = {code: _shown(field, values.get(code, "")) for code, field in edition.fields.items()}
        super().__init__(data=shown if bound else None, initial=shown)
        self.edition = edition
        self.examples = {code: field.example or "" for code, field in edition.fields.items()}
        self.remarks: dict[str, list[str]] = {}
        for code, field in edition.fields.items():
            self.fields[code] = _form_field(edition, field, day, shown[code])

    def add_findings(self, findings: Iterable[Finding]) -> None:
        """Put errors at their fields (or on top), and warnings beside them. The form must be bound."""
        for each in findings:
            said = spoken(each.says.zh, each.says.en, each.mend.zh, each.mend.en)
            if each.level == "warning":
                self.remark(each.field, said)
            else:
                self.add_error(each.field if each.field in self.fields else None, said)

    @property
    def folded(self) -> list[str]:
        """Fields that need not be filled and are empty, with nothing said of them: they stand folded at the end."""
        return [code for code in self.fields if self._idle(code)]

    @property
    def leading(self) -> list[str]:
        """All other fields, in their order."""
        return [code for code in self.fields if not self._idle(code)]

    @property
    def spoken_of(self) -> list[str]:
        """Fields of which something is said: who mends a row needs these and hardly ever another."""
        return [code for code in self.fields if self._said(code)]

    @property
    def unspoken_of(self) -> list[str]:
        """All other fields, in their order."""
        return [code for code in self.fields if not self._said(code)]

    @property
    def named(self) -> str:
        """By what a person knows the row: the first two fields of the public list that say something."""
        listed = (code for code, field in self.edition.fields.items() if field.in_list)
        return " · ".join([self.initial[code] for code in listed if self.initial.get(code)][:2])

    def _said(self, code: str) -> bool:
        return bool(self.remarks.get(code) or (self.is_bound and self.errors.get(code)))

    def _idle(self, code: str) -> bool:
        blank = not self.edition.fields[code].required and not self.initial.get(code)
        return blank and not self._said(code)

    def remark(self, code: str, said: str) -> None:
        """Say something at a field that does not stop the row."""
        self.remarks.setdefault(code, []).append(said)


def spoken(says_zh: str, says_en: str, mend_zh: str, mend_en: str) -> str:
    """What is wrong and how to mend it, in the reader's language."""
    return f"{says_en} {mend_en}" if _english() else says_zh + mend_zh


def values_in(edition: ClassEdition, data: Mapping[str, Any]) -> dict[str, str]:
    """The texts by field code out of a posted form (a ``QueryDict``), without blanks at their ends."""
    found = {}
    for code, field in edition.fields.items():
        widget = _widget(edition, field, date.max, "")
        text = widget.value_from_datadict(data, MultiValueDict(), code) or ""
        found[code] = str(text).replace("\x00", "").strip()
    return found


def _english() -> bool:
    return (get_language() or "zh").startswith("en")


def _shown(field: FieldDefinition, text: str) -> str:
    """The text as its control takes it: a day as the browser's calendar writes it."""
    if field.type != "date" or field.words or not text:
        return text
    day = date_of(text)
    return day.isoformat() if day else text


def _form_field(edition: ClassEdition, field: FieldDefinition, day: date, text: str) -> forms.CharField:
    made = forms.CharField(
        required=False,
        strip=False,
        label=field.title.en if _english() else field.title.zh,
        help_text=_hint(edition, field),
        widget=_widget(edition, field, day, text),
    )
    made.need = _need(edition, field)  # type: ignore[attr-defined]
    return made


def _need(edition: ClassEdition, field: FieldDefinition) -> str:
    """Whether the field must be filled, in words; a condition is said."""
    if field.required is True:
        return _("必填")
    if not field.required:
        return _("可不填")
    words = condition_words(field.required, edition.fields)
    if words is None:
        return _("视其他栏目必填")
    return _("%(condition)s时必填") % {"condition": words.in_language(get_language() or "zh")}


def _hint(edition: ClassEdition, field: FieldDefinition) -> str:
    said = []
    if field.help:
        said.append(field.help.en if _english() else field.help.zh)
    if field.typed_in and field.typed_in not in field.title.zh:
        said.append(_("单位：%(unit)s。") % {"unit": field.typed_in})
    if field.words:
        said.append(_("也可以填：%(words)s。") % {"words": "、".join(field.words)})
    if field.derive:
        said.append(_("不填时由平台从其他栏目读出。"))
    if field.length and field.length > LONG:
        said.append(_("最多 %(n)d 个字。") % {"n": field.length})
    if field.disclose != "public":
        said.append(_("不对公众公开。"))
    return "".join(said)


def _widget(edition: ClassEdition, field: FieldDefinition, day: date, text: str) -> forms.Widget:
    values = _values(field, day)
    if field.many and len(values) <= MOST_TICKS and values:
        return Ticked(
            values, field.many, _open(field), catalogue().enumerations[field.one_of or ""].spellings
        )
    if values and not field.many and not _open(field):
        return _select([(value, _label(field, value)) for value in values], text)
    if values or field.words:
        return WithList([*values, *field.words])
    if field.type == "boolean":
        return _select([(word, word) for word in ("是", "否")], text)
    if field.type == "date":
        picks = not text or re.fullmatch(r"\d{4}-\d{2}-\d{2}", text)
        return forms.TextInput(attrs={"type": "date"} if picks else {"inputmode": "numeric"})
    return _plain(field)


def _plain(field: FieldDefinition) -> forms.Widget:
    if field.type in ("money", "decimal", "integer"):
        return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "short"})
    if field.type == "text" and (field.length or LONG + 1) > LONG and not field.in_list:
        return forms.Textarea(attrs={"rows": 3})
    coded = {"autocomplete": "off", "spellcheck": "false"} if field.is_code or field.mask else {}
    return forms.TextInput(attrs=coded)


def _select(choices: list[tuple[str, str]], text: str) -> forms.Select:
    """A choice of one; what stands there now and is no value stays visible until something else is chosen."""
    known = {value for value, _words in choices}
    strange = [(text, _("%(text)s（不在清单里）") % {"text": text})] if text and text not in known else []
    return forms.Select(choices=[("", _("请选择")), *strange, *choices])


def _label(field: FieldDefinition, value: str) -> str:
    """A value to choose, with what it means where it does not say it in the reader's language."""
    meaning = meaning_of(field, value)
    return f"{value} ({meaning})" if _english() and meaning != value else meaning


def _enumeration(field: FieldDefinition) -> Enumeration | None:
    return catalogue().enumerations[field.one_of] if field.one_of else None


def _values(field: FieldDefinition, day: date) -> list[str]:
    """The values in force on ``day``; all of them on the last day there is."""
    known = _enumeration(field)
    if known is None:
        return []
    return [entry.value for entry in known.values if day == date.max or entry.valid.covers(day)]


def _open(field: FieldDefinition) -> bool:
    known = _enumeration(field)
    return known is not None and any(entry.open for entry in known.values)
