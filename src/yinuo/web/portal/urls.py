"""Addresses of the public site: stable, readable, shareable."""

from __future__ import annotations

from django.urls import path

from yinuo.web.portal.views import board, board_rows, bodies, data, feeds, home, lists, records, rules

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("records/", lists.overview, name="records"),
    path("records/withdrawn/", lists.withdrawn, name="withdrawn"),
    path("records/<slug:information_class>/", lists.listed, name="record-list"),
    path("records/<slug:information_class>/<int:record>/", records.record, name="record"),
    path("records/<slug:information_class>/<int:record>.tlog-proof", records.proof, name="proof"),
    path("records/<slug:information_class>/<int:record>/versions/", records.versions, name="versions"),
    path("search/", lists.search, name="search"),
    path("bodies/", bodies.listed, name="bodies"),
    path("bodies/tree/", bodies.tree, name="body-tree"),
    path("bodies/<str:code>/", bodies.body, name="body"),
    path("rules/", rules.classes, name="classes"),
    path("rules/<slug:information_class>.xlsx", rules.template, name="template"),
    path("rules/<slug:information_class>/", rules.rule_page, name="class"),
    path("board/", board.show, name="board"),
    path("board/months/", board.months, name="board-months"),
    path("board/rows/", board_rows.rows, name="board-rows"),
    path("board/rules/", board_rows.rules, name="board-rules"),
    path("data/", data.overview, name="data"),
    path("data/dictionary/", data.dictionary_page, name="dictionary"),
    path("data/dictionary.<slug:kind>", data.dictionary_file, name="dictionary-file"),
    path("data/<slug:information_class>.<slug:kind>", data.class_file, name="data-file"),
    path("feeds/all.atom", feeds.everything, name="feed"),
    path("feeds/classes/<slug:information_class>.atom", feeds.of_class, name="class-feed"),
    path("feeds/bodies/<str:code>.atom", feeds.of_body, name="body-feed"),
    path("verify/", rules.verify, name="verify"),
    path("accessibility/", rules.accessibility, name="accessibility"),
]
