"""Making the figures: counted set by set from records and submissions, then written in one short transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, F, Q, When
from django.db.models.functions import TruncMonth

from yinuo import timesource
from yinuo.accounts.scope import visible
from yinuo.assessment.days_used import RECENT
from yinuo.assessment.models import DaysUsed, QualityMonth
from yinuo.catalogue import catalogue
from yinuo.core.actor import PUBLIC
from yinuo.core.definitions.catalogue import UnknownClass
from yinuo.intake.models import Submission
from yinuo.records.models import Record
from yinuo.records.queries.lists import due_by
from yinuo.registry.models import Body
from yinuo.registry.queries import counties_for_statistics

Place = tuple[int, str, date]
"""Unit, class and first day of the month."""
Figures = dict[Place, dict[str, int]]
Used = Counter[tuple[int, str, int]]
"""Unit, class and working days used: how many records decided lately took so many."""
Findings = dict[Place, Counter[str]]
"""How often each rule was broken."""
READ = (Submission.Stage.STORED, Submission.Stage.DONE)


def refresh(as_of: date | None = None) -> int:
    """Make the figures anew as of a day (default: today); returns how many there are. Safe to repeat at any time.

    All is counted before anything is written: nobody who writes waits while millions of records are counted, and whoever
    reads sees the figures of before or of now, never some of both.
    """
    day = as_of or timesource.today()
    figures: Figures = defaultdict(lambda: defaultdict(int))
    used = _add_timeliness(figures, day)
    findings = _add_submissions(figures)
    places = _places({unit for unit, _, _ in figures}, day)
    _write(list(_rows(figures, findings, places, day)), list(_rows_of_days(used, places)))
    return len(figures)


@transaction.atomic
def _write(months: list[QualityMonth], days: list[DaysUsed]) -> None:
    QualityMonth.objects.all().delete()
    QualityMonth.objects.bulk_create(months, batch_size=1000)
    DaysUsed.objects.all().delete()
    DaysUsed.objects.bulk_create(days, batch_size=1000)


def _places(units: Collection[int], day: date) -> dict[int, dict[str, Any]]:
    """Unit, path and county of each; a county that is no more counts with the one that carries it on, so that years
    compare."""
    carried_on = counties_for_statistics(day)
    return {
        pk: {
            "unit": body,
            "unit_path": body.path,
            "county_code": carried_on.get(body.county_code, body.county_code),
        }
        for pk, body in Body.objects.in_bulk(units).items()
    }


def _rows(
    figures: Figures, findings: Findings, places: Mapping[int, dict[str, Any]], day: date
) -> Iterator[QualityMonth]:
    for (unit, information_class, month), numbers in figures.items():
        yield QualityMonth(
            **places[unit],
            information_class=information_class,
            month=month,
            findings=dict(findings.get((unit, information_class, month), {})),
            as_of=day,
            **numbers,
        )


def _rows_of_days(used: Used, places: Mapping[int, dict[str, Any]]) -> Iterator[DaysUsed]:
    for (unit, information_class, days), number in used.items():
        yield DaysUsed(**places[unit], information_class=information_class, days=days, number=number)


def _add_timeliness(figures: Figures, day: date) -> Used:
    """Records by the month of their decision; returns how many of those decided lately took how long: one statement over
    the store."""
    due, met = due_by(day), Q(met_on__lte=day)
    names = ("records", "published", "due", "on_time", "open_overdue")
    place = ("source_id", "information_class", "month", "used")
    lately = When(listed_on__gte=day - RECENT, due_on__isnull=False, then=F("working_days_used"))
    counted = (
        Record.objects.order_by()
        .annotate(month=TruncMonth("listed_on"), used=Case(lately))
        .values(*place)
        .annotate(
            records=Count("pk"),
            published=Count("pk", filter=visible(PUBLIC, "record")),
            due=Count("pk", filter=due),
            on_time=Count("pk", filter=due & met & Q(met_on__lte=F("due_on"))),
            open_overdue=Count("pk", filter=due & (Q(met_on__isnull=True) | Q(met_on__gt=day))),
        )
    )
    used: Used = Counter()
    for unit, information_class, month, days, *numbers in counted.values_list(*place, *names):
        for name, number in zip(names, numbers, strict=True):
            figures[unit, information_class, month][name] += number
        if days is not None:
            used[unit, information_class, days] += numbers[0]
    return used


def _add_submissions(figures: Figures) -> Findings:
    """Rows and required items by the month of receipt: from the counts that validation left with each submission, whose
    findings by rule are added up too."""
    by_rule: Findings = defaultdict(Counter)
    columns = ("unit_id", "information_class", "received_at", "rows", "accepted")
    counts = ("findings_by_rule", "not_applicable_by_rule")
    found = Submission.objects.filter(stage__in=READ).values_list(*columns, *counts)
    for unit, information_class, received_at, rows, accepted, findings, not_applicable in found.iterator():
        month = received_at.astimezone(timesource.PLACE).date().replace(day=1)
        place = (unit, information_class, month)
        by_rule[place].update(findings)
        numbers = figures[place]
        required, missing = required_items(information_class, rows, findings, not_applicable)
        numbers["rows"] += rows
        numbers["passed"] += accepted
        numbers["required_items"] += required
        numbers["supplied_items"] += required - missing
    return by_rule


def required_items(
    information_class: str, rows: int, findings: Mapping[str, int], not_applicable: Mapping[str, int]
) -> tuple[int, int]:
    """How many required items ``rows`` should have filled, and how many of them are missing. A requirement with a
    condition counts where it applied."""
    rules = required_rules(information_class)
    required = sum(rows - int(not_applicable.get(rule, 0)) for rule in rules)
    return required, sum(int(findings.get(rule, 0)) for rule in rules)


def required_rules(information_class: str) -> list[str]:
    """The rules of the required items of a class; none of a class that is no longer defined."""
    try:
        fields = catalogue().newest(information_class).fields
    except UnknownClass:
        return []
    return [f"{code}.required" for code, field in fields.items() if field.required]
