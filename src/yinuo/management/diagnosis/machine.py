"""Examinations of what the machine gives: home, disk, keys as files, the address listened on."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

from yinuo.config import configuration, ensure_home
from yinuo.core.errors import Text
from yinuo.management.diagnosis.model import Diagnosis, Health

LITTLE_GIB = 2.0
TOO_LITTLE_GIB = 0.5


def home() -> Diagnosis:
    """The folder of all state is there, writable, and closed to others."""
    place = ensure_home()
    mode = stat.S_IMODE(place.stat().st_mode)
    found = Text(f"数据目录 {place}，权限 {mode:o}", f"home {place}, mode {mode:o}")
    if mode & 0o077:
        mend = Text(f"请执行 chmod 700 {place}。", f"Run chmod 700 {place}.")
        return Diagnosis("home", Health.WRONG, found, mend)
    return Diagnosis("home", Health.WELL, found)


def disk() -> Diagnosis:
    """There is room to go on writing."""
    free = shutil.disk_usage(configuration().resolved_home).free / 2**30
    found = Text(f"剩余空间 {free:.1f} GiB", f"{free:.1f} GiB free")
    if free < LITTLE_GIB:
        mend = Text("请清理或扩容。", "Free some space or enlarge the disk.")
        return Diagnosis("disk", Health.WATCH if free > TOO_LITTLE_GIB else Health.WRONG, found, mend)
    return Diagnosis("disk", Health.WELL, found)


def keys() -> Diagnosis:
    """Every key this node made is still there and only its owner can read it."""
    folder = configuration().resolved_home / "keys"
    there = sorted(folder.glob("*.key"))
    found = Text(f"密钥 {len(there)} 个", f"{len(there)} keys")
    if missing := [name for name in _expected() if not (folder / name).exists()]:
        found = Text(f"缺少密钥 {'、'.join(missing)}", f"missing keys: {', '.join(missing)}")
        mend = Text(
            "请停机，从备份取回 keys 目录；不要让系统另造新密钥，否则旧数据打不开、存证接不上。",
            "Stop the node and bring keys/ back from a backup; with a new key old data stay shut and the journal breaks.",
        )
        return Diagnosis("keys", Health.WRONG, found, mend)
    loose = [path for path in there if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if loose:
        found = Text(
            f"别人能读到密钥 {'、'.join(path.name for path in loose)}",
            f"readable by others: {', '.join(path.name for path in loose)}",
        )
        command = "chmod 600 " + " ".join(str(path) for path in loose)
        return Diagnosis("keys", Health.WRONG, found, Text(f"请执行 {command}。", f"Run {command}."))
    return Diagnosis("keys", Health.WELL, found)


def _expected() -> list[str]:
    """The keys whose work lies in the home."""
    place = configuration().resolved_home
    expected = ["session.key"]
    if (place / "data.version").exists():
        expected.append("journal.key")
    if _any_file(place / "files"):
        expected += ["files.key", "seal.key"]
    return expected


def _any_file(folder: Path) -> bool:
    return next((True for path in folder.rglob("*.yn")), False) if folder.exists() else False


def exposure() -> Diagnosis:
    """What is open to the network is meant to be."""
    config = configuration()
    found = Text(
        f"监听 {config.host}:{config.port}，TLS 代理 {'有' if config.behind_tls else '无'}",
        f"listens on {config.host}:{config.port}, TLS proxy {'yes' if config.behind_tls else 'no'}",
    )
    if config.host in ("127.0.0.1", "localhost", "::1"):
        return Diagnosis("exposure", Health.WELL, found)
    if config.demo or config.debug:
        mend = Text("演示或调试模式不得对外开放。", "Never expose a node in demo or debug mode.")
        return Diagnosis("exposure", Health.WRONG, found, mend)
    if not config.behind_tls:
        mend = Text(
            "请放在 TLS 反向代理后面并设 YINUO_BEHIND_TLS=true。",
            "Put it behind a TLS proxy and set YINUO_BEHIND_TLS=true.",
        )
        return Diagnosis("exposure", Health.WATCH, found, mend)
    return Diagnosis("exposure", Health.WELL, found)
