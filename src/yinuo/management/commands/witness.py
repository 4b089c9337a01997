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
    """Say by which key it cosigns, for the policies of those who believe it; serve until stopped."""
    from yinuo.journal.witness import serve, witness_here

    witness = witness_here(arguments.keys, name=arguments.name)
    print(f"见证公钥 witness key: {witness.verifier_key}")
    print(f"见证 watching: {', '.join(sorted(witness.logs))}")
    print(f"地址 address: http://{arguments.host}:{arguments.port}/", flush=True)
    serve(witness, arguments.host, arguments.port)
    return 0
