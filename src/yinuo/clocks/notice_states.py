"""What notices of holidays are now, for ``journal check``: held against the entry of their import, else against the
definition files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from yinuo.clocks.calendar import digest_of, notices_of_files
from yinuo.clocks.models import CalendarDay, CalendarNotice
from yinuo.core.calendar_files import NoticeDay
from yinuo.core.workdays import DayKind
from yinuo.journal.models import Entry
from yinuo.journal.states import State, Strayed, last_told, told_by


def read(wanted: Sequence[str]) -> Iterator[State]:
    """Notices that were imported, with their days as they are now."""
    for year, (said, version) in last_told("calendar", wanted).items():
        notice = CalendarNotice.objects.filter(pk=version, year=int(year)).first()
        if notice is not None:
            yield year, version, {**said, "sha256": notice.sha256, "days": _listed(notice)}


def _listed(notice: CalendarNotice) -> list[list[str]]:
    days = CalendarDay.objects.filter(notice=notice).order_by("pk")
    return [[day.date.isoformat(), day.kind, day.name] for day in days]


def years() -> Iterator[str]:
    """Years with a notice, or that should have one; none before the node has begun with its files."""
    held = set(CalendarNotice.objects.values_list("year", flat=True))
    if not held and not any(_journaled()):
        return
    yield from map(str, sorted(held | {days[0].year for days in notices_of_files()}))


def judge(wanted: Sequence[str]) -> Iterator[Strayed]:
    """The notice in force is the last that came; each is known from the files or an entry, and has the days it had."""
    known = {digest_of(days) for days in notices_of_files()} | set(_journaled())
    for year in wanted:
        name, stored = f"calendar/{year}", list(CalendarNotice.objects.filter(year=int(year)).order_by("pk"))
        in_force = [each for each in stored if each.replaced_at is None]
        if not stored or in_force != stored[-1:]:
            yield Strayed(name, "definition-changed")
        elif any(each.sha256 not in known for each in stored):
            yield Strayed(name, "object-unjournaled")
        elif any(digest_of(_days(each)) != each.sha256 for each in stored):
            yield Strayed(name, "definition-changed")


def _journaled() -> Iterator[str]:
    """Digests of all notices that were imported, and of those that an empty node began with."""
    kept = Entry.objects.filter(object__startswith="calendar", payload__isnull=False)
    for payload in kept.values_list("payload", flat=True):
        said = cast(Mapping[str, Any], told_by(payload))
        yield from said.get("notices", [])
        yield str(said.get("sha256"))


def _days(notice: CalendarNotice) -> Iterator[NoticeDay]:
    for day in CalendarDay.objects.filter(notice=notice):
        yield NoticeDay(day.date, DayKind(day.kind), day.name, notice.year, notice.url)
