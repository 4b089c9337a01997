"""``yinuo verify PROOF``: checks a proof offline, without the database."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HELP = "check a .tlog-proof offline"
NEEDS_DATABASE = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The proof, and whose signatures count."""
    parser.add_argument("proof", type=Path)
    parser.add_argument(
        "--policy", type=Path, help="policy file naming logs and witnesses; left out: this node's keys"
    )
    parser.add_argument("--language", choices=("zh", "en"), default="zh")


def run(arguments: argparse.Namespace) -> int:
    """Exit 0 when proven, 1 when not, 2 when there is no such file."""
    from yinuo.core.journal.standalone_verifier import read_policy
    from yinuo.journal.policy import verify_proof

    try:
        text = arguments.proof.read_text(encoding="utf-8")
        policy = read_policy(arguments.policy.read_text(encoding="utf-8")) if arguments.policy else None
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    verdict = verify_proof(text, policy)
    print(verdict.explain(arguments.language))
    return 0 if verdict.proven else 1
