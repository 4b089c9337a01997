"""Doing an act from a form: what the act refuses stands in the form, with everything that was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.db import transaction
from django.utils.translation import get_language

from yinuo.core.errors import DomainError, NotPermitted

T = TypeVar("T")


def said(error: DomainError) -> str:
    """What an error says and how to mend it, in the reader's language."""
    language = get_language() or "zh-hans"
    gap = " " if language.startswith("en") else ""
    return error.text.in_language(language) + gap + error.how_to_mend.in_language(language)


def attempt(form: forms.Form, act: Callable[[], T]) -> T | None:
    """What ``act`` returns, or None with its refusal in ``form``. A missing right is no matter of the form: it raises."""
    try:
        return act()
    except NotPermitted:
        raise
    except DomainError as error:
        form.add_error(None, said(error))
        return None


def rehearse(act: Callable[[], T]) -> T:
    """Do ``act`` and take everything back, so that a preview meets the very refusals the act would meet."""
    with transaction.atomic():
        result = act()
        transaction.set_rollback(True)
    return result
