"""For ``journal check``: every clock worked out again from its rule, its start, its pauses and the calendar, and held
against what its object says. What was met before a notice came stands by the calendar of its time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from yinuo import timesource
from yinuo.clocks import notice_states
from yinuo.clocks.calendar import calendars
from yinuo.clocks.claims import Claim, claims_of
from yinuo.clocks.computing import pauses_of
from yinuo.clocks.models import Clock
from yinuo.clocks.models import Pause as StoredPause
from yinuo.clocks.planner import Planner
from yinuo.clocks.rules import rule_book
from yinuo.core import clocks
from yinuo.core.clock_rules import UnknownClockRule
from yinuo.core.clocks import Pause
from yinuo.core.workdays import CalendarGap, WorkCalendar
from yinuo.journal.models import Entry
from yinuo.journal.states import Strayed
from yinuo.registry.heirs import heirs_by_place
from yinuo.registry.models import Body

CANCEL = "clock.cancel"


class Row(NamedTuple):
    """What is compared of a clock."""

    pk: int
    kind: str
    subject: int
    rule: str
    started_on: date
    due_on: date
    closed_on: date | None
    state: str
    unit_path: str
    county_code: str

    @property
    def name(self) -> str:
        return f"clock/{self.pk}"

    @property
    def of(self) -> str:
        return f"{self.kind}/{self.subject}"


_COLUMNS = (
    "pk", "subject_kind", "subject_id", "rule", "started_on", "due_on", "closed_on", "state", "unit_path",
    "county_code",
)  # fmt: skip


def all_ids() -> Iterator[str]:
    """Ids of all clocks."""
    return map(str, Clock.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=10_000))


def rows_of(ids: Sequence[str]) -> list[Row]:
    """The clocks that exist of ``ids``."""
    found = Clock.objects.filter(pk__in=[int(each) for each in ids])
    return list(map(Row._make, found.values_list(*_COLUMNS)))


class Judging:
    """One check's judge: due dates are worked out once per rule, start and calendar. By a calendar that is not what it was
    nothing can be worked out: then it is named, and not all the clocks."""

    def __init__(self) -> None:
        self._today = timesource.today()
        forged = any(notice_states.judge(list(notice_states.years())))
        self._calendars = [] if forged else calendars()
        self._rules = rule_book()
        self._planners: dict[str, list[Planner]] = {}
        self._heirs = heirs_by_place()
        self._counties = dict(Body.objects.values_list("path", "county_code"))

    def __call__(self, ids: Sequence[str]) -> Iterator[Strayed]:
        rows = rows_of(ids)
        pauses, claims = _pauses(rows), claims_on(rows)
        journaled = _journaled(row for row in rows if _needs_entries(row, claims.get(row.pk)))
        for row in rows:
            claim = claims.get(row.pk)
            if _needs_entries(row, claim) and row.name not in journaled:
                yield Strayed(row.name, "object-unjournaled")
            elif not self._lies_right(row, claim):
                yield Strayed(row.name, "derived-changed", row.of if claim else row.name)
            elif claim and claim.due_on is None:
                yield from self._without_due_date(row, claim)
            elif not self._is_right(row, pauses.get(row.pk, [])) or (claim and not _begins_so(row, claim)):
                yield Strayed(row.name, "derived-changed", row.of if claim else row.name)
            elif claim and not _ends_so(row, claim):
                yield Strayed(row.of, "derived-changed", row.of)

    def _lies_right(self, row: Row, claim: Claim | None) -> bool:
        """A clock lies with a body, in the county of that: with the one its object lies with, or, once it has ended, with one
        that this came after."""
        if self._counties.get(row.unit_path) != row.county_code:
            return False
        if claim is None or row.unit_path == claim.unit_path:
            return True
        return row.closed_on is not None and claim.unit_path in self._heirs.get(row.unit_path, ())

    def _without_due_date(self, row: Row, claim: Claim) -> Iterator[Strayed]:
        """An object that shows no due date although its clock could be computed; a correction may have made it so."""
        if not self._calendars or row.rule not in self._rules or claim.started_on is None:
            return
        if self._due(row._replace(started_on=claim.started_on), [], 0):
            yield Strayed(row.of, "derived-changed", row.of)

    def _is_right(self, row: Row, pauses: Sequence[Pause]) -> bool:
        if row.rule not in self._rules:
            return True
        return self._may_be(row, pauses) and self._is_due_then(row, pauses)

    def _may_be(self, row: Row, pauses: Sequence[Pause]) -> bool:
        """Whether the state agrees with the days; what is overdue since yesterday may not be marked yet."""
        if row.state == Clock.State.CANCELLED:
            return row.closed_on is not None
        if row.closed_on is not None:
            return row.state == clocks.state_of(row.due_on, row.closed_on, met=row.closed_on)
        if row.state == Clock.State.PAUSED:
            return bool(pauses)
        return row.state == Clock.State.RUNNING or (
            row.state == Clock.State.OVERDUE and row.due_on < self._today
        )

    def _is_due_then(self, row: Row, pauses: Sequence[Pause]) -> bool:
        """Open clocks follow the calendar in force; closed ones one that was in force. While a pause lasts the due date
        moves with the days, and its entry tells it."""
        if not self._calendars or any(pause.until is None for pause in pauses):
            return True
        numbers = range(len(self._calendars) if row.closed_on else 1)
        return any(self._due(row, pauses, number) == row.due_on for number in numbers)

    def _due(self, row: Row, pauses: Sequence[Pause], number: int) -> date | None:
        if pauses:
            return _paused_due(row, self._calendars[number], pauses)
        if row.rule not in self._planners:
            self._planners[row.rule] = [Planner(row.rule, calendar) for calendar in self._calendars]
        due = self._planners[row.rule][number].due(row.started_on.isoformat())
        return date.fromisoformat(due.on) if due else None


def _paused_due(row: Row, calendar: WorkCalendar, pauses: Sequence[Pause]) -> date | None:
    try:
        return clocks.due_date(rule_book().rule(row.rule, row.started_on), row.started_on, calendar, pauses)
    except (CalendarGap, UnknownClockRule):
        return None


def _pauses(rows: Sequence[Row]) -> Mapping[int, list[Pause]]:
    found: dict[int, list[StoredPause]] = defaultdict(list)
    for pause in StoredPause.objects.filter(clock__in=[row.pk for row in rows]):
        found[pause.clock_id].append(pause)
    return {clock: pauses_of(stored) for clock, stored in found.items()}


def claims_on(rows: Sequence[Row]) -> dict[int, Claim]:
    """By clock the claim of its object, where the clock is the one it speaks of."""
    subjects: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        subjects[row.kind].append(row.subject)
    found = claims_of(subjects)
    claims = ((row, found.get((row.kind, row.subject))) for row in rows)
    return {row.pk: claim for row, claim in claims if claim and claim.is_about(row.rule)}


def _needs_entries(row: Row, claim: Claim | None) -> bool:
    """A clock that follows from no object was started by an act of its own, and only an act cancels one."""
    return claim is None or row.state == Clock.State.CANCELLED


def _journaled(rows: Iterator[Row]) -> set[str]:
    """Names of those that have the entries they need."""
    cancelled = {row.name: row.state == Clock.State.CANCELLED for row in rows}
    acts = Entry.objects.filter(object__in=cancelled).values_list("object", "act__name")
    return {name for name, act in acts if act == CANCEL or not cancelled[name]}


def _begins_so(row: Row, claim: Claim) -> bool:
    """The start is that of the object."""
    return row.started_on == claim.started_on


def _ends_so(row: Row, claim: Claim) -> bool:
    """The days that lists show at the object are the clock's."""
    if row.state == Clock.State.CANCELLED:
        return True
    return (row.due_on, row.closed_on) == (claim.due_on, claim.closed_on)
