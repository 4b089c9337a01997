"""State of clocks (时限): the calendar as data, running clocks, their pauses, alarms and earlier results."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from yinuo import timesource


class CalendarNotice(models.Model):
    """A notice that fixes a year's holidays (节假日安排通知), as shipped or imported."""

    year = models.PositiveSmallIntegerField(db_index=True)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=100, blank=True)
    url = models.CharField(max_length=500, blank=True, help_text="addresses of the notice, parted by blanks")
    sha256 = models.CharField(max_length=64, unique=True)
    imported_at = models.DateTimeField(default=timesource.now)
    replaced_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title


class CalendarDay(models.Model):
    """A day that is not as its weekday says: a holiday, or a weekend day worked in exchange (调休)."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", "放假"
        SWAPPED = "swapped", "调休上班"
        WORKING = "working", "上班"

    notice = models.ForeignKey(CalendarNotice, on_delete=models.CASCADE, related_name="days")
    date = models.DateField(db_index=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "date"], name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class Clock(models.Model):
    """One due date and how it came about. ``subject_kind``/``subject_id`` name what it is for.

    ``closed_on`` is null exactly while the clock is open (running, paused, overdue): the partial index on it keeps
    every question about open clocks independent of how many have ended. ``next_alarm_on`` is null once nothing more
    will be told, so that firing costs what fires.
    """

    class State(models.TextChoices):
        RUNNING = "running", "计时中"
        PAUSED = "paused", "暂停"
        MET = "met", "按期"
        MET_LATE = "met-late", "迟办"
        OVERDUE = "overdue", "超期"
        CANCELLED = "cancelled", "取消"

    rule = models.CharField(max_length=60)
    rule_edition = models.CharField(max_length=20, blank=True, help_text="first day of the rule's edition")
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    unit_path = models.CharField(max_length=255, help_text="place in the tree of the body that must act")
    county_code = models.CharField(max_length=6, blank=True)
    started_on = models.DateField()
    due_on = models.DateField()
    provisional = models.BooleanField(default=False)
    closed_on = models.DateField(null=True, help_text="day it was met or cancelled; null while it is open")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    cancelled_ground = models.CharField(max_length=300, blank=True)
    needs_attention = models.BooleanField(
        default=False, help_text="a recomputation moved the due date earlier"
    )
    next_alarm_on = models.DateField(null=True, help_text="when something of the rule's alarms fires next")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "subject_kind", "rule"], name="one_clock_per_rule_and_subject"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=models.Q(closed_on__isnull=True), name="clock_open_due"
            ),
            models.Index(
                fields=["next_alarm_on"],
                condition=models.Q(next_alarm_on__isnull=False),
                name="clock_next_alarm",
            ),
            models.Index(
                fields=["unit_path", "due_on"],
                condition=models.Q(closed_on__isnull=True),
                name="clock_open_unit",
            ),
            models.Index(
                fields=["subject_kind", "due_on"],
                condition=models.Q(closed_on__isnull=True),
                name="clock_open_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.subject_kind}/{self.subject_id}: {self.due_on}"


class Pause(models.Model):
    """Days that do not count, with their ground (中止计时); both ends included, open while it lasts."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="pauses")
    from_date = models.DateField()
    to_date = models.DateField(null=True)
    ground = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"{self.from_date} – {self.to_date or ''} {self.ground}"


class Recalculation(models.Model):
    """An earlier result of a clock, kept when the calendar or its start changed."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="recalculations")
    at = models.DateTimeField(default=timesource.now)
    due_before = models.DateField()
    due_after = models.DateField()
    provisional_before = models.BooleanField()
    notice = models.ForeignKey(CalendarNotice, on_delete=models.PROTECT, null=True)

    def __str__(self) -> str:
        return f"{self.due_before} → {self.due_after}"


class Reminder(models.Model):
    """A reminder or escalation delivered to a unit's desk (提醒、升级), or word of a due date that moved."""

    class Kind(models.TextChoices):
        REMINDER = "reminder", pgettext_lazy("reminder", "提醒")
        ESCALATION = "escalation", pgettext_lazy("reminder", "升级")
        MOVED = "moved", pgettext_lazy("reminder", "期限变更")

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="reminders")
    unit_path = models.CharField(max_length=255, db_index=True)
    recipient = models.CharField(max_length=20, help_text="handler, unit, head, superior or office")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.REMINDER)
    due_on = models.DateField(help_text="the due date that was told")
    zh = models.CharField(max_length=300)
    en = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=timesource.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["unit_path", "-created_at"],
                condition=models.Q(read_at__isnull=True),
                name="reminder_unread_desk",
            ),
            models.Index(
                fields=["-created_at"], condition=models.Q(read_at__isnull=True), name="reminder_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.zh
