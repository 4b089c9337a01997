"""``yinuo witness KEY …``: cosigns the checkpoints of other nodes' journals."""

from __future__ import annotations

import argparse

from yinuo.core.errors import DomainError, Text
from yinuo.management.speaking import say

HELP = "run a witness that cosigns other nodes' checkpoints"
NEEDS_DATABASE = False
_KEY = Text("见证公钥：{key}", "Witness key: {key}")
_LOGS = Text("见证的日志：{logs}", "Watching: {logs}")
_ADDRESS = Text("地址：http://{host}:{port}/", "Address: http://{host}:{port}/")


class NoVerifierKey(DomainError):
    """What was given as the key of a log is none."""

    code = "no-verifier-key"
    message = Text("“{key}”不是日志的验证公钥。", "“{key}” is no verifier key of a log.")
    remedy = Text(
        "请整行复制该站“离线验证”页（/verify/）上的存证公钥，形如“名称+编号+Base64”，放在单引号里。",
        "Copy the whole key from that site's page Verify (/verify/), name+id+base64, and put it in single quotes.",
    )
    status = 422


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The verifier keys of the logs to watch, and where to listen."""
    parser.add_argument("keys", nargs="+", help="verifier keys of the logs (name+id+base64)")
    parser.add_argument("--name", default="", help="the witness's own name")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8010)


def run(arguments: argparse.Namespace) -> int:
    """Say by which key it cosigns, for the policies of those who believe it; serve until stopped."""
    from yinuo.journal.witness import serve, witness_here

    for key in arguments.keys:
        _ensure_key(key)
    witness = witness_here(arguments.keys, name=arguments.name)
    say(_KEY, key=witness.verifier_key)
    say(_LOGS, logs=", ".join(sorted(witness.logs)))
    say(_ADDRESS, host=arguments.host, port=arguments.port)
    serve(witness, arguments.host, arguments.port)
    return 0


def _ensure_key(text: str) -> None:
    """Before a key of its own is made."""
    from yinuo.core.journal.notes import NoteError, read_verifier_key

    try:
        read_verifier_key(text)
    except NoteError as problem:
        raise NoVerifierKey(key=text) from problem
