"""Importing a holiday notice: open clocks that it touches are computed anew, and whoever was told another date hears it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from yinuo import bulk, timesource
from yinuo.accounts.scope import require
from yinuo.clocks.calendar import by_year, load_calendar, notices_of_files, store_notice, work_calendar
from yinuo.clocks.computing import settle
from yinuo.clocks.errors import NoticeUnreadable
from yinuo.clocks.hooks import tell_moved
from yinuo.clocks.models import CalendarNotice, Clock, Recalculation, Reminder
from yinuo.clocks.words import moved_words
from yinuo.core.actor import PLATFORM, Actor
from yinuo.core.calendar_files import NoticeDay, parse_notice
from yinuo.core.workdays import WorkCalendar, span_touches
from yinuo.journal.acts import Draft, append, append_many

FILES = "平台日历定义（calendar definitions）"
_COLUMNS = ["due_on", "provisional", "state", "next_alarm_on", "needs_attention", "version"]


@dataclass(slots=True)
class Imported:
    """What an import changed: years with a new notice, open clocks whose date moved, those of them moved earlier, those
    that only became certain."""

    years: list[int] = field(default_factory=list)
    moved: int = 0
    earlier: int = 0
    confirmed: int = 0

    def __str__(self) -> str:
        years = "、".join(map(str, self.years)) or "—"
        moved = f"期限变更 moved: {self.moved}（提前 earlier: {self.earlier}）"
        return f"年份 years: {years}；{moved}；转为确定 confirmed: {self.confirmed}"


@transaction.atomic
def import_calendar(actor: Actor, text: str, title: str = "") -> Imported:
    """Import a notice (CSV or JSON, see :func:`yinuo.core.calendar_files.parse_notice`); importing it twice changes nothing.

    Every open clock whose days it touches is computed anew, its earlier result is kept, the change journaled, and the
    unit told; what was met stays met. Raises ``NotPermitted``, ``NoticeUnreadable``.
    """
    require(actor, "calendar:import")
    return _take(actor, by_year(_read(text)), title)


@transaction.atomic
def load_new_notices() -> Imported:
    """Take in what the definition files bring since the node began, a release with next year's notice say: as importing it.

    An empty node begins with all of them, in one entry.
    """
    if not CalendarNotice.objects.exists():
        load_calendar()
        _journal_first()
        return Imported()
    return _take(PLATFORM, notices_of_files(), "")


def _take(actor: Actor, notices: Iterable[list[NoticeDay]], title: str) -> Imported:
    before, done = work_calendar(), Imported()
    for days in notices:
        notice = store_notice(days, title)
        if notice is None:
            continue
        _journal_notice(actor, notice, days)
        after = work_calendar()
        _recompute(actor, notice, before.differences(after), after, done)
        done.years.append(notice.year)
        before = after
    return done


def _read(text: str) -> list[NoticeDay]:
    try:
        days = parse_notice(text)
    except (ValueError, AttributeError) as error:
        raise NoticeUnreadable(why=error) from error
    if not days:
        raise NoticeUnreadable(why="0")
    return days


def touched(changed: Sequence[date]) -> Iterator[Clock]:
    """Open clocks with a changed day after their start and not after their due date."""
    if not changed:
        return
    near = Clock.objects.filter(closed_on__isnull=True, due_on__gte=changed[0], started_on__lt=changed[-1])
    for clock in near.prefetch_related("pauses").order_by("pk"):
        if span_touches(list(changed), clock.started_on, clock.due_on):
            yield clock


def _recompute(
    actor: Actor, notice: CalendarNotice, changed: list[date], calendar: WorkCalendar, done: Imported
) -> None:
    for part in bulk.parts(touched(changed), 2000):
        moved = [
            (clock, was)
            for clock in part
            if (was := (clock.due_on, clock.provisional)) and _settled(clock, calendar) != was
        ]
        _keep(actor, notice, moved)
        done.moved += sum(clock.due_on != due for clock, (due, _) in moved)
        done.earlier += sum(clock.due_on < due for clock, (due, _) in moved)
        done.confirmed += sum(clock.due_on == due and not clock.provisional for clock, (due, _) in moved)


def _settled(clock: Clock, calendar: WorkCalendar) -> tuple[date, bool]:
    settle(clock, timesource.today(), calendar)
    return clock.due_on, clock.provisional


def _keep(actor: Actor, notice: CalendarNotice, moved: Sequence[tuple[Clock, tuple[date, bool]]]) -> None:
    """Save the new results beside the earlier ones, tell whoever was told, and journal each change."""
    now = timesource.now()
    for clock, (due, _) in moved:
        clock.version += 1
        clock.needs_attention = clock.needs_attention or clock.due_on < due
    Clock.objects.bulk_update([clock for clock, _ in moved], _COLUMNS, batch_size=500)
    Recalculation.objects.bulk_create(
        Recalculation(
            clock=clock,
            at=now,
            due_before=due,
            due_after=clock.due_on,
            provisional_before=provisional,
            notice=notice,
        )
        for clock, (due, provisional) in moved
    )
    different = [(clock, due) for clock, (due, _) in moved if clock.due_on != due]
    Reminder.objects.bulk_create(_word_of(clock, due, notice) for clock, due in different)
    append_many(_entry(actor, clock, due, notice) for clock, due in different)
    tell_moved([clock for clock, _ in different])


def _word_of(clock: Clock, before: date, notice: CalendarNotice) -> Reminder:
    words = moved_words(before, clock.due_on, notice.title)
    return Reminder(
        clock=clock,
        unit_path=clock.unit_path,
        recipient="handler",
        kind=Reminder.Kind.MOVED,
        due_on=clock.due_on,
        zh=words.zh,
        en=words.en,
        created_at=timesource.now(),
    )


def _entry(actor: Actor, clock: Clock, before: date, notice: CalendarNotice) -> Draft:
    return Draft(
        act="clock.recompute",
        object_kind="clock",
        object_id=str(clock.pk),
        object_version=clock.version,
        actor=actor,
        basis=notice.title,
        payload={"before": before.isoformat(), "after": clock.due_on.isoformat(), "notice": notice.sha256},
        at=timesource.now(),
    )


def _journal_first() -> None:
    """Say with which notices the node begins."""
    digests = sorted(CalendarNotice.objects.values_list("sha256", flat=True))
    draft = Draft(
        act="calendar.load",
        object_kind="calendar-files",
        object_id="first",
        object_version=1,
        actor=PLATFORM,
        basis=FILES,
        payload={"notices": digests},
        at=timesource.now(),
    )
    append(draft)


def _journal_notice(actor: Actor, notice: CalendarNotice, days: Iterable[NoticeDay]) -> None:
    listed = [[day.date.isoformat(), str(day.kind), day.name] for day in days]
    draft = Draft(
        act="calendar.import",
        object_kind="calendar",
        object_id=str(notice.year),
        object_version=notice.pk,
        actor=actor,
        basis=notice.url or notice.title,
        payload={"sha256": notice.sha256, "days": listed},
        at=timesource.now(),
    )
    append(draft)
