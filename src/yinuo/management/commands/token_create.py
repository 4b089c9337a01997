"""``yinuo token create``: gives a system client its grant and prints the token, this once."""

from __future__ import annotations

import argparse

HELP = "give another system a token for the API; prints it this once"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """For which unit and classes, with which scopes, why, and for how long."""
    parser.add_argument("name", help="name of the system")
    parser.add_argument("--unit", required=True, help="code or exact name of the body")
    parser.add_argument("--class", dest="classes", action="append", default=[], help="may be given again")
    parser.add_argument("--scope", dest="scopes", action="append", required=True, help="may be given again")
    parser.add_argument("--purpose", required=True)
    parser.add_argument("--basis", required=True, help="legal basis")
    parser.add_argument("--days", type=int, default=365, help="how long it holds, at most 366")
    parser.add_argument("--per-minute", type=int, default=600, help="requests a minute")


def run(arguments: argparse.Namespace) -> int:
    """Make the grant as the platform itself; it is journaled as such."""
    from datetime import timedelta

    from yinuo import timesource
    from yinuo.accounts import acts
    from yinuo.core.actor import PLATFORM
    from yinuo.management.foreground import find_body

    grant = acts.Grant(
        name=arguments.name,
        unit=find_body(arguments.unit),
        scopes=arguments.scopes,
        classes=arguments.classes,
        purpose=arguments.purpose,
        basis=arguments.basis,
        valid_to=timesource.now() + timedelta(days=arguments.days),
        requests_per_minute=arguments.per_minute,
    )
    print(acts.create_token(PLATFORM, grant)[1])
    return 0
