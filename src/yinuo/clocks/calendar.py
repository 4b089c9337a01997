"""The calendar of working days as this node knows it: shipped notices, and those imported since, in the database."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import yaml
from django.db import transaction
from django.db.models import Max, Q

import yinuo
from yinuo import bulk, timesource
from yinuo.clocks.models import CalendarDay, CalendarNotice
from yinuo.config import configuration
from yinuo.core.calendar_files import (
    NoticeDay,
    Statutory,
    build_calendar,
    parse_lunar_csv,
    parse_notice,
)
from yinuo.core.workdays import DayKind, WorkCalendar

SHIPPED = Path(yinuo.__file__).parent / "definitions" / "calendar"
IN_FORCE = Q(notice__replaced_at__isnull=True)
_built: dict[tuple[object, ...], WorkCalendar] = {}


def work_calendar() -> WorkCalendar:
    """The calendar in force, built once per state of the notices; an import is seen by the next call anywhere."""
    stamp = _stamp()
    if stamp[0] is None:
        load_calendar()
        stamp = _stamp()
    if stamp not in _built:
        _built.clear()
        _built[stamp] = _build()
    return _built[stamp]


def forget() -> None:
    """Build anew at the next call: after a rehearsal was taken back, numbers of notices are given again."""
    _built.clear()


def calendars() -> list[WorkCalendar]:
    """The calendar in force, then those that were in force before later notices came, the latest first."""
    instants = (
        CalendarNotice.objects.order_by("-imported_at").values_list("imported_at", flat=True).distinct()
    )
    return [work_calendar(), *map(_as_of, instants[1:])]


@transaction.atomic
def load_calendar() -> int:
    """Bring the shipped notices, and the deployment's own under ``home/definitions/calendar``, into the database.

    Idempotent: a notice is known by the digest of its days. Returns how many notices were new. For a node whose clocks run
    already see :func:`yinuo.clocks.acts.calendar.load_new_notices`.
    """
    at = timesource.now()
    return sum(store_notice(days, at=at) is not None for days in notices_of_files())


def notices_of_files() -> list[list[NoticeDay]]:
    """The days of each notice that the definition files give, a later one of a year after the earlier."""
    return [days for file in _files() for days in by_year(parse_notice(file.read_text("utf-8")))]


@transaction.atomic
def store_notice(days: list[NoticeDay], title: str = "", at: datetime | None = None) -> CalendarNotice | None:
    """Store the days of one year's notice; what an earlier one said of the year is replaced. None: known already."""
    year, digest, at = days[0].year, digest_of(days), at or timesource.now()
    if CalendarNotice.objects.filter(sha256=digest).exists():
        return None
    CalendarNotice.objects.filter(year=year, replaced_at__isnull=True).update(replaced_at=at)
    title = title or f"{year}年节假日安排"
    notice = CalendarNotice.objects.create(
        year=year, title=title, url=days[0].notice[:500], sha256=digest, imported_at=at
    )
    columns = ["notice_id", "date", "kind", "name"]
    rows = [(notice.pk, day.date.isoformat(), str(day.kind), day.name) for day in days]
    bulk.insert(CalendarDay._meta.db_table, columns, rows)
    return notice


def digest_of(days: Iterable[NoticeDay]) -> str:
    """What makes two notices the same: their days, not their writing."""
    lines = sorted(f"{day.year} {day.date} {day.kind} {day.name}" for day in days)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _stamp() -> tuple[object, ...]:
    newest = CalendarNotice.objects.aggregate(last=Max("pk"), replaced=Max("replaced_at"))
    return newest["last"], newest["replaced"]


def _as_of(at: datetime) -> WorkCalendar:
    known = Q(notice__imported_at__lte=at)
    return _build(known & (Q(notice__replaced_at__isnull=True) | Q(notice__replaced_at__gt=at)))


def _build(which: Q = IN_FORCE) -> WorkCalendar:
    statutory = Statutory.model_validate(yaml.safe_load((SHIPPED / "statutory.yaml").read_text("utf-8")))
    lunar = parse_lunar_csv((SHIPPED / "lunar.csv").read_text("utf-8"))
    stored = CalendarDay.objects.filter(which).select_related("notice")
    days = [
        NoticeDay(day.date, DayKind(day.kind), day.name, day.notice.year, day.notice.url) for day in stored
    ]
    return build_calendar(days, statutory, lunar)


def _files() -> list[Path]:
    own = configuration().resolved_home / "definitions" / "calendar"
    return [SHIPPED / "days.csv", *sorted(own.glob("*.csv")), *sorted(own.glob("*.json"))]


def by_year(days: Iterable[NoticeDay]) -> list[list[NoticeDay]]:
    """The days of each year's notice."""
    found: dict[int, list[NoticeDay]] = defaultdict(list)
    for day in days:
        found[day.year].append(day)
    return [found[year] for year in sorted(found)]
