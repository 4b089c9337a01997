"""Published records (公示): the overview by class, the list of a class or of all, what was withdrawn, the
search."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext

from yinuo import timesource
from yinuo.core.actor import PUBLIC
from yinuo.records.queries import listed as records_listed
from yinuo.records.queries import search as records_search
from yinuo.records.queries import withdrawn as records_withdrawn
from yinuo.registry.queries import search_bodies
from yinuo.web.listing import respond
from yinuo.web.listing.memory import Picked
from yinuo.web.portal.editions import edition_of
from yinuo.web.portal.record_lists import EVERY, OF_ALL, OF_CLASS, SEARCHED
from yinuo.web.portal.views.data import fullest
from yinuo.web.portal.withdrawn_list import WITHDRAWN
from yinuo.web.record_filters import wanted
from yinuo.web.ui.language import said

BODIES = 6
TEXT_LIMIT = 200


def overview(request: HttpRequest) -> HttpResponse:
    """Every class with how many of its records are public now, the fullest first."""
    return render(request, "portal/records.html", {"classes": fullest(), "as_of": timesource.now()})


def listed(request: HttpRequest, information_class: str) -> HttpResponseBase:
    """The list of one class, or of all."""
    edition = None if information_class == EVERY else edition_of(information_class)
    spec = OF_CLASS if edition else OF_ALL
    narrowed = wanted(spec.filters, request.GET, information_class=edition.id if edition else "")
    rows = records_listed(PUBLIC, narrowed)
    context = {
        "title": said(edition.title) if edition else gettext("全部公示"),
        "edition": edition,
        "late": request.GET.get("late") == "1",
    }
    return respond(request, rows, spec, "portal/record_list.html", context)


def withdrawn(request: HttpRequest) -> HttpResponseBase:
    """What was public and is withdrawn: when and why, not what."""
    rows = records_withdrawn(wanted(WITHDRAWN.filters, request.GET))
    return respond(request, rows, WITHDRAWN, "portal/withdrawn_list.html")


def search(request: HttpRequest) -> HttpResponseBase:
    """Search over all published records, and over bodies by name or code."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:TEXT_LIMIT]
    found = records_search(PUBLIC, text, wanted(SEARCHED.filters, request.GET))
    rows = found.records if found.first is None else Picked(found.first, found.records)
    context = {"q": text, "bodies": search_bodies(text)[:BODIES] if text else []}
    return respond(request, rows, SEARCHED, "portal/search.html", context)  # type: ignore[arg-type]
