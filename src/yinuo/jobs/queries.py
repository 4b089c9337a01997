"""Reading jobs: lists for the page of jobs, progress of one, and whether workers are alive."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from yinuo.jobs.models import Job, WorkerBeat


def job_of(kind: str, subject: str) -> Job | None:
    """The newest job of this kind on this subject."""
    return Job.objects.filter(kind=kind, subject=subject).order_by("-id").first()


def all_jobs() -> QuerySet[Job]:
    """Jobs, newest first; the caller narrows them by scope."""
    return Job.objects.order_by("-id")


def alive(kind: str, within_seconds: int = 60) -> bool:
    """Whether a worker or the scheduler gave a sign of life lately."""
    since = timezone.now() - timedelta(seconds=within_seconds)
    return WorkerBeat.objects.filter(kind=kind, at__gte=since).exists()
