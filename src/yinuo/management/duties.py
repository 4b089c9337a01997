"""What the scheduler does at its own pace; each duty is short and safe to repeat."""

from __future__ import annotations

from yinuo.accounts.acts import answers
from yinuo.accounts.acts.retention import prune_access_log
from yinuo.assessment.refresh import refresh
from yinuo.clocks.duties import fire_due_alarms, mark_overdue
from yinuo.intake import tidying
from yinuo.intake.channels import folder, table
from yinuo.jobs.scheduler import Duty
from yinuo.journal import checking
from yinuo.journal import duties as journal
from yinuo.records.acts.expire import expire_due

DUTIES = (
    Duty("journal", journal.SECONDS, journal.keep_up),
    Duty("expiry", 30 * 60.0, expire_due),
    Duty("overdue", 10 * 60.0, mark_overdue),
    Duty("alarms", 5 * 60.0, fire_due_alarms),
    Duty("journal-check", checking.HOUR, checking.check_daily),
    Duty("access-log", 6 * 3600.0, prune_access_log),
    Duty("answers", answers.SECONDS, answers.forget_answers),
    Duty("quality", 30 * 60.0, refresh),
    Duty("drop folder", 10.0, folder.look),
    Duty("front tables", 30.0, table.look),
    Duty("tidying", tidying.SECONDS, tidying.remove_left_folders),
)
