"""The reader's language, and what is written in both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from django.utils.translation import get_language

HAN = re.compile("[\u4e00-\u9fff]")


class Named(Protocol):
    """A body or region: everyone has a Chinese name, ``name_en`` may be empty."""

    @property
    def name(self) -> str: ...

    @property
    def name_en(self) -> str: ...


class Both(Protocol):
    """The same words in Chinese and English, such as titles of definitions and sentences of errors."""

    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


def english() -> bool:
    """Whether the page is drawn in English."""
    return (get_language() or "").startswith("en")


def foreign(*texts: object) -> bool:
    """Whether ``texts`` have Chinese in them on an English page: a screen reader must be told (WCAG 2.2, 3.1.2)."""
    return english() and any(HAN.search(str(text)) for text in texts if text)


def called(thing: Named) -> str:
    """The name of a body or region in the language of the page; the Chinese one where there is no English."""
    return thing.name_en if english() and thing.name_en else thing.name


def said(words: Both | Mapping[str, str]) -> str:
    """``words`` in the language of the page; those kept as JSON are a mapping with ``zh`` and ``en``."""
    if isinstance(words, Mapping):
        return words["en" if english() else "zh"]
    return words.en if english() else words.zh
