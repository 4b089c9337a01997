"""Addresses of the public site: stable, readable, shareable."""

from __future__ import annotations

from django.urls import path

from yinuo.web.portal.views import bodies, home, records, rules

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("records/", records.overview, name="records"),
    path("records/<slug:information_class>/", records.listed, name="record-list"),
    path("records/<slug:information_class>/<int:record>/", records.record, name="record"),
    path("records/<slug:information_class>/<int:record>.tlog-proof", records.proof, name="proof"),
    path("search/", records.search, name="search"),
    path("bodies/", bodies.listed, name="bodies"),
    path("bodies/<str:code>/", bodies.body, name="body"),
    path("rules/", rules.classes, name="classes"),
    path("rules/<slug:information_class>/", rules.rule_page, name="class"),
    path("verify/", rules.verify, name="verify"),
]
