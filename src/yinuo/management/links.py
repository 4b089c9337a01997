"""Addresses a command prints."""

from __future__ import annotations

from django.urls import reverse

from yinuo.accounts import acts
from yinuo.accounts.models import Account
from yinuo.config import configuration
from yinuo.core.actor import PLATFORM


def base_url(host: str | None = None, port: int | None = None) -> str:
    """Where this node is reached, without a slash at the end."""
    config = configuration()
    return (config.public_url or f"http://{host or config.host}:{port or config.port}").rstrip("/")


def link_for(account: Account) -> str:
    """A fresh one-time sign-in link of ``account``."""
    return base_url() + reverse("accounts:link", args=[acts.issue_sign_in_link(PLATFORM, account)])
