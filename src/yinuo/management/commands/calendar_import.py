"""``yinuo calendar import FILE``: imports a holiday notice; open clocks it touches are computed anew."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "import a holiday notice (csv or json)"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The notice as ``date,kind,name,year,notice`` or as JSON."""
    parser.add_argument("file", type=Path)


def run(arguments: argparse.Namespace) -> int:
    """Say how many clocks moved; exit 2 when the file cannot be read."""
    from yinuo.clocks.acts.calendar import import_calendar
    from yinuo.core.actor import PLATFORM
    from yinuo.management.command_files import text_of

    text = text_of(arguments.file, "utf-8-sig")
    print(import_calendar(PLATFORM, text))
    return 0
