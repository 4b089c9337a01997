"""Open data (开放数据): every class as CSV and JSON, the data dictionary, and what else machines may read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.core.definitions.model import ClassEdition
from yinuo.records.queries import totals
from yinuo.web.listing import send
from yinuo.web.listing.export import KINDS
from yinuo.web.portal import dictionary
from yinuo.web.portal.editions import edition_of
from yinuo.web.portal.open_data import heads_of, lines_of
from yinuo.web.ui.language import said


def overview(request: HttpRequest) -> HttpResponse:
    """Every class with its files, and the way to the dictionary, the API, the rules and the feeds."""
    return render(request, "portal/data.html", {"classes": fullest(), "as_of": timesource.now()})


def fullest() -> list[tuple[ClassEdition, int]]:
    """Every class with how many of its records are public now, the fullest first."""
    numbers = totals()
    classes = [(catalogue().newest(name), numbers.get(name, 0)) for name in catalogue().classes]
    return sorted(classes, key=lambda pair: -pair[1])


def class_file(request: HttpRequest, information_class: str, kind: str) -> HttpResponseBase:
    """All published records of a class as one file, masked as on their pages."""
    if kind not in KINDS:
        raise Http404
    edition = edition_of(information_class)
    site = request.build_absolute_uri("/").rstrip("/")
    return send(information_class, kind, heads_of(edition), lines_of(edition, site))


def dictionary_page(request: HttpRequest) -> HttpResponse:
    """The fields of one class (``?class=``), explained; the first class when none is named."""
    names = list(catalogue().classes)
    wished = request.GET.get("class", "")
    edition = catalogue().newest(wished if wished in names else names[0])
    tabs = [
        {
            "label": said(catalogue().newest(name).title),
            "url": f"?class={name}",
            "active": name == edition.id,
        }
        for name in names
    ]
    context = {"edition": edition, "fields": dictionary.explained(edition), "tab_items": tabs}
    return render(request, "portal/dictionary.html", context)


def dictionary_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The whole dictionary as one file."""
    if kind not in KINDS:
        raise Http404
    heads = [(key, str(words)) for key, words in dictionary.HEADS]
    return send("dictionary", kind, heads, dictionary.lines())
