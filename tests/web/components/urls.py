"""Addresses the component tests need: the switches and the gallery."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from yinuo.web import appearance, errors
from yinuo.web.gallery import gallery


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


urlpatterns = [
    path("look/", appearance.switch, name="look"),
    path("gallery", gallery, {"layout": "portal"}),
    path("gallery/desk", gallery, {"layout": "desk"}),
    path("broken", broken),
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
