"""``yinuo journal check``: walks the whole journal and names the first wrong entry."""

from __future__ import annotations

import argparse

from yinuo.core.errors import Text

HELP = "recompute the whole journal and name the first wrong entry"
NEEDS_DATABASE = True
_IN_PART = Text(
    "◔ {n} 个单位最后的存证早于现在的写法，没有写明类型、所在区划和上级，这几项没有核对。",
    "◔ Last entries from before entries told kind, region and superior, bodies not compared in these: {n}.",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--language en`` for English."""
    parser.add_argument("--language", choices=("zh", "en"), default="zh")


def run(arguments: argparse.Namespace) -> int:
    """Exit 0 when everything agrees, else 1."""
    from yinuo.journal.check import check_journal
    from yinuo.journal.models import Entry

    report = check_journal()
    if report.objects_told_in_part:
        print(_IN_PART.format(n=report.objects_told_in_part).in_language(arguments.language))
    if report.sound:
        print(f"✓ {Entry.objects.count()} 条存证全部相符 all entries agree")
        return 0
    first = report.first
    label = "First" if arguments.language == "en" else "首处"
    for fault in sorted(report.faults, key=lambda each: each is not first):
        print(f"▲ {label + ': ' if fault is first else ''}{fault.text.in_language(arguments.language)}")
    print(f"共 {report.fault_count} 处不符 {report.fault_count} faults")
    return 1
