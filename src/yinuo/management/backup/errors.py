"""Why a backup is refused."""

from __future__ import annotations

from yinuo.core.errors import DomainError, Text


class NotABackup(DomainError):
    code = "not-a-backup"
    message = Text("“{path}”不是一诺的备份：{detail}", "“{path}” is not a backup of Yinuo: {detail}")
    remedy = Text("请选择 yinuo backup 生成的文件。", "Choose a file made by yinuo backup.")


class JournalDoesNotContinue(DomainError):
    code = "journal-does-not-continue"
    message = Text(
        "备份里的存证与它声称承接的不一致：{detail}",
        "The journal in the backup does not continue what it says: {detail}",
    )
    remedy = Text(
        "不要使用这份备份；请保留原件并通知审计员和见证方。",
        "Do not use this backup; keep it as it is and tell the auditor and the witnesses.",
    )


class BackupIsOlder(DomainError):
    code = "backup-is-older"
    message = Text(
        "备份的存证有 {there} 条，这里已有 {here} 条，恢复会丢掉 {lost} 条。",
        "The backup's journal has {there} entries, this node has {here}: restoring would lose {lost}.",
    )
    remedy = Text(
        "确实要恢复时，用 --accept-loss “理由”；见证方会看到存证变短。",
        'To restore all the same use --accept-loss "reason"; witnesses will see the journal shrink.',
    )
