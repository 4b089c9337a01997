"""``yinuo restore FILE``: puts a backup in place, when its journal continues what it says it continues."""

from __future__ import annotations

import argparse
from pathlib import Path

from yinuo.core.errors import Text
from yinuo.management.speaking import say

HELP = "restore a backup; refused when its journal does not continue what it says"
NEEDS_DATABASE = True
_RESTORED = Text(
    "已恢复：存证 {size} 条，备份于 {at}。", "Restored: {size} entries of the journal, backup of {at}."
)
_NO_KEYS = Text(
    "备份里没有密钥：请把原来的 keys 目录放回，再执行 yinuo doctor。",
    "It holds no keys: put the former keys/ back, then run yinuo doctor.",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which file; and the reason, when entries would be lost."""
    parser.add_argument("source", type=Path)
    parser.add_argument(
        "--accept-loss", default="", metavar="REASON", help="restore an older backup all the same"
    )


def run(arguments: argparse.Namespace) -> int:
    """Restore and say how far the journal reaches."""
    from yinuo.config import configuration
    from yinuo.management.backup.archive import restore_backup
    from yinuo.management.processes import holding

    with holding(configuration().resolved_home):
        manifest = restore_backup(arguments.source, accept_loss=arguments.accept_loss)
    say(_RESTORED, size=manifest.size, at=manifest.made_at)
    if not manifest.with_keys:
        say(_NO_KEYS, aside=True)
    return 0
