"""``yinuo journal check``: walks the whole journal and names the first wrong entry."""

from __future__ import annotations

import argparse

from yinuo.core.errors import Text
from yinuo.management.speaking import say

HELP = "recompute the whole journal and name the first wrong entry"
NEEDS_DATABASE = True
TAKES_DEFINITIONS_IN = (
    False  # what was changed behind the product's back is to be named as it is, not loaded over
)
_SOUND = Text("✓ {n} 条存证全部相符", "✓ {n} entries, all agree")
_FIRST = Text("▲ 首处：{zh}", "▲ First: {en}")
_FAULT = Text("▲ {zh}", "▲ {en}")
_COUNT = Text("共 {n} 处不符", "{n} faults in all")
_IN_PART = Text(
    "◔ {n} 个单位最后的存证早于现在的写法，没有写全类型、区划、上级和所属县区，没有写的没有核对。",
    "◔ Last entries from before entries told kind, region, superior and county, bodies not compared in what is missing: {n}.",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace) -> int:
    """Exit 0 when everything agrees, else 1."""
    from yinuo.journal.check import check_journal
    from yinuo.journal.models import Entry

    report = check_journal()
    if report.objects_told_in_part:
        say(_IN_PART, n=report.objects_told_in_part)
    if report.sound:
        say(_SOUND, n=Entry.objects.count())
        return 0
    first = report.first
    for fault in sorted(report.faults, key=lambda each: each is not first):
        say(_FIRST if fault is first else _FAULT, zh=fault.text.zh, en=fault.text.en)
    say(_COUNT, n=report.fault_count)
    return 1
