"""``yinuo account create``: makes an account with one role and prints its one-time sign-in link."""

from __future__ import annotations

import argparse

HELP = "make an account with a role; prints a one-time sign-in link"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who, in which role, for which unit."""
    parser.add_argument("username")
    parser.add_argument("--name", required=True)
    parser.add_argument("--role", required=True)
    parser.add_argument("--unit", help="code or exact name of the body")


def run(arguments: argparse.Namespace) -> int:
    """Create, assign, and print the link: there are no default passwords."""
    from yinuo.accounts import acts
    from yinuo.core.actor import PLATFORM, Role
    from yinuo.management.foreground import find_body
    from yinuo.management.links import link_for

    account = acts.create_account(PLATFORM, arguments.username, arguments.name)
    unit = find_body(arguments.unit) if arguments.unit else None
    acts.assign_role(PLATFORM, account, Role(arguments.role), unit, ground="yinuo account create")
    print(link_for(account))
    return 0
