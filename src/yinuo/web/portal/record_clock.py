"""The clock of a record's publication as the strip draws it, with the words of why it was counted so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext

from yinuo import timesource
from yinuo.clocks.calendar import work_calendar
from yinuo.clocks.models import CalendarNotice, Recalculation
from yinuo.clocks.queries import clocks_of, traced
from yinuo.clocks.rules import rule_book
from yinuo.core import clocks
from yinuo.core.clock_rules import ClockRule
from yinuo.core.clocks import ClockResult
from yinuo.core.definitions.model import ClassEdition
from yinuo.core.workdays import DayKind, WorkCalendar
from yinuo.records.models import Record
from yinuo.web.ui.dates import day_of, month_day

KINDS = {"not-counted": "start", "working": "counted"}
AFTER = 45
"""At most so many days after the due date are drawn, in days."""
Day = dict[str, object]


@dataclass(frozen=True, slots=True)
class RecordClock:
    """What the clock strip takes: the days, the words around them, and the notices they rest on."""

    rule: ClockRule
    days: list[Day]
    title: str
    lead: str
    why: str
    captions: dict[date, str]
    notices: list[tuple[str, str]]
    earlier: list[Recalculation] = field(default_factory=list)


def clock_of(edition: ClassEdition, record: Record) -> RecordClock | None:
    """The clock of ``record``; None for a class without one, or a record without day of decision."""
    if not edition.clock or record.decided_on is None or record.due_on is None:
        return None
    rule, result, earlier = _result(edition.clock, record, record.decided_on)
    calendar, until = work_calendar(), record.met_on or timesource.today()
    days = [*_trace(result), *_after(result.due, until, calendar)]
    notices = _notices({day["date"].year for day in days if isinstance(day["date"], date)})
    return RecordClock(
        rule,
        days,
        _title(record, result, calendar),
        gettext("期限 %(n)d 个工作日，%(day)s到期") % {"n": rule.length, "day": month_day(result.due)},
        _why(result, days, notices, earlier),
        _captions(record),
        notices,
        earlier,
    )


def _result(name: str, record: Record, decided: date) -> tuple[ClockRule, ClockResult, list[Recalculation]]:
    """Rule and result as the clock stands; counted anew where no clock was kept."""
    kept = next((clock for clock in clocks_of("record", record.pk) if clock.rule == name), None)
    if kept:
        found = traced(kept)
        return found.rule, found.result, found.earlier
    rule = rule_book().rule(name, decided)
    return rule, clocks.due(rule, decided, work_calendar()), []


def _trace(result: ClockResult) -> Iterator[Day]:
    for day in result.trace:
        mark = KINDS.get(day.mark.value, day.mark.value)
        kind = "provisional" if day.provisional and mark == "counted" else mark
        yield {"date": day.date, "kind": kind, "note": day.name}


def _after(due: date, until: date, calendar: WorkCalendar) -> Iterator[Day]:
    """The days from the due date to the day it was done, or to today."""
    for step in range(1, min((until - due).days, AFTER) + 1):
        info = calendar.day(due + timedelta(days=step))
        yield {"date": info.date, "kind": KINDS.get(info.kind.value, info.kind.value), "note": info.name}


def _notices(years: set[int]) -> list[tuple[str, str]]:
    """Title and first address of the notices in force for some years."""
    found = CalendarNotice.objects.filter(year__in=years, replaced_at__isnull=True).order_by("year")
    return [(notice.title, next(iter(notice.url.split()), "")) for notice in found]


def _title(record: Record, result: ClockResult, calendar: WorkCalendar) -> str:
    if record.met_on is None:
        today = timesource.today()
        over = calendar.working_days_between(result.due, today) if today > result.due else 0
        return gettext("超期 %(n)d 个工作日，还没有公示") % {"n": over} if over else gettext("正在计时")
    words = {"n": record.working_days_used or 0}
    if record.met_on > result.due:
        return gettext("公示用了 %(n)d 个工作日，超期了") % words
    return gettext("公示用了 %(n)d 个工作日") % words


def _captions(record: Record) -> dict[date, str]:
    """What happened on which day, beside the start and the due date."""
    told: dict[date, list[str]] = {}
    for day, words in (
        (day_of(record.received_at), gettext("收到")),
        (day_of(record.validated_at), gettext("核验通过")),
        (record.published_on, gettext("公示")),
    ):
        if day is not None and day != record.decided_on:
            told.setdefault(day, []).append(words)
    captions = {day: "、".join(words) for day, words in told.items()}
    if record.decided_on is not None:
        captions[record.decided_on] = gettext("决定当天不算")
    if record.due_on in captions:
        captions[record.due_on] += gettext("，到期")
    return captions


def _why(
    result: ClockResult, days: list[Day], notices: list[tuple[str, str]], earlier: list[Recalculation]
) -> str:
    """Why these days counted, in words: rest days, the notices they rest on, what happens when these change."""
    said = [gettext("决定当天不计。"), *_resting(days)]
    if notices:
        said.append(
            gettext("日历依据：国务院办公厅%(names)s。") % {"names": "、".join(title for title, _ in notices)}
        )
    if result.provisional:
        said.append(gettext("其中有的年份放假安排还没有公布，结果是暂定的。"))
    said += [
        gettext("原来算到 %(before)s，日历变动后重算为 %(after)s。")
        % {"before": each.due_before, "after": each.due_after}
        for each in earlier
    ]
    if not earlier:
        said.append(gettext("如日历变动会重新计算，两次结果都保留。"))
    return "".join(said)


def _resting(days: list[Day]) -> Iterator[str]:
    kinds = {
        DayKind.REST: gettext("%(days)s是周末，不计。"),
        DayKind.HOLIDAY: gettext("%(days)s放假，不计。"),
        DayKind.SWAPPED: gettext("%(days)s调休上班，计入。"),
    }
    for kind, words in kinds.items():
        found = [day["date"] for day in days if day["kind"] == kind.value]
        if found:
            yield words % {"days": "、".join(month_day(day) for day in found if isinstance(day, date))}
