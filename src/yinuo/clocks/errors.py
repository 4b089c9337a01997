"""What acts on clocks refuse, and how to mend it."""

from __future__ import annotations

from yinuo.core.errors import DomainError, Text


class ClockClosed(DomainError):
    """The clock has ended; it can be neither paused nor met nor cancelled."""

    code = "clock-closed"
    message = Text("这个时限已经结束（{state}）。", "This clock has ended ({state}).")
    remedy = Text("已结束的时限不能再变更。", "An ended clock cannot be changed.")


class ClockRunsAlready(DomainError):
    """The object has a clock of this rule."""

    code = "clock-runs-already"
    message = Text("这个时限已经启动，到期日 {due}。", "This clock runs already; it is due on {due}.")
    remedy = Text("无需再次启动。", "It need not be started again.")


class NotComputable(DomainError):
    """No due date follows from the start: the rule was not law then, or no calendar reaches it."""

    code = "clock-not-computable"
    message = Text("从 {start} 起无法计算时限。", "No due date can be computed from {start}.")
    remedy = Text(
        "请核对起算日，或先导入该年的放假通知。", "Check the start, or import the notice of its year."
    )
    status = 422


class NotPaused(DomainError):
    """The clock is not paused."""

    code = "clock-not-paused"
    message = Text("这个时限没有中止。", "This clock is not paused.")
    remedy = Text("请刷新页面查看现状。", "Reload the page to see how it stands.")


class PausedAlready(DomainError):
    """The clock is paused."""

    code = "clock-paused-already"
    message = Text("这个时限已经中止。", "This clock is paused already.")
    remedy = Text("请先恢复计时。", "Resume it first.")


class GroundMissing(DomainError):
    """A pause or cancellation without its ground."""

    code = "clock-ground-missing"
    message = Text("必须写明依据。", "The ground is needed.")
    remedy = Text("请填写中止或取消的依据。", "Give the ground of the pause or cancellation.")
    status = 422


class NoticeUnreadable(DomainError):
    """The file is not a holiday notice."""

    code = "notice-unreadable"
    message = Text("放假通知无法读取：{why}", "The holiday notice cannot be read: {why}")
    remedy = Text(
        "请按 date,kind,name,year,notice 五列的 CSV（kind：放假 holiday，上班 swapped 或 working）或 holiday-cn 的 JSON 提供。",
        "Give a CSV with the columns date,kind,name,year,notice (kind: holiday for a day off, swapped or working for one at"
        " work), or JSON in the shape of holiday-cn.",
    )
    status = 422
