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
    from yinuo.core.journal.standalone_verifier import read_policy
    from yinuo.journal.policy import verify_proof
    from yinuo.management.command_files import FileNotReadable, text_of

    policy = None
    if arguments.policy:
        try:
            policy = read_policy(text_of(arguments.policy))
        except ValueError as error:
            raise FileNotReadable(path=arguments.policy) from error
    verdict = verify_proof(text_of(arguments.proof), policy)
    print(verdict.explain(arguments.language))
    return verdict.status
