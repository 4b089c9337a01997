"""``yinuo journal checkpoint``: signs the present size and root of the journal."""

from __future__ import annotations

import argparse

HELP = "sign a checkpoint over what is new"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace) -> int:
    """Print the checkpoint's note."""
    from yinuo.journal.checkpoints import make_checkpoint

    made = make_checkpoint()
    print(made.note if made else "存证还没有内容 the journal is empty")
    return 0
