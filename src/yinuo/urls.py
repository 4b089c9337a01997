"""Addresses: stable, readable, shareable."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("yinuo.accounts.urls")),
]
