"""The language of an answer: what ``Accept-Language`` asks for, Chinese when it says nothing we speak."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import get_language_from_request

from yinuo.core.definitions.model import Bilingual
from yinuo.core.errors import Text


def language_of(request: HttpRequest) -> str:
    """``zh-hans`` or ``en``. Read from the request itself, so that it also holds outside the view."""
    return get_language_from_request(request)


def said(words: Text | Bilingual, language: str) -> str:
    """The words in one of the two languages."""
    return words.en if language.startswith("en") else words.zh
