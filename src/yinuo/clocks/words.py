"""What reminders say, in both languages."""

from __future__ import annotations

from datetime import date

from yinuo.core.clock_rules import ClockRule
from yinuo.core.errors import Text

_SOON = Text("{rule}：还有 {days} 天到期（{due}）。", "{rule}: due in {days} days, on {due}.")
_TODAY = Text("{rule}：今天到期。", "{rule}: due today.")
_OVER = Text(
    "{rule}：已超期 {days} 天（应于 {due} 前办结）。", "{rule}: {days} days overdue; it was due on {due}."
)
_EARLIER = Text(
    "期限提前：由 {before} 改为 {after}（{notice}）。", "Due earlier: {after} instead of {before} ({notice})."
)
_LATER = Text(
    "期限顺延：由 {before} 改为 {after}（{notice}）。", "Due later: {after} instead of {before} ({notice})."
)


def alarm_words(rule: ClockRule, due: date, on: date) -> Text:
    """What to say on ``on`` about a duty due on ``due``."""
    days = (due - on).days
    form = _SOON if days > 0 else _TODAY if days == 0 else _OVER
    return Text(
        form.zh.format(rule=rule.title.zh, days=abs(days), due=due),
        form.en.format(rule=rule.title.en, days=abs(days), due=due),
    )


def moved_words(before: date, after: date, notice: str) -> Text:
    """What to say when a notice moved a due date."""
    form = _EARLIER if after < before else _LATER
    return form.format(before=before, after=after, notice=notice)
