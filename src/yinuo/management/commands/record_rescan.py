"""``yinuo record rescan``: reads public records anew as the scan before publication reads today; holds back on request."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from yinuo.core.errors import Text
from yinuo.management.speaking import say

if TYPE_CHECKING:
    from yinuo.intake.rescanning import Exposed

HELP = "read public records anew for personal numbers; --hold takes them back from the public"
NEEDS_DATABASE = True
_FOUND = Text(
    "▲ 记录 {record}（{kind}，{unit}）：{fields} 里像有个人号码（{rule}）",
    "▲ Record {record} ({kind}, {unit}): {fields} seems to hold a personal number ({rule})",
)
_HELD = Text("  已收回，等人处理", "  Taken back; it waits for a decision")
_GONE = Text("  其间已有变动，没有收回：{zh}", "  Changed meanwhile and not taken back: {en}")
_NONE = Text("✓ 没有公开的记录会被现在的检查拦下", "✓ Today's scan would hold back no public record")
_COUNT = Text("共 {n} 条，收回 {held} 条。", "{n} in all, {held} taken back.")
_HOW = Text(
    "收回用 --hold --reason 理由 --basis 依据；收回后等人更正，或由信用办写明理由公示。",
    "Take them back with --hold --reason WHY --basis GROUND; then somebody corrects them, or the office releases them.",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Of which class; and whether, why and on what ground to hold back what is found."""
    parser.add_argument(
        "--class", dest="information_class", default="", help="id of the class; all when left out"
    )
    parser.add_argument(
        "--hold", action="store_true", help="take back what is found; without it nothing changes"
    )
    parser.add_argument("--reason", default="", help="why, in words that become public; with --hold")
    parser.add_argument("--basis", default="", help="legal basis; with --hold")


def run(arguments: argparse.Namespace) -> int:
    """Exit 0 when nothing that the scan finds stays public, else 1. Raises ``UnknownClass``, ``ReasonMissing``,
    ``PersonalNumbersInWords``."""
    from yinuo.catalogue import catalogue
    from yinuo.records.acts.versioning import Why

    if arguments.information_class:
        catalogue().newest(arguments.information_class)
    why = Why(arguments.reason, arguments.basis).checked() if arguments.hold else None
    found = held = 0
    for exposed in _with_bar(arguments.information_class):
        found += 1
        _tell(exposed)
        if why:
            held += _hold(exposed, why.reason, why.basis)
    if not found:
        say(_NONE)
        return 0
    say(_COUNT, n=found, held=held)
    if not why:
        say(_HOW)
    return 1 if found > held else 0


def _with_bar(information_class: str) -> Iterator[Exposed]:
    from yinuo.intake.rescanning import exposed_records
    from yinuo.management.foreground import progress_bar

    with progress_bar(show=True) as bar:
        task = bar.add_task("", total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield from exposed_records(information_class, show)


def _tell(exposed: Exposed) -> None:
    """What was found and where, never the number itself."""
    say(
        _FOUND,
        record=exposed.record,
        kind=exposed.information_class,
        unit=exposed.source,
        fields=" ".join(exposed.fields),
        rule=exposed.rule,
    )


def _hold(exposed: Exposed, reason: str, basis: str) -> bool:
    """Take the record back; False when somebody did something with it meanwhile."""
    from yinuo.core.actor import PLATFORM
    from yinuo.records.acts import hold_back
    from yinuo.records.errors import WrongStatus

    try:
        hold_back(PLATFORM, exposed.record, exposed.rule, reason, basis)
    except WrongStatus as error:
        say(_GONE, zh=error.text.zh, en=error.text.en)
        return False
    say(_HELD)
    return True
