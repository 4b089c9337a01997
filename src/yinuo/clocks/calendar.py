"""The calendar of working days as this node knows it: shipped notices, and those imported since, in the database."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import yaml
from django.db import transaction
from django.db.models import Max

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


def load_calendar() -> int:
    """Bring the shipped notices, and the deployment's own under ``home/definitions/calendar``, into the database.

    Idempotent: a notice is known by the digest of its days. Returns how many notices were new.
    """
    notices = [days for file in _files() for days in by_year(parse_notice(file.read_text("utf-8")))]
    return sum(store_notice(days) is not None for days in notices)


@transaction.atomic
def store_notice(days: list[NoticeDay], title: str = "", at: datetime | None = None) -> CalendarNotice | None:
    """Store the days of one year's notice; what an earlier one said of the year is replaced. None: known already."""
    year, digest = days[0].year, digest_of(days)
    if CalendarNotice.objects.filter(sha256=digest).exists():
        return None
    CalendarNotice.objects.filter(year=year, replaced_at__isnull=True).update(
        replaced_at=at or timesource.now()
    )
    notice = CalendarNotice.objects.create(
        year=year, title=title or f"{year}年节假日安排", url=days[0].notice[:500], sha256=digest
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


def _build() -> WorkCalendar:
    statutory = Statutory.model_validate(yaml.safe_load((SHIPPED / "statutory.yaml").read_text("utf-8")))
    lunar = parse_lunar_csv((SHIPPED / "lunar.csv").read_text("utf-8"))
    stored = CalendarDay.objects.filter(notice__replaced_at__isnull=True).select_related("notice")
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
