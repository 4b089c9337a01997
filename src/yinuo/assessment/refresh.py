"""Making the monthly figures: set by set from records and submissions, in one transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from django.db import transaction
from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth

from yinuo import timesource
from yinuo.accounts.scope import visible
from yinuo.assessment.models import QualityMonth
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
Findings = dict[Place, Counter[str]]
"""How often each rule was broken."""
READ = (Submission.Stage.STORED, Submission.Stage.DONE)


@transaction.atomic
def refresh(as_of: date | None = None) -> int:
    """Make the figures anew as of a day (default: today); returns how many there are. Safe to repeat at any time."""
    day = as_of or timesource.today()
    figures: Figures = defaultdict(lambda: defaultdict(int))
    _add_timeliness(figures, day)
    findings = _add_submissions(figures)
    bodies = Body.objects.in_bulk({unit for unit, _, _ in figures})
    QualityMonth.objects.all().delete()
    QualityMonth.objects.bulk_create(_rows(figures, findings, bodies, day), batch_size=1000)
    return len(figures)


def _rows(
    figures: Figures, findings: Findings, bodies: Mapping[int, Body], day: date
) -> Iterator[QualityMonth]:
    """The figures as rows; a county that is no more counts with the one that carries it on, so that years compare."""
    carried_on = counties_for_statistics(day)
    for (unit, information_class, month), numbers in figures.items():
        body = bodies[unit]
        yield QualityMonth(
            unit=body,
            unit_path=body.path,
            county_code=carried_on.get(body.county_code, body.county_code),
            information_class=information_class,
            month=month,
            findings=dict(findings.get((unit, information_class, month), {})),
            as_of=day,
            **numbers,
        )


def _add_timeliness(figures: Figures, day: date) -> None:
    """Records by the month of their decision: one statement over the store."""
    due, met = due_by(day), Q(met_on__lte=day)
    names = ("records", "published", "due", "on_time", "open_overdue")
    place = ("source_id", "information_class", "month")
    counted = (
        Record.objects.order_by()
        .annotate(month=TruncMonth("listed_on"))
        .values(*place)
        .annotate(
            records=Count("pk"),
            published=Count("pk", filter=visible(PUBLIC, "record")),
            due=Count("pk", filter=due),
            on_time=Count("pk", filter=due & met & Q(met_on__lte=F("due_on"))),
            open_overdue=Count("pk", filter=due & (Q(met_on__isnull=True) | Q(met_on__gt=day))),
        )
    )
    for unit, information_class, month, *numbers in counted.values_list(*place, *names):
        figures[unit, information_class, month] = defaultdict(int, zip(names, numbers, strict=True))


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
