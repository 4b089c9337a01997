"""``yinuo channel table NAME``: reads a front-end table once, does the work, and writes the answers back."""

from __future__ import annotations

import argparse

from yinuo.core.errors import Text
from yinuo.management.speaking import say

HELP = "read a front-end table once and answer its rows; the scheduler does so all the time"
NEEDS_DATABASE = True
_DONE = Text("{name}：读到 {read} 行，答复 {answered} 行", "{name}: {read} rows read, {answered} answered")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which table of ``front-tables.yaml``."""
    parser.add_argument("name")


def run(arguments: argparse.Namespace) -> int:
    """Read, work, answer; exit 2 when the table is not configured or cannot be reached."""
    from yinuo.intake.channels.table import look_at, named
    from yinuo.jobs.worker import run_waiting

    table, read, answered = named(arguments.name), 0, 0
    while True:
        more, finished = look_at(arguments.name, table)
        read, answered = read + more, answered + finished
        if not more:
            break
        run_waiting()
    say(_DONE, name=arguments.name, read=read, answered=answered)
    return 0
