"""``yinuo verify PROOF``: checks a proof offline, without the database."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "check a .tlog-proof offline"
NEEDS_DATABASE = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The proof, and whose signatures count."""
    parser.add_argument("proof", type=Path)
    parser.add_argument(
        "--policy", type=Path, help="policy file naming logs and witnesses; left out: this node's keys"
    )


def run(arguments: argparse.Namespace) -> int:
    """Exit 0 when proven, 1 when not, 2 when the proof or the policy cannot be read."""
    from yinuo.journal.policy import policy_in, verify_proof
    from yinuo.management.command_files import ensure_there, text_of

    policy = None
    if arguments.policy:
        ensure_there(arguments.policy)
        policy = policy_in(arguments.policy, arguments.policy)
    verdict = verify_proof(text_of(arguments.proof, "utf-8-sig"), policy)
    print(verdict.explain(arguments.language))
    return verdict.status
