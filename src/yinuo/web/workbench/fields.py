"""Form fields the desk needs beyond Django's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from yinuo.core.code_advice import explain_uscc
from yinuo.registry.matching import Match
from yinuo.registry.models import Body
from yinuo.registry.queries.bodies import body_by_code_or_name, repair_of, suggestions

LOOKS_LIKE_A_CODE = 12
"""So many letters and digits of ASCII are a code that was mistyped rather than a name."""


class DayField(forms.DateField):
    """A day, by the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": _("请写成 2026-11-24 这样的日期。")}


class BodyField(forms.CharField):
    """A body in force by code or name; a wrong code is explained, and a repair offered only when exactly one fits."""

    default_error_messages = {"required": _("请填写单位名称或代码。")}

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"list": "bodies", "autocomplete": "off"})
        super().__init__(**{"max_length": 200, "widget": widget, **options})

    def clean(self, value: Any) -> Body | None:
        text = super().clean(value)
        if not text:
            return None
        match = body_by_code_or_name(text)
        alive = [fact for fact in match.acting if fact.ended_on is None]
        if match.body is None or len(alive) != 1:
            raise ValidationError(_why_not(text, match))
        body: Body = Body.objects.get(pk=alive[0].id)
        return body


def _why_not(text: str, match: Match) -> str:
    """Why no single body is meant, and what it may have been."""
    language = get_language() or "zh-hans"
    words = [match.question] if match.question else list(match.reasons)
    advice = code_advice(text)
    if advice:
        return advice
    near = [each.body.name for each in suggestions(text, 3)] if not match.candidates else []
    hint = gettext("是不是：%(names)s？") % {"names": "、".join(near)} if near else ""
    return "".join(each.in_language(language) for each in words) + hint or gettext("没有这样的单位。")


def code_advice(text: str) -> str:
    """What is wrong with a mistyped code, with the one registered body that fits; "" when the text is no code."""
    plain = "".join(letter for letter in text.strip() if letter.isascii() and letter.isalnum())
    if len(plain) < LOOKS_LIKE_A_CODE or len(plain) < len(text.strip()) - 4:
        return ""
    language = get_language() or "zh-hans"
    explained = explain_uscc(text).text.in_language(language)
    repair = repair_of(text)
    if repair is None:
        return explained + gettext("没有唯一相近的登记单位，请核对登记证书。")
    return explained + gettext("已登记的代码里只有一个与它相近：%(code)s（%(name)s）。") % {
        "code": repair.code,
        "name": repair.name,
    }
