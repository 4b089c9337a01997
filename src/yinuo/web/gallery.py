"""The gallery: every component with realistic, long content; shown only while developing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yinuo.web import samples

TEMPLATES = {"portal": "web/gallery.html", "desk": "web/gallery_desk.html"}


def gallery(request: HttpRequest, layout: str) -> HttpResponse:
    """``/dev/gallery`` and ``/dev/gallery/desk``."""
    return render(request, TEMPLATES[layout], samples.context(request.GET))
