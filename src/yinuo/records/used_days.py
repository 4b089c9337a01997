"""How many working days a record took, for ``journal check``: the board shows how they are spread."""

from __future__ import annotations

from datetime import date, datetime

from yinuo import timesource
from yinuo.clocks import notice_states
from yinuo.clocks.calendar import calendars
from yinuo.core import clocks
from yinuo.core.workdays import CalendarGap
from yinuo.records.models import Record


class UsedDays:
    """Works the days out once for each pair of days, by every calendar that was in force; by one that is not what it was
    nothing can be worked out."""

    def __init__(self) -> None:
        forged = any(notice_states.judge(list(notice_states.years())))
        self._calendars = [] if forged else calendars()
        self._known: dict[tuple[date, date], set[int]] = {}

    def is_right(self, record: Record, known_from: datetime) -> bool:
        """Days are counted when content is stored: of a first version to the day the clock was met; a correction counts to its
        own day anew, and a release leaves them uncounted."""
        used = record.working_days_used
        if record.due_on is None or record.decided_on is None:
            return used is None
        if not self._calendars:
            return True
        if record.version > 1:
            latest = max(record.met_on or date.min, known_from.astimezone(timesource.PLACE).date())
            return used is None or used in self._between(record.decided_on, latest)
        return used is None if record.met_on is None else used in self._of(record.decided_on, record.met_on)

    def _between(self, start: date, end: date) -> range:
        return range(max(self._of(start, end), default=0) + 1)

    def _of(self, start: date, end: date) -> set[int]:
        if (start, end) not in self._known:
            self._known[start, end] = set(self._counted(start, end))
        return self._known[start, end]

    def _counted(self, start: date, end: date) -> list[int]:
        found = []
        for calendar in self._calendars:
            try:
                found.append(clocks.used_working_days(start, end, calendar))
            except CalendarGap:
                continue
        return found
