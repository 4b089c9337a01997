"""The clock of a record's publication as the strip draws it, with the words of why it was counted so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext

from yinuo import timesource
from yinuo.clocks.calendar import work_calendar
from yinuo.clocks.models import Recalculation
from yinuo.clocks.queries import clocks_of, traced
from yinuo.clocks.rules import rule_book
from yinuo.core import clocks
from yinuo.core.clock_rules import ClockRule
from yinuo.core.clocks import ClockResult
from yinuo.core.definitions.model import ClassEdition
from yinuo.core.workdays import WorkCalendar
from yinuo.records.models import Record
from yinuo.web.clock_strips import Day, days_of, notices_of, term_words, why
from yinuo.web.ui.dates import day_of


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
    days = days_of(result, record.met_on or timesource.today())
    notices = notices_of(days)
    return RecordClock(
        rule,
        days,
        _title(record, result, work_calendar()),
        term_words(rule, result.due),
        why(gettext("决定当天不计。"), result, days, notices, earlier),
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


def _title(record: Record, result: ClockResult, calendar: WorkCalendar) -> str:
    if record.met_on is None:
        today = timesource.today()
        over = calendar.working_days_between(result.due, today) if today > result.due else 0
        return gettext("超期 %(n)d 个工作日，还没有公示") % {"n": over} if over else gettext("正在计时")
    if not record.working_days_used:
        return gettext("当天公示")
    words = {"n": record.working_days_used}
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
    captions = {day: gettext("、").join(words) for day, words in told.items()}
    if record.decided_on is not None:
        captions[record.decided_on] = gettext("决定当天不算")
    if record.due_on in captions:
        captions[record.due_on] += gettext("，到期")
    return captions
