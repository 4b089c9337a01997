"""Addresses of the administration side of the desk; part of the namespace ``desk``."""

from __future__ import annotations

from django.urls import path

from yinuo.web.workbench.views.users import account, listed, tokens

urlpatterns = [
    path("users/", listed.listed, name="users"),
    path("users/new/", listed.create, name="account-new"),
    path("users/<int:account>/", account.page, name="account"),
    path("users/tokens/", tokens.listed, name="tokens"),
    path("users/tokens/new/", tokens.create, name="token-new"),
    path("users/tokens/<int:token>/", tokens.page, name="token"),
]
