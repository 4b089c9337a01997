"""Addresses of the journal's public read path; included under ``journal/``."""

from __future__ import annotations

from django.urls import path, re_path

from yinuo.web.api import journal_views

app_name = "journal"

urlpatterns = [
    path("checkpoint", journal_views.checkpoint, name="checkpoint"),
    path("keys", journal_views.keys, name="keys"),
    path("verifier.py", journal_views.verifier, name="verifier"),
    re_path(r"^(?P<path>tile/.+)$", journal_views.tile, name="tile"),
]
