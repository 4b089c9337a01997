"""Examinations of what the node keeps: database, keys that fit it, definitions, calendar, journal, processes, jobs."""

from __future__ import annotations

from datetime import timedelta

from cryptography.exceptions import InvalidTag
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.core.errors import Text
from yinuo.management.diagnosis.model import Diagnosis, Health

NOTICE_EXPECTED_FROM_MONTH = 11
"""The State Council's holiday notice for a year comes out by early November of the year before."""
WALKED_ENTRIES = 100_000
"""Up to this many entries the journal is walked here; beyond, ``yinuo journal check`` does it at its own pace."""


def database() -> Diagnosis:
    """The schema is that of this version."""
    executor = MigrationExecutor(connections["default"])
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    found = Text(
        f"数据库 {connection.vendor}，待迁移 {len(pending)} 项",
        f"database {connection.vendor}, {len(pending)} migrations pending",
    )
    if pending:
        mend = Text(
            "请先备份，再执行 yinuo manage migrate，或直接启动 yinuo up。",
            "Make a backup, then run yinuo manage migrate, or just start yinuo up.",
        )
        return Diagnosis("database", Health.WRONG, found, mend)
    return Diagnosis("database", Health.WELL, found)


def key_fit() -> Diagnosis:
    """The keys here are those that signed and sealed what is stored."""
    wrong = [
        name
        for name, fits in (("journal.key", _journal_key_fits), ("seal.key", _seal_key_fits))
        if not fits()
    ]
    if wrong:
        found = Text(f"{'、'.join(wrong)} 不是原来的密钥", f"another key than before: {', '.join(wrong)}")
        mend = Text(
            "请停机，从备份取回 keys 目录；不要继续写入。",
            "Stop the node and bring keys/ back from a backup.",
        )
        return Diagnosis("key-fit", Health.WRONG, found, mend)
    return Diagnosis("key-fit", Health.WELL, Text("密钥与数据相符", "the keys fit the data"))


def _journal_key_fits() -> bool:
    from yinuo.journal.checkpoints import latest, signed_here

    newest = latest()
    return newest is None or signed_here(newest)


def _seal_key_fits() -> bool:
    from yinuo.records import vault
    from yinuo.records.models import RecordVersion

    version = RecordVersion.objects.exclude(sealed="").order_by("pk").first()
    try:
        return version is None or bool(
            vault.sealer().open(version.sealed, vault.context_of(version.record_id))
        )
    except InvalidTag:
        return False


def definitions() -> Diagnosis:
    """The definitions agree with themselves."""
    from yinuo.core.definitions.check import check

    problems = check(catalogue())
    count = len(catalogue().classes)
    found = Text(
        f"信息类别 {count} 个，问题 {len(problems)} 处", f"{count} classes, {len(problems)} problems"
    )
    if problems:
        mend = Text("请看 yinuo definitions check。", "See yinuo definitions check.")
        return Diagnosis("definitions", Health.WRONG, found, mend)
    return Diagnosis("definitions", Health.WELL, found)


def calendar() -> Diagnosis:
    """The holiday notices needed for due dates have been imported."""
    from yinuo.clocks.models import CalendarNotice

    today = timesource.today()
    needed = [today.year, *([today.year + 1] if today.month >= NOTICE_EXPECTED_FROM_MONTH else [])]
    held = set(CalendarNotice.objects.filter(replaced_at=None).values_list("year", flat=True))
    missing = "、".join(str(year) for year in needed if year not in held)
    found = Text(f"放假安排到 {max(held, default=0)} 年", f"holiday notices up to {max(held, default=0)}")
    if missing:
        mend = Text(
            f"{missing} 年的通知没有导入，涉及的时限为暂定。请执行 yinuo calendar import 文件。",
            f"The notice for {missing} is not imported, its due dates are provisional. Run yinuo calendar import FILE.",
        )
        return Diagnosis("calendar", Health.WATCH, found, mend)
    return Diagnosis("calendar", Health.WELL, found)


def journal() -> Diagnosis:
    """The journal agrees with itself and with what is stored, and checkpoints keep up."""
    from yinuo.journal.check import check_journal
    from yinuo.journal.models import Checkpoint, Entry

    size = Entry.objects.count()
    if size <= WALKED_ENTRIES and (fault := check_journal(kept_faults=20).first):
        mend = Text(
            "请保留现状，执行 yinuo journal check 看全部，再从备份恢复。",
            "Leave everything as it is, run yinuo journal check to see all, then restore from a backup.",
        )
        return Diagnosis("journal", Health.WRONG, fault.text, mend)
    last = Checkpoint.objects.order_by("-size").first()
    waiting = size - (last.size if last else 0)
    found = _journal_words(size, waiting)
    old = last is not None and timesource.now() - last.at > timedelta(minutes=5)
    if waiting and (last is None or old):
        mend = Text(
            "请启动 yinuo up，或执行 yinuo journal checkpoint。",
            "Start yinuo up, or run yinuo journal checkpoint.",
        )
        return Diagnosis("journal", Health.WATCH, found, mend)
    return Diagnosis("journal", Health.WELL, found)


def witnesses() -> Diagnosis:
    """The newest checkpoint has the cosignatures that the node's own policy asks for."""
    from yinuo.journal.checkpoints import latest
    from yinuo.journal.policy import PolicyNotReadable, own_policy, policy_file

    try:
        policy = own_policy()
    except PolicyNotReadable as problem:
        mend = Text(f"请改正 {policy_file()}。", f"Correct {policy_file()}.")
        return Diagnosis("witnesses", Health.WRONG, problem.text, mend)
    last = latest()
    if not policy.needed or last is None:
        return Diagnosis("witnesses", Health.WELL, Text("没有要求见证", "no witness is asked for"))
    names = {key.name: name for name, (key, _) in policy.witnesses.items()}
    cosigned = {names.get(name, "") for name in last.cosignatures.values_list("name", flat=True)} - {""}
    found = Text(
        f"最新检查点（{last.size} 条）有 {len(cosigned)} 个见证签名，至少需要 {policy.needed} 个",
        f"the newest checkpoint ({last.size} entries) has {len(cosigned)} cosignatures, {policy.needed} needed",
    )
    if policy.met(cosigned) or timesource.now() - last.at < timedelta(minutes=5):
        return Diagnosis("witnesses", Health.WELL, found)
    mend = Text(
        "日志里写着每个见证方怎样答复；若是“journal set back or forked”，本站的历史与见证方看到的不同，请停用并从备份恢复。",
        "The log says what each witness answered; “journal set back or forked” means that this node's history is not the one "
        "they saw: stop and restore from a backup.",
    )
    return Diagnosis("witnesses", Health.WATCH, found, mend)


def _journal_words(size: int, waiting: int) -> Text:
    zh, en = (
        f"存证 {size} 条，未签入检查点 {waiting} 条",
        f"{size} entries, {waiting} not yet under a checkpoint",
    )
    if size > WALKED_ENTRIES:
        return Text(zh + "；全部核对请用 yinuo journal check", en + "; yinuo journal check walks them all")
    return Text(zh + "，全部相符", en + ", all agree")


def processes() -> Diagnosis:
    """Worker and scheduler give signs of life."""
    from yinuo.jobs.queries import alive

    silent = [kind for kind in ("worker", "scheduler") if not alive(kind)]
    if not silent:
        found = Text("工作进程都在运行", "worker and scheduler are running")
        return Diagnosis("processes", Health.WELL, found)
    names = ", ".join(silent)
    mend = Text(
        "请启动 yinuo up；已启动时请看它的日志。", "Start yinuo up; when it runs already, see its log."
    )
    found = Text(f"没有动静：{names}", f"no sign of life: {names}")
    return Diagnosis("processes", Health.WATCH, found, mend)


def jobs() -> Diagnosis:
    """No job was given up."""
    from yinuo.jobs.models import Job

    failed = Job.objects.filter(state=Job.State.FAILED).count()
    found = Text(f"失败的任务 {failed} 个", f"{failed} failed jobs")
    if failed:
        mend = Text("请在“日志与任务”里看原因并重试。", "See their errors on the page of jobs and retry.")
        return Diagnosis("jobs", Health.WATCH, found, mend)
    return Diagnosis("jobs", Health.WELL, found)
