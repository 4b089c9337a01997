"""``yinuo calendar import FILE``: imports a holiday notice; open clocks it touches are computed anew."""

from __future__ import annotations

import argparse
import sys
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

    try:
        text = arguments.file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return 2
    print(import_calendar(PLATFORM, text))
    return 0
