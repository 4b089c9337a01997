"""``yinuo restore FILE``: puts a backup in place, when its journal continues what it says it continues."""

from __future__ import annotations

import argparse
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
    from yinuo.jobs.queries import alive
    from yinuo.management.backup.archive import restore_backup

    running = alive("worker", within_seconds=15)
    manifest = restore_backup(arguments.source, accept_loss=arguments.accept_loss, running=running)
    print(f"已恢复：存证 {manifest.size} 条，备份于 {manifest.made_at}。")
    return 0
