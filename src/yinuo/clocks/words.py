"""What reminders say, in both languages."""

from __future__ import annotations

from datetime import date

from yinuo.core.clock_rules import ClockRule, Counting
from yinuo.core.errors import Text
from yinuo.core.workdays import WorkCalendar

_SOON = Text("{rule}：还有 {days} {unit}到期（{due}）。", "{rule}: due in {days} {unit}, on {due}.")
_TODAY = Text("{rule}：今天到期。", "{rule}: due today.")
_OVER = Text(
    "{rule}：已超期 {days} {unit}（应于 {due} 前办结）。",
    "{rule}: {days} {unit} overdue; it was due on {due}.",
)
_DAYS, _WORKING_DAYS = Text("天", "days"), Text("个工作日", "working days")
_EARLIER = Text(
    "期限提前：由 {before} 改为 {after}（{notice}）。", "Due earlier: {after} instead of {before} ({notice})."
)
_LATER = Text(
    "期限顺延：由 {before} 改为 {after}（{notice}）。", "Due later: {after} instead of {before} ({notice})."
)


def alarm_words(rule: ClockRule, due: date, on: date, calendar: WorkCalendar) -> Text:
    """What to say on ``on`` about a duty due on ``due``, in the days that its rule counts; in days where only a
    weekend lies between.
    """
    form = _SOON if due > on else _TODAY if due == on else _OVER
    days, unit = abs((due - on).days), _DAYS
    worked = abs(calendar.working_days_between(due, on))
    if worked and rule.counting in (Counting.WORKING_DAYS, Counting.WORKING_DAYS_BEFORE):
        days, unit = worked, _WORKING_DAYS
    return Text(
        form.zh.format(rule=rule.title.zh, days=days, unit=unit.zh, due=due),
        form.en.format(rule=rule.title.en, days=days, unit=unit.en, due=due),
    )


def moved_words(before: date, after: date, notice: str) -> Text:
    """What to say when a notice moved a due date."""
    form = _EARLIER if after < before else _LATER
    return form.format(before=before, after=after, notice=notice)
