"""``yinuo restore FILE``: puts a backup in place, when its journal continues what it says it continues."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HELP = "restore a backup; refused when its journal does not continue what it says"
NEEDS_DATABASE = True


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
    print(f"已恢复：存证 {manifest.size} 条，备份于 {manifest.made_at}。 Restored: {manifest.size} entries.")
    if not manifest.with_keys:
        print(
            "备份里没有密钥：请把原来的 keys 目录放回，再执行 yinuo doctor。 "
            "It holds no keys: put the former keys/ back, then run yinuo doctor.",
            file=sys.stderr,
        )
    return 0
