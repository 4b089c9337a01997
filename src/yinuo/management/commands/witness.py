"""``yinuo witness KEY …``: cosigns the checkpoints of other nodes' journals."""

from __future__ import annotations

import argparse

from yinuo.core.errors import Text
from yinuo.management.speaking import say

HELP = "run a witness that cosigns other nodes' checkpoints"
NEEDS_DATABASE = False
_KEY = Text("见证公钥：{key}", "Witness key: {key}")
_LOGS = Text("见证的日志：{logs}", "Watching: {logs}")
_ADDRESS = Text("地址：http://{host}:{port}/", "Address: http://{host}:{port}/")


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
    say(_KEY, key=witness.verifier_key)
    say(_LOGS, logs=", ".join(sorted(witness.logs)))
    say(_ADDRESS, host=arguments.host, port=arguments.port)
    serve(witness, arguments.host, arguments.port)
    return 0
