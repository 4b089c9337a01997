"""``yinuo backup FILE``: one consistent file while the node runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from yinuo.core.errors import Text
from yinuo.management.speaking import say

HELP = "write a consistent backup while running"
NEEDS_DATABASE = True
_MADE = Text("{file}: 存证 {size} 条，树根 {root}…", "{file}: {size} entries of the journal, root {root}…")
_KEYS = Text("备份里有密钥，请像密钥一样保管。", "It holds the keys: keep it as you keep keys.")
_NO_KEYS = Text(
    "备份里没有密钥：keys 目录要另外保管，没有它这份备份打不开个人信息、也不能继续签名。",
    "It holds no keys: keep keys/ elsewhere, without it personal fields stay shut and nothing can be signed.",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, and whether the keys go with it."""
    parser.add_argument("target", type=Path)
    parser.add_argument("--without-keys", action="store_true", help="leave the keys out; keep them elsewhere")


def run(arguments: argparse.Namespace) -> int:
    """Print what the backup says of itself."""
    from yinuo.management.backup.archive import make_backup

    manifest = make_backup(arguments.target, with_keys=not arguments.without_keys)
    say(_MADE, file=arguments.target, size=manifest.size, root=manifest.root[:16])
    say(_KEYS if manifest.with_keys else _NO_KEYS)
    return 0
