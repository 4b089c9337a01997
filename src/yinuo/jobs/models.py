"""State of background work: one table of jobs held by lease, so that a dead worker's work is taken over."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """A piece of long work (后台任务).

    A worker holds it while ``lease_until`` lies ahead and extends the lease as it goes.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("等待")
        RUNNING = "running", _("进行中")
        DONE = "done", _("完成")
        FAILED = "failed", _("失败")
        STOPPED = "stopped", _("已停止")

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, blank=True, help_text="what it works on, such as a receipt")
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    priority = models.SmallIntegerField(default=0)
    run_after = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    progress_done = models.BigIntegerField(default=0)
    progress_total = models.BigIntegerField(null=True)
    progress_note = models.CharField(max_length=200, blank=True)
    stop_requested = models.BooleanField(default=False)
    error = models.TextField(blank=True)
    result = models.JSONField(null=True)
    unit_code = models.CharField(max_length=18, blank=True, db_index=True)
    unit_path = models.CharField(max_length=255, blank=True)
    account = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "run_after"])]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=models.Q(state__in=["waiting", "running"]) & ~models.Q(subject=""),
                name="one_open_job_per_subject",
            )
        ]


class WorkerBeat(models.Model):
    """A worker's or scheduler's last sign of life, for readiness and ``yinuo doctor``."""

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
