"""``yinuo account link NAME``: a new one-time sign-in link for an account."""

from __future__ import annotations

import argparse
import sys

HELP = "print a new one-time sign-in link for an account"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which account."""
    parser.add_argument("username")


def run(arguments: argparse.Namespace) -> int:
    """Exit 2 when there is no such account."""
    from yinuo.accounts.models import Account
    from yinuo.management.links import link_for

    account = Account.objects.filter(username=arguments.username).first()
    if account is None:
        print(f"没有账号 {arguments.username}。 There is no such account.", file=sys.stderr)
        return 2
    print(link_for(account))
    return 0
