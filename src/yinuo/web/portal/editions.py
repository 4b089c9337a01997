"""The information class an address names."""

from __future__ import annotations

from django.http import Http404

from yinuo.catalogue import catalogue
from yinuo.core.definitions.model import ClassEdition
from yinuo.web.ui.language import said


def edition_of(information_class: str) -> ClassEdition:
    """The newest edition; 404 for an unknown class."""
    if information_class not in catalogue().classes:
        raise Http404
    return catalogue().newest(information_class)


def title_of(information_class: str) -> str:
    """What a class is called; its id when it is no longer defined."""
    editions = catalogue().classes.get(information_class)
    return said(editions[-1].title) if editions else information_class
