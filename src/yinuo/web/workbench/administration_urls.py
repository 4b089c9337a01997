"""Addresses of the administration side of the desk; part of the namespace ``desk``."""

from __future__ import annotations

from django.urls import path

from yinuo.web.workbench.views import access_log
from yinuo.web.workbench.views.users import account, listed, tokens

urlpatterns = [
    path("users/", listed.listed, name="users"),
    path("users/new/", listed.create, name="account-new"),
    path("users/<int:account>/", account.page, name="account"),
    path("users/tokens/", tokens.listed, name="tokens"),
    path("users/tokens/new/", tokens.create, name="token-new"),
    path("users/tokens/<int:token>/", tokens.page, name="token"),
    path("access-log/", access_log.listed, name="access-log"),
    path("me/looks/", access_log.mine, name="my-looks"),
    path("me/looked-at/", access_log.at_me, name="looks-at-me"),
]
