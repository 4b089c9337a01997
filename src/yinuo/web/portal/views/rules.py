"""The rules everybody may read: classes, their fields and rules; and how to verify a record offline."""

from __future__ import annotations

import io

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.intake.workbooks import write_template
from yinuo.journal.keys import ensure_keys
from yinuo.journal.queries import latest_checkpoint
from yinuo.records.periods import publicity_sets
from yinuo.web.portal import dictionary
from yinuo.web.portal.class_rules import clock_rule, headers_of, rules_of
from yinuo.web.portal.editions import edition_of
from yinuo.web.portal.views.data import fullest
from yinuo.web.ui.language import said


def classes(request: HttpRequest) -> HttpResponse:
    """Every information class with its legal basis and editions, in the order of the other pages: the fullest first."""
    editions = [(edition, catalogue().classes[edition.id]) for edition, _count in fullest()]
    return render(request, "portal/classes.html", {"classes": editions})


def rule_page(request: HttpRequest, information_class: str) -> HttpResponse:
    """One class, or one edition of it (``?edition=``): fields, rules, headers understood, clock, publicity."""
    newest = edition_of(information_class)
    editions = catalogue().classes[information_class]
    wished = request.GET.get("edition", "")
    edition = next((each for each in editions if each.edition == wished), newest)
    context = {
        "edition": edition,
        "class_title": said(edition.title),
        "newest": newest,
        "editions": list(reversed(editions)),
        "fields": dictionary.explained(edition),
        "rules": rules_of(edition),
        "headers": headers_of(edition),
        "clock": clock_rule(edition),
        "publicity": publicity_sets().get(edition.publicity or ""),
        "key": [said(edition.fields[code].title) for code in edition.key],
    }
    return render(request, "portal/class.html", context)


def template(request: HttpRequest, information_class: str) -> HttpResponseBase:
    """The template workbook of a class, for everybody."""
    edition = edition_of(information_class)
    content = io.BytesIO()
    language = get_language() or "zh"
    write_template(content, edition, catalogue().enumerations, day=timesource.today(), language=language)
    content.seek(0)
    return FileResponse(content, as_attachment=True, filename=f"{edition.title.zh}模板.xlsx")


def verify(request: HttpRequest) -> HttpResponse:
    """How to check a proof without this site."""
    return render(
        request, "portal/verify.html", {"key": ensure_keys().verifier_key, "checkpoint": latest_checkpoint()}
    )


def accessibility(request: HttpRequest) -> HttpResponse:
    """What the site does for people who see, hear or move differently, and what it cannot yet (GB/T 37668-2019)."""
    return render(request, "portal/accessibility.html")
