"""``yinuo journal checkpoint``: signs the present size and root of the journal."""

from __future__ import annotations

import argparse

from yinuo.core.errors import Text
from yinuo.management.speaking import say

HELP = "sign a checkpoint over what is new"
NEEDS_DATABASE = True
_EMPTY = Text("存证还没有内容。", "The journal is empty.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace) -> int:
    """Print the checkpoint's note."""
    from yinuo.journal.checkpoints import make_checkpoint

    made = make_checkpoint()
    if made:
        print(made.note)
    else:
        say(_EMPTY)
    return 0
