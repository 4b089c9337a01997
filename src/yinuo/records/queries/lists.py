"""Lists of records, filtered by stored columns only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from yinuo import timesource
from yinuo.accounts.scope import own, visible
from yinuo.accounts.shapes import under
from yinuo.core.actor import Actor
from yinuo.core.errors import NotFound
from yinuo.records.models import BEHIND, Record
from yinuo.records.queries import leads
from yinuo.records.queries.leads import FEW, WALKED, Lead
from yinuo.registry.queries import counties_for_statistics

ORDER = ("-listed_on", "-id")
COUNT_TO = 10_000
CITY = "-"
"""As ``county_code``: the bodies of the city itself, which belong to no county."""


def carried_on_by(county_code: str) -> list[str]:
    """The county itself and those whose figures it carries on; ``CITY``: what lies in no county."""
    if county_code == CITY:
        return [""]
    former = (old for old, today in counties_for_statistics().items() if today == county_code)
    return sorted({county_code, *former})


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; an empty value does not narrow.

    ``body_path`` is the place of a source in the tree, with all below it unless ``only_body``; ``about`` the id of
    the body records speak of; ``decided_from`` and ``decided_to`` bound the day lists sort by; ``late`` True: late, or
    open after its due date. ``charge`` narrows to what is in the actor's own charge.
    """

    information_class: str = ""
    status: str = ""
    body_path: str = ""
    only_body: bool = False
    about: int | None = None
    county_code: str = ""
    subject_code: str = ""
    decided_from: date | None = None
    decided_to: date | None = None
    late: bool | None = None
    held_because: str = ""
    tier: str = ""
    disputed: bool | None = None
    charge: bool = False

    @property
    def is_set_aside(self) -> bool:
        """Whether only records of a rare status are wanted."""
        return self.status not in ("", Record.Status.PUBLISHED, Record.Status.ENDED)

    @property
    def reads_rows(self) -> bool:
        """Whether something is asked that no index of lists holds, so that every row that may fit is read."""
        return self.late is False or self.disputed is False or bool(self.tier or self.held_because)

    def as_q(self, today: date) -> Q:
        """The filters as one condition."""
        plain = {
            "information_class": self.information_class,
            "subject_code": self.subject_code,
            "held_because": self.held_because,
            "tier": self.tier,
            "subject_body": self.about,
            "listed_on__gte": self.decided_from,
            "listed_on__lte": self.decided_to,
        }
        wanted = Q(**{column: value for column, value in plain.items() if value})
        if self.status:
            wanted &= Q(set_aside=self.status) if self.is_set_aside else Q(status=self.status)
        if self.county_code:
            wanted &= Q(county_code__in=carried_on_by(self.county_code))
        if self.body_path:
            here = Q(source_path=self.body_path)
            wanted &= here if self.only_body else under("source_path", self.body_path)
        if self.disputed is not None:
            wanted &= Q(disputed_since__isnull=not self.disputed)
        if self.late is not None:
            wanted &= (BEHIND & late_on(today)) if self.late else on_time_on(today)
        return wanted


def late_on(today: date) -> Q:
    """Records met after their due date, or still open after it."""
    return Q(met_on__gt=F("due_on")) | Q(met_on__isnull=True, due_on__lt=today)


def on_time_on(today: date) -> Q:
    """Records met by their due date, or that may still be."""
    return Q(met_on__lte=F("due_on")) | Q(met_on__isnull=True, due_on__gte=today)


def due_by(day: date) -> Q:
    """The base of a rate: records due before ``day``, and those due on it that are done. What is due today and still open
    has until tonight, and is in neither part."""
    return Q(due_on__lt=day) | Q(due_on=day, met_on__lte=day)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are; ``exact`` False: at least so many."""

    number: int
    exact: bool

    def __str__(self) -> str:
        return f"{self.number:,}" + ("" if self.exact else "+")


def listed(
    actor: Actor, filters: Filters | None = None, today: date | None = None, lead: Lead | None = None
) -> QuerySet[Record]:
    """Records the actor may see, newest decision first. ``lead`` names the columns whose index is to lead; else it is
    chosen by the filters and the actor's charge."""
    filters = filters or Filters()
    scope = own(actor, "record") if filters.charge else visible(actor, "record")
    condition = scope & filters.as_q(today or timesource.today())
    steered = leads.steered(condition, leads.lead_of(filters, scope) if lead is None else lead)
    return Record.objects.filter(steered).select_related("source").order_by(*ORDER)


def listed_by_number(actor: Actor, filters: Filters) -> QuerySet[Record]:
    """The same to be read in the order of arrival: few are sorted, many are met on a walk through the table."""
    rows = listed(actor, filters)
    if filters == Filters() or leads.more_than(rows, FEW):
        rows = listed(actor, filters, lead=WALKED)
    return rows.order_by("-id")


def first_of(rows: QuerySet[Record], number: int) -> list[Record]:
    """The first ``number`` of ``rows``, sorted by their index before any is read: a row is wide, and many may be sorted."""
    return rows_of(list(rows.values_list("pk", flat=True)[:number]))


def rows_of(ids: Sequence[int]) -> list[Record]:
    """The records with these ids in this order, for a list that has found them within its actor's sight."""
    found = Record.objects.select_related("source").in_bulk(ids)
    return [found[one] for one in ids if one in found]


def counted(rows: QuerySet[Record], to: int = COUNT_TO) -> Counted:
    """How many rows there are, counted up to ``to``: a list of a million is not counted for one page of it."""
    number = len(rows.order_by().values_list("pk", flat=True)[: to + 1])
    return Counted(min(number, to), number <= to)


def find(actor: Actor, record_id: int) -> Record:
    """One record the actor may see. Raises ``NotFound``."""
    record = Record.objects.filter(visible(actor, "record"), pk=record_id).select_related("source").first()
    if record is None:
        raise NotFound
    return record
