"""The rules everybody may read: classes, their fields and rules; and how to verify a record offline."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yinuo.catalogue import catalogue
from yinuo.journal.keys import ensure_keys
from yinuo.journal.queries import latest_checkpoint
from yinuo.web.portal.editions import edition_of


def classes(request: HttpRequest) -> HttpResponse:
    """Every information class with its legal basis and editions."""
    editions = [(catalogue().newest(name), found) for name, found in catalogue().classes.items()]
    return render(request, "portal/classes.html", {"classes": editions})


def rule_page(request: HttpRequest, information_class: str) -> HttpResponse:
    """One class: fields, rules, key, clock, publicity."""
    edition = edition_of(information_class)
    return render(
        request, "portal/class.html", {"edition": edition, "editions": catalogue().classes[information_class]}
    )


def verify(request: HttpRequest) -> HttpResponse:
    """How to check a proof without this site."""
    return render(
        request, "portal/verify.html", {"key": ensure_keys().verifier_key, "checkpoint": latest_checkpoint()}
    )
