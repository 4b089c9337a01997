"""``yinuo account link NAME``: a new one-time sign-in link for an account."""

from __future__ import annotations

import argparse

from yinuo.core.errors import Text
from yinuo.management.speaking import say

HELP = "print a new one-time sign-in link for an account"
NEEDS_DATABASE = True
_NO_ACCOUNT = Text("没有账号 {name}。", "There is no account {name}.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which account."""
    parser.add_argument("username")


def run(arguments: argparse.Namespace) -> int:
    """Exit 2 when there is no such account."""
    from yinuo.accounts.models import Account
    from yinuo.management.links import link_for

    account = Account.objects.filter(username=arguments.username).first()
    if account is None:
        say(_NO_ACCOUNT, aside=True, name=arguments.username)
        return 2
    print(link_for(account))
    return 0
