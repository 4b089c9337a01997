"""State of assessment: figures of reporting, made anew by the scheduler, never edited."""

from __future__ import annotations

from django.db import models

from yinuo.registry.models import Body


class QualityMonth(models.Model):
    """Numerators and denominators of one unit, class and month.

    ``month`` is its first day: of the decision for timeliness, of the receipt for completeness and accuracy. ``due``
    counts records due by ``as_of``, ``on_time`` those done by their due date, ``open_overdue`` those still open;
    ``findings`` how often each rule was broken in the rows supplied.
    """

    unit = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="+")
    unit_path = models.CharField(max_length=255, db_index=True)
    county_code = models.CharField(max_length=6, blank=True)
    information_class = models.CharField(max_length=40)
    month = models.DateField(db_index=True)
    records = models.BigIntegerField(default=0)
    published = models.BigIntegerField(default=0)
    due = models.BigIntegerField(default=0)
    on_time = models.BigIntegerField(default=0)
    open_overdue = models.BigIntegerField(default=0)
    required_items = models.BigIntegerField(default=0)
    supplied_items = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    passed = models.BigIntegerField(default=0)
    findings = models.JSONField(default=dict)
    as_of = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "information_class", "month"], name="quality_once_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_path} {self.information_class} {self.month:%Y-%m}"


class DaysUsed(models.Model):
    """How many records of one unit and class that were decided lately (:data:`yinuo.assessment.days_used.RECENT`) and had a
    due date took ``days`` working days."""

    unit = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="+")
    unit_path = models.CharField(max_length=255, db_index=True)
    county_code = models.CharField(max_length=6, blank=True)
    information_class = models.CharField(max_length=40)
    days = models.SmallIntegerField()
    number = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "information_class", "days"], name="days_used_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit_path} {self.information_class} {self.days}: {self.number}"
