"""Dates as people say them, in Chinese and English; law's days are dates of Asia/Shanghai."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from yinuo import timesource
from yinuo.web.ui.language import english

WEEKDAYS = "一二三四五六日"


def day_of(value: date | datetime) -> date:
    """The date in Asia/Shanghai of an instant, or the date itself."""
    if isinstance(value, datetime):
        return localtime(value).date() if value.tzinfo else value.date()
    return value


def long_day(value: date | datetime | None) -> str:
    """``2026 年 11 月 12 日`` or ``12 Nov 2026``."""
    if value is None:
        return "—"
    day = day_of(value)
    return f"{day:%-d %b %Y}" if english() else f"{day.year} 年 {day.month} 月 {day.day} 日"


def short_day(value: date | datetime | None, today: date | None = None) -> str:
    """``11-12`` within the year of ``today``, else ``2025-11-12``."""
    if value is None:
        return "—"
    day = day_of(value)
    return f"{day:%m-%d}" if today and day.year == today.year else f"{day:%Y-%m-%d}"


def month_day(value: date | datetime | None, today: date | None = None) -> str:
    """``11 月 12 日`` or ``12 Nov`` within the year of ``today`` (the real one when left out), else with its year."""
    if value is None:
        return "—"
    day = day_of(value)
    if day.year != (today or timesource.today()).year:
        return long_day(day)
    return f"{day:%-d %b}" if english() else f"{day.month} 月 {day.day} 日"


def month_of(value: date | datetime) -> str:
    """``11 月`` or ``Nov``."""
    day = day_of(value)
    return f"{day:%b}" if english() else f"{day.month} 月"


def weekday(value: date | datetime) -> str:
    """``星期一`` or ``Monday``."""
    day = day_of(value)
    return f"{day:%A}" if english() else f"星期{WEEKDAYS[day.weekday()]}"


def instant(value: datetime | None) -> str:
    """``2026-11-20 18:00`` in Asia/Shanghai."""
    return "—" if value is None else f"{localtime(value) if value.tzinfo else value:%Y-%m-%d %H:%M}"


def working_days_left(left: int) -> str:
    """``还有 6 个工作日`` · ``今天到期`` · ``超期 2 个工作日``, from a signed number of working days."""
    if left == 0:
        return gettext("今天到期")
    if left < 0:
        return ngettext("超期 %(n)d 个工作日", "超期 %(n)d 个工作日", -left) % {"n": -left}
    return ngettext("还有 %(n)d 个工作日", "还有 %(n)d 个工作日", left) % {"n": left}
