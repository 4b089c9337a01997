"""Reading calendars: yearly notices as CSV or in the JSON shape of holiday-cn, and the regulation's own
days off.

A year with a notice is certain, but for its last days: notices of the next year have swapped days of late
December, so these stay provisional until that notice is known. Other years follow the regulation
(全国年节及纪念日放假办法) with days off at a weekend made up on the next working day (article 6), all
provisional.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import yaml
from pydantic import Field

from yinuo.core.definitions.model import Period, Strict
from yinuo.core.workdays import ONE_DAY, DayInfo, DayKind, WorkCalendar

FIRST_YEAR = 2007


class Festival(Strict):
    name: str
    dates: tuple[str, ...]


class StatutoryEdition(Strict):
    valid: Period
    basis: str
    days: tuple[Festival, ...]


class MonthDay(Strict):
    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)


class Statutory(Strict):
    """The regulation's days off, dated by its amendments."""

    compensated: bool
    tail: MonthDay
    editions: tuple[StatutoryEdition, ...]


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """One line of a yearly notice. ``year`` is the year of the notice, not always that of the date.

    A weekday that a notice calls a working day (3 February 2020) is an ordinary one.
    """

    date: date
    kind: DayKind
    name: str
    year: int
    notice: str


Lunar = Mapping[int, Mapping[str, date]]


def load_calendar(folder: Path, extra: Iterable[NoticeDay] = ()) -> WorkCalendar:
    """The calendar of ``folder`` (``days.csv``, ``lunar.csv``, ``statutory.yaml``) with later notices
    over it.

    ``extra`` replaces what the shipped notices of the same years say: importing a corrected notice is enough.
    """
    shipped = parse_days_csv((folder / "days.csv").read_text("utf-8"))
    statutory = Statutory.model_validate(yaml.safe_load((folder / "statutory.yaml").read_text("utf-8")))
    lunar = parse_lunar_csv((folder / "lunar.csv").read_text("utf-8"))
    return build_calendar(layered(shipped, list(extra)), statutory, lunar)


def layered(lower: Iterable[NoticeDay], upper: list[NoticeDay]) -> list[NoticeDay]:
    """``upper`` over ``lower``: a notice of the same year replaces the earlier one as a whole."""
    replaced = {day.year for day in upper}
    return [day for day in lower if day.year not in replaced] + upper


def build_calendar(days: Iterable[NoticeDay], statutory: Statutory, lunar: Lunar) -> WorkCalendar:
    """A calendar from 2007 to the last year that a notice or the table of festivals covers."""
    days = sorted(days, key=lambda day: day.year)
    published = {day.year for day in days}
    last = max(published | set(lunar))
    special: dict[date, DayInfo] = {}
    for year in sorted(set(range(FIRST_YEAR, last + 1)) - published):
        special |= _regular_days_off(year, statutory, lunar)
    special |= {day.date: DayInfo(day.date, day.kind, day.name, day.notice) for day in days}
    return WorkCalendar(FIRST_YEAR, last, special, frozenset(_provisional(published, last, statutory.tail)))


def parse_days_csv(text: str) -> list[NoticeDay]:
    """Lines ``date,kind,name,year,notice``; ``kind`` is a :class:`DayKind`. ``ValueError`` names the first line that
    cannot be read.
    """
    found = []
    for number, row in enumerate(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))), start=2):
        try:
            day, kind = date.fromisoformat(row["date"]), DayKind(row["kind"])
            found.append(
                _notice_day(day, kind is DayKind.HOLIDAY, row["name"], int(row["year"]), row["notice"])
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"line {number} of the calendar: {error}") from error
    return found


def parse_notice_json(text: str) -> list[NoticeDay]:
    """One year in the shape of holiday-cn: ``{"year", "papers", "days": [{"name", "date", "isOffDay"}]}``."""
    data = json.loads(text)
    try:
        notice = " ".join(data["papers"])
        return [
            _notice_day(
                date.fromisoformat(day["date"]), bool(day["isOffDay"]), day["name"], int(data["year"]), notice
            )
            for day in data["days"]
        ]
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a notice in the shape of holiday-cn: {error!r}") from error


def parse_notice(text: str) -> list[NoticeDay]:
    """A notice as CSV (``date,kind,name,year,notice``) or JSON in the shape of holiday-cn. Raises ``ValueError``."""
    return parse_notice_json(text) if text.lstrip().startswith("{") else parse_days_csv(text)


def parse_lunar_csv(text: str) -> dict[int, dict[str, date]]:
    """Per year the Gregorian dates of the festivals of the lunar and solar-term calendar."""
    rows = csv.DictReader(io.StringIO(text))
    return {
        int(row["year"]): {name: date.fromisoformat(value) for name, value in row.items() if name != "year"}
        for row in rows
    }


def _notice_day(day: date, off: bool, name: str, year: int, notice: str) -> NoticeDay:
    if abs(day.year - year) > 1:
        raise ValueError(f"{day} does not belong to a notice of {year}")
    at_work = DayKind.SWAPPED if day.weekday() >= 5 else DayKind.WORKING
    return NoticeDay(day, DayKind.HOLIDAY if off else at_work, name, year, notice)


def _regular_days_off(year: int, statutory: Statutory, lunar: Lunar) -> dict[date, DayInfo]:
    edition = next((e for e in statutory.editions if e.valid.covers(date(year, 6, 30))), None)
    if edition is None:
        return {}
    off: dict[date, DayInfo] = {}
    for festival in edition.days:
        for day in (_dated(on, year, lunar) for on in festival.dates):
            name = f"{off[day].name}、{festival.name}" if day in off else festival.name
            off[day] = DayInfo(day, DayKind.HOLIDAY, name, edition.basis, True)
    return off | (_made_up(off) if statutory.compensated else {})


def _made_up(off: Mapping[date, DayInfo]) -> dict[date, DayInfo]:
    made: dict[date, DayInfo] = {}
    for info in sorted((i for i in off.values() if i.date.weekday() >= 5), key=lambda i: i.date):
        day = info.date
        while day.weekday() >= 5 or day in off or day in made:
            day += ONE_DAY
        made[day] = DayInfo(day, DayKind.HOLIDAY, f"{info.name}补假", info.notice, True)
    return made


def _dated(on: str, year: int, lunar: Lunar) -> date:
    if fixed := re.fullmatch(r"(\d\d)-(\d\d)", on):
        return date(year, int(fixed[1]), int(fixed[2]))
    named = re.fullmatch(r"([a-z_]+)([+-]\d+)?", on)
    if named is None or year not in lunar or named[1] not in lunar[year]:
        raise ValueError(f"no date is known for {on} in {year}")
    return lunar[year][named[1]] + timedelta(days=int(named[2] or 0))


def _provisional(published: set[int], last: int, tail: MonthDay) -> Iterator[date]:
    for year in range(FIRST_YEAR, last + 1):
        start = date(year, 1, 1) if year not in published else date(year, tail.month, tail.day)
        if year in published and year + 1 in published:
            continue
        for offset in range((date(year, 12, 31) - start).days + 1):
            yield start + timedelta(days=offset)
