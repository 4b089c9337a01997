"""``yinuo demo``: loads the demo city through the real intake and, with ``--serve``, starts the node."""

from __future__ import annotations

import argparse

from yinuo.core.errors import Text
from yinuo.management.speaking import say

HELP = "load the demo city through the real intake; --serve starts the node"
NEEDS_DATABASE = True
_LINKS = Text(
    "一次性登录链接（24 小时内有效，用过即废）：", "One-time sign-in links, good for 24 hours and one use:"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to go on serving, and where."""
    parser.add_argument("--serve", action="store_true")
    parser.add_argument("--host", default=None)
    parser.add_argument("--port", type=int, default=None)
    parser.set_defaults(only=None)


def run(arguments: argparse.Namespace) -> int:
    """Load what is not loaded yet, print a one-time link per role, and serve if asked."""
    from yinuo.accounts.demo import issue_demo_links
    from yinuo.management.commands import up
    from yinuo.management.demo.load import load_demo
    from yinuo.management.links import base_url

    load_demo()
    say(_LINKS)
    for link in issue_demo_links(base_url(arguments.host, arguments.port)):
        print(f"  {link.role:<16} {link.name}  {link.unit}\n    {link.url}")
    return up.run(arguments) if arguments.serve else 0
