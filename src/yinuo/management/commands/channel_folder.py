"""``yinuo channel folder``: looks into the drop folder once, does the work, and answers."""

from __future__ import annotations

import argparse
from pathlib import Path

from yinuo.core.errors import Text
from yinuo.management.speaking import say

HELP = "take in what lies in the drop folder, once; the scheduler does so all the time"
NEEDS_DATABASE = True
_DONE = Text(
    "{folder}：收到 {taken} 个文件，答复 {answered} 个",
    "{folder}: {taken} files taken in, {answered} answered",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which folder, when it is not the configured one."""
    parser.add_argument("--folder", type=Path, help="default: YINUO_DROP_FOLDER, else drop under the home")


def run(arguments: argparse.Namespace) -> int:
    """Take every file, resting or not, do the work here, write the answers."""
    from yinuo.intake.channels.folder import Watcher, drop_folder
    from yinuo.jobs.worker import run_waiting

    watcher = Watcher(arguments.folder or drop_folder(), rest_seconds=0)
    taken, answered = watcher.look()
    run_waiting()
    answered += watcher.look()[1]
    say(_DONE, folder=watcher.root, taken=taken, answered=answered)
    return 0
