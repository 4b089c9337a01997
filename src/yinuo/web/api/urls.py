"""Addresses of the API."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from yinuo.web.api.api import api
from yinuo.web.api.docs import documentation
from yinuo.web.api.openapi import openapi

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/openapi.json", openapi, name="openapi"),
    path("v1/docs", documentation, name="api-docs"),
    path("v1/", api.urls),
]
