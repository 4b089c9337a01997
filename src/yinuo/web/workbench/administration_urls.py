"""Addresses of the administration side of the desk; part of the namespace ``desk``."""

from __future__ import annotations

from django.urls import path

from yinuo.web.workbench.views import access_log, calendar, jobs, rules, statistics, statistics_rows
from yinuo.web.workbench.views.registry import body, official
from yinuo.web.workbench.views.registry import listed as registry
from yinuo.web.workbench.views.users import account, listed, tokens

urlpatterns = [
    path("users/", listed.listed, name="users"),
    path("users/new/", listed.create, name="account-new"),
    path("users/<int:account>/", account.page, name="account"),
    path("users/tokens/", tokens.listed, name="tokens"),
    path("users/tokens/new/", tokens.create, name="token-new"),
    path("users/tokens/<int:token>/", tokens.page, name="token"),
    path("registry/", registry.whole_tree, name="registry"),
    path("registry/bodies/", registry.listed, name="bodies"),
    path("registry/regions/", registry.regions, name="regions"),
    path("registry/bodies/new/", body.create, name="body-new"),
    path("registry/bodies/<str:code>/", body.page, name="body"),
    path("registry/bodies/<str:code>/<slug:errand>/", body.act, name="body-act"),
    path("registry/officials/<int:official>/", official.page, name="official"),
    path("calendar/", calendar.page, name="calendar"),
    path("calendar/import/", calendar.imported, name="calendar-import"),
    path("calendar/<int:year>/", calendar.page, name="calendar-year"),
    path("calendar/notices/<int:notice>/", calendar.notice, name="calendar-notice"),
    path("jobs/", jobs.listed, name="jobs"),
    path("jobs/journal-check/", jobs.check_journal, name="journal-check"),
    path("jobs/<int:job>/", jobs.page, name="job"),
    path("statistics/", statistics.page, name="statistics"),
    path("statistics/rows/", statistics_rows.rows, name="statistics-rows"),
    path("rules/", rules.page, name="rules"),
    path("access-log/", access_log.listed, name="access-log"),
    path("me/looks/", access_log.mine, name="my-looks"),
    path("me/looked-at/", access_log.at_me, name="looks-at-me"),
]
