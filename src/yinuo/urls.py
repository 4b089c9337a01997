"""Addresses: stable, readable, shareable."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from yinuo.web.api import health

# The API comes first: its requests are many and should not be held against every page of the site before.
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("yinuo.web.api.urls")),
    path("", include("yinuo.web.urls")),
    path("", include("yinuo.web.portal.urls")),
    path("", include("yinuo.accounts.urls")),
    path("desk/", include("yinuo.web.workbench.urls")),
    path("journal/", include("yinuo.web.api.journal_urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("healthz", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
]
handler400 = "yinuo.web.errors.bad_request"
handler403 = "yinuo.web.errors.forbidden"
handler404 = "yinuo.web.errors.not_found"
handler500 = "yinuo.web.errors.server_error"
