"""What the clock strip draws of a clock: its days, up to the day it was done or today, and why they were counted so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext

from yinuo import timesource
from yinuo.clocks.calendar import work_calendar
from yinuo.clocks.models import CalendarNotice, Clock, Recalculation
from yinuo.clocks.queries import Traced, clocks_of, traced
from yinuo.core.clock_rules import ClockRule, Counting
from yinuo.core.clocks import ClockResult
from yinuo.core.workdays import DayKind, WorkCalendar
from yinuo.web.ui.chips import Chip, of_clock
from yinuo.web.ui.dates import month_day
from yinuo.web.ui.language import english, said

KINDS = {"not-counted": "start", "working": "counted"}
AFTER = 45
"""At most so many days after the due date are drawn, in days."""
Day = dict[str, object]


def days_of(result: ClockResult, until: date) -> list[Day]:
    """Every day of the count, and those from the due date to ``until`` where that is later."""
    return [*_trace(result), *_after(result.due, until)]


def _trace(result: ClockResult) -> Iterator[Day]:
    for day in result.trace:
        mark = KINDS.get(day.mark.value, day.mark.value)
        kind = "provisional" if day.provisional and mark == "counted" else mark
        yield {"date": day.date, "kind": kind, "note": day.name}


def _after(due: date, until: date) -> Iterator[Day]:
    calendar = work_calendar()
    for step in range(1, min((until - due).days, AFTER) + 1):
        info = calendar.day(due + timedelta(days=step))
        yield {"date": info.date, "kind": KINDS.get(info.kind.value, info.kind.value), "note": info.name}


def notices_of(days: Sequence[Day]) -> list[tuple[str, str]]:
    """Title and first address of the notices in force on which ``days`` rest."""
    years = {day["date"].year for day in days if isinstance(day["date"], date)}
    found = CalendarNotice.objects.filter(year__in=years, replaced_at__isnull=True).order_by("year")
    return [(notice.title, next(iter(notice.url.split()), "")) for notice in found]


def why(
    start: str,
    result: ClockResult,
    days: Sequence[Day],
    notices: Sequence[tuple[str, str]],
    earlier: Sequence[Recalculation],
) -> str:
    """Why these days counted, in words: ``start`` on the first day, then rest days, the notices they rest on, and what
    happens when these change."""
    told = [start, *_resting(days)]
    if notices:
        told.append(
            gettext("日历依据：国务院办公厅%(names)s。")
            % {"names": gettext("、").join(title for title, _ in notices)}
        )
    if result.provisional:
        told.append(gettext("其中有的年份放假安排还没有公布，结果是暂定的。"))
    told += [
        gettext("原来算到 %(before)s，日历变动后重算为 %(after)s。")
        % {"before": each.due_before, "after": each.due_after}
        for each in earlier
    ]
    if not earlier:
        told.append(gettext("如日历变动会重新计算，两次结果都保留。"))
    return (" " if english() else "").join(told)


def _resting(days: Sequence[Day]) -> Iterator[str]:
    kinds = {
        DayKind.REST: gettext("%(days)s是周末，不计。"),
        DayKind.HOLIDAY: gettext("%(days)s放假，不计。"),
        DayKind.SWAPPED: gettext("%(days)s调休上班，计入。"),
    }
    for kind, words in kinds.items():
        found = [day["date"] for day in days if day["kind"] == kind.value]
        if found:
            yield words % {
                "days": gettext("、").join(month_day(day) for day in found if isinstance(day, date))
            }


def term_words(rule: ClockRule, due: date) -> str:
    """How long the term is and when it ends."""
    if rule.counting is Counting.WORKING_DAYS:
        words = {"n": rule.length, "day": month_day(due)}
        return gettext("期限 %(n)d 个工作日，%(day)s到期") % words
    return gettext("%(day)s到期") % {"day": month_day(due)}


def chips_of(days: Iterable[date | None]) -> dict[date | None, Chip | None]:
    """For each due date of an open clock how many working days are left, or over; the calendar is asked for once."""
    today, calendar = timesource.today(), work_calendar()
    return {day: of_clock("running", _left(calendar, today, day)) if day else None for day in days}


def chip_of(due: date) -> Chip:
    """How many working days an open clock has left, or is over."""
    return of_clock("running", _left(work_calendar(), timesource.today(), due))


def _left(calendar: WorkCalendar, today: date, due: date) -> int:
    """Working days, signed: below zero once the day has passed, even when no working day lies between."""
    if due >= today:
        return calendar.working_days_between(today, due)
    return -max(calendar.working_days_between(due, today), 1)


def strips_of(kind: str, subject: int) -> list[dict[str, object]]:
    """The clocks of an object whose own query has said that the actor may see it, as the strip component takes them."""
    return [_strip(traced(clock)) for clock in clocks_of(kind, subject)]


def _strip(found: Traced) -> dict[str, object]:
    clock, open_ = found.clock, found.clock.closed_on is None
    days = days_of(found.result, clock.closed_on or timesource.today())
    notices, chip = notices_of(days), chip_of(clock.due_on) if open_ else of_clock(clock.state)
    return {
        "clock": clock,
        "rule": found.rule,
        "title": said(found.rule.title),
        "lead": f"{term_words(found.rule, clock.due_on)} · {chip.word}",
        "days": days,
        "met": None if clock.state == Clock.State.CANCELLED else clock.closed_on,
        "today": timesource.today() if open_ else None,
        "chip": chip,
        "why": why(gettext("起算当天不计。"), found.result, days, notices, found.earlier),
    }
