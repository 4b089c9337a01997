"""``yinuo journal check``: walks the whole journal and names the first wrong entry."""

from __future__ import annotations

import argparse

HELP = "recompute the whole journal and name the first wrong entry"
NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--language en`` for English."""
    parser.add_argument("--language", choices=("zh", "en"), default="zh")


def run(arguments: argparse.Namespace) -> int:
    """Exit 0 when everything agrees, else 1."""
    from yinuo.journal.check import check_journal
    from yinuo.journal.models import Entry

    report = check_journal()
    if report.sound:
        print(f"✓ {Entry.objects.count()} 条存证全部相符 all entries agree")
        return 0
    for fault in report.faults:
        print(f"▲ {fault.text.in_language(arguments.language)}")
    return 1
