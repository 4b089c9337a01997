"""What clocks and notices of holidays are now, for ``journal check``.

A clock that an act started, paused or ended is held against its last entry; all of them are worked out again
(:mod:`yinuo.clocks.recomputing`). A notice is held against the entry of its import, else against the definition files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from yinuo import timesource
from yinuo.clocks import recomputing
from yinuo.clocks.calendar import digest_of, notices_of_files
from yinuo.clocks.models import CalendarDay, CalendarNotice, Clock
from yinuo.clocks.recomputing import Row
from yinuo.core.calendar_files import NoticeDay
from yinuo.core.journal.canonical import parse
from yinuo.core.workdays import DayKind
from yinuo.journal.models import Entry
from yinuo.journal.states import State, Strayed, last_told, register_derived, register_state

UNDECIDED = frozenset({Clock.State.RUNNING.value, Clock.State.OVERDUE.value})
MET = frozenset({Clock.State.MET.value, Clock.State.MET_LATE.value})


def _clocks(ids: Sequence[str]) -> Iterator[State]:
    """Clocks with entries. The entry of a clock that its object says everything of tells what was done to it, no more."""
    told, rows = last_told("clock", ids), recomputing.rows_of(ids)
    claims = recomputing.claims_on(rows)
    for row in rows:
        said, version = told[str(row.pk)]
        yield str(row.pk), version, said if row.pk in claims else {**said, **_present(row, said)}


def _present(clock: Row, said: Mapping[str, object]) -> dict[str, object]:
    """The values of ``said`` as they are now. A state that days or an act on the clock's object have led to is no change."""
    now: dict[str, object] = {
        "rule": clock.rule,
        "subject": clock.of,
        "start": clock.started_on.isoformat(),
        "due": clock.due_on.isoformat(),
        "after": clock.due_on.isoformat(),
        "on": clock.closed_on.isoformat() if clock.closed_on else None,
        "state": said.get("state") if _led_to(clock, str(said.get("state"))) else clock.state,
    }
    return {name: value for name, value in now.items() if name in said}


def _led_to(clock: Row, before: str) -> bool:
    if before == clock.state or {before, clock.state} <= UNDECIDED:
        return True
    return before in UNDECIDED and clock.state in MET and _acted_on(clock)


def _acted_on(clock: Row) -> bool:
    """Whether its object was acted on on the day it was closed: the act that met it."""
    instants = Entry.objects.filter(object=clock.of).values_list("act__at", flat=True)
    return any(at.astimezone(timesource.PLACE).date() == clock.closed_on for at in instants)


def _notices(years: Sequence[str]) -> Iterator[State]:
    """Notices that were imported, with their days as they are now."""
    for year, (said, version) in last_told("calendar", years).items():
        notice = CalendarNotice.objects.filter(pk=version, year=int(year)).first()
        if notice is not None:
            yield year, version, {**said, "sha256": notice.sha256, "days": _listed(notice)}


def _listed(notice: CalendarNotice) -> list[list[str]]:
    days = CalendarDay.objects.filter(notice=notice).order_by("pk")
    return [[day.date.isoformat(), day.kind, day.name] for day in days]


def _years() -> Iterator[str]:
    """Years with a notice, or that should have one."""
    held = set(CalendarNotice.objects.values_list("year", flat=True))
    yield from map(str, sorted(held | {days[0].year for days in notices_of_files()}))


def _judge_notices(years: Sequence[str]) -> Iterator[Strayed]:
    """The notice in force is the last that came; each is known from the files or an entry, and has the days it had."""
    known = {digest_of(days) for days in notices_of_files()} | set(_journaled())
    for year in years:
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
        said = cast(Mapping[str, Any], parse(payload or "{}"))
        yield from said.get("notices", [])
        yield str(said.get("sha256"))


def _days(notice: CalendarNotice) -> Iterator[NoticeDay]:
    for day in CalendarDay.objects.filter(notice=notice):
        yield NoticeDay(day.date, DayKind(day.kind), day.name, notice.year, notice.url)


def register() -> None:
    """Called when the application starts."""
    register_state("clock", _clocks)
    register_state("calendar", _notices)
    register_derived("clock", recomputing.all_ids, recomputing.Judging)
    register_derived("calendar", _years, lambda: _judge_notices)
