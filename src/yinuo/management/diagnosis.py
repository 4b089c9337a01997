"""What is wrong with an installation, and how to mend it: the checks behind ``yinuo doctor``."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.config import configuration
from yinuo.core.errors import Text

NOTHING_TO_MEND = Text("", "")


class Health(StrEnum):
    """Three answers, as everywhere a check is made, and a warning between."""

    WELL = "well"
    WATCH = "watch"
    WRONG = "wrong"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One finding about the installation."""

    name: str
    health: Health
    found: Text
    mend: Text = NOTHING_TO_MEND


def _home() -> Diagnosis:
    home = configuration().resolved_home
    mode = stat.S_IMODE(home.stat().st_mode)
    found = Text(f"数据目录 {home}，权限 {mode:o}", f"home {home}, mode {mode:o}")
    if mode & 0o077:
        mend = Text(f"请执行 chmod 700 {home}。", f"Run chmod 700 {home}.")
        return Diagnosis("home", Health.WRONG, found, mend)
    return Diagnosis("home", Health.WELL, found)


def _disk() -> Diagnosis:
    free = shutil.disk_usage(configuration().resolved_home).free / 2**30
    found = Text(f"剩余空间 {free:.1f} GiB", f"{free:.1f} GiB free")
    if free < 2:
        mend = Text("请清理或扩容。", "Free some space or enlarge the disk.")
        return Diagnosis("disk", Health.WATCH if free > 0.5 else Health.WRONG, found, mend)
    return Diagnosis("disk", Health.WELL, found)


def _database() -> Diagnosis:
    executor = MigrationExecutor(connections["default"])
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    found = Text(
        f"数据库 {connection.vendor}，待迁移 {len(pending)} 项",
        f"database {connection.vendor}, {len(pending)} migrations pending",
    )
    if pending:
        mend = Text(
            "请执行 yinuo manage migrate，或直接启动。", "Run yinuo manage migrate, or just start the node."
        )
        return Diagnosis("database", Health.WRONG, found, mend)
    return Diagnosis("database", Health.WELL, found)


def _keys() -> Diagnosis:
    folder = configuration().resolved_home / "keys"
    loose = [path.name for path in _files(folder) if stat.S_IMODE(path.stat().st_mode) & 0o077]
    found = Text(f"密钥 {len(_files(folder))} 个", f"{len(_files(folder))} keys")
    if loose:
        mend = Text(
            f"别人能读到：{loose}。请执行 chmod 600。", f"Readable by others: {loose}. Run chmod 600."
        )
        return Diagnosis("keys", Health.WRONG, found, mend)
    return Diagnosis("keys", Health.WELL, found)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def _definitions() -> Diagnosis:
    from yinuo.core.definitions.check import check

    problems = check(catalogue())
    found = Text(
        f"信息类别 {len(catalogue().classes)} 个，问题 {len(problems)} 处",
        f"{len(catalogue().classes)} classes, {len(problems)} problems",
    )
    if problems:
        mend = Text("请看 yinuo definitions check。", "See yinuo definitions check.")
        return Diagnosis("definitions", Health.WRONG, found, mend)
    return Diagnosis("definitions", Health.WELL, found)


def _calendar() -> Diagnosis:
    from yinuo.clocks.models import CalendarNotice

    today = timesource.today()
    needed = [today.year, *([today.year + 1] if today.month == 12 else [])]
    held = set(CalendarNotice.objects.filter(replaced_at=None).values_list("year", flat=True))
    missing = [year for year in needed if year not in held]
    found = Text(f"放假安排到 {max(held, default=0)} 年", f"holiday notices up to {max(held, default=0)}")
    if missing:
        mend = Text(
            f"{missing} 年的通知没有导入，时限为暂定。请执行 yinuo calendar import。",
            f"The notice for {missing} is not imported, due dates are provisional. Run yinuo calendar import.",
        )
        return Diagnosis("calendar", Health.WATCH, found, mend)
    return Diagnosis("calendar", Health.WELL, found)


def _processes() -> Diagnosis:
    from yinuo.jobs.queries import alive

    silent = [kind for kind in ("worker", "scheduler") if not alive(kind)]
    if not silent:
        return Diagnosis(
            "processes", Health.WELL, Text("工作进程都在运行", "worker and scheduler are running")
        )
    found = Text(f"没有动静：{silent}", f"no sign of life: {silent}")
    mend = Text("请启动 yinuo up。", "Start yinuo up.")
    return Diagnosis("processes", Health.WATCH, found, mend)


def _jobs() -> Diagnosis:
    from yinuo.jobs.models import Job

    failed = Job.objects.filter(state=Job.State.FAILED).count()
    found = Text(f"失败的任务 {failed} 个", f"{failed} failed jobs")
    if failed:
        mend = Text("请在“日志与任务”里看原因并重试。", "See their errors on the page of jobs and retry.")
        return Diagnosis("jobs", Health.WATCH, found, mend)
    return Diagnosis("jobs", Health.WELL, found)


def _journal() -> Diagnosis:
    from yinuo.journal.models import Checkpoint, Entry

    last = Checkpoint.objects.order_by("-size").first()
    size = Entry.objects.count()
    waiting = size - (last.size if last else 0)
    found = Text(
        f"存证 {size} 条，未签入检查点 {waiting} 条", f"{size} entries, {waiting} not yet under a checkpoint"
    )
    old = last is not None and timesource.now() - last.at > timedelta(minutes=5)
    if waiting and (last is None or old):
        mend = Text(
            "请启动 yinuo up，或执行 yinuo journal checkpoint。",
            "Start yinuo up, or run yinuo journal checkpoint.",
        )
        return Diagnosis("journal", Health.WATCH, found, mend)
    return Diagnosis("journal", Health.WELL, found)


def _exposure() -> Diagnosis:
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


EXAMINATIONS: tuple[Callable[[], Diagnosis], ...] = (
    _home, _disk, _database, _keys, _definitions, _calendar, _journal, _processes, _jobs, _exposure,
)  # fmt: skip


def examine() -> list[Diagnosis]:
    """Run every examination; one that fails itself is reported as wrong with its error."""
    return [_carefully(examination) for examination in EXAMINATIONS]


def _carefully(examination: Callable[[], Diagnosis]) -> Diagnosis:
    try:
        return examination()
    except Exception as error:
        name = examination.__name__.strip("_")
        found = Text(f"检查本身出错：{error}", f"the examination itself failed: {error}")
        return Diagnosis(
            name, Health.WRONG, found, Text("请先处理上面的问题。", "Mend the problems above first.")
        )
