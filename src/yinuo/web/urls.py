"""Addresses of the look itself: the switches, and the gallery while developing."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from yinuo.web import appearance
from yinuo.web.gallery import gallery

urlpatterns: list[URLPattern] = [path("look/", appearance.switch, name="look")]

if settings.DEBUG:
    urlpatterns += [
        path("dev/gallery", gallery, {"layout": "portal"}, name="dev-gallery"),
        path("dev/gallery/desk", gallery, {"layout": "desk"}, name="dev-gallery-desk"),
    ]
