"""``yinuo witness KEY …``: cosigns the checkpoints of other nodes' journals."""

from __future__ import annotations

import argparse

HELP = "run a witness that cosigns other nodes' checkpoints"
NEEDS_DATABASE = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The verifier keys of the logs to watch, and where to listen."""
    parser.add_argument("keys", nargs="+", help="verifier keys of the logs (name+id+base64)")
    parser.add_argument("--name", default="", help="the witness's own name")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8010)


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped."""
    from yinuo.journal.witness import serve, witness_here

    serve(witness_here(arguments.keys, name=arguments.name), arguments.host, arguments.port)
    return 0
