"""Giving a job up for good (放弃任务): it is marked failed, and whoever the work is for is told in the same transaction."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.db import transaction
from django.utils import timezone

from yinuo.jobs.models import Job

log = structlog.get_logger(__name__)
MOST_TEXT = 4000
Listener = Callable[[Job], None]
_listeners: dict[str, Listener] = {}


def on_given_up(kind: str) -> Callable[[Listener], Listener]:
    """Register the decorated function for jobs of ``kind`` that are given up."""

    def register(function: Listener) -> Listener:
        _listeners[kind] = function
        return function

    return register


def give_up(job: Job, error: str) -> None:
    """Mark the job failed and tell. A listener's own fault must not keep the job alive: it is logged."""
    job.state, job.error = Job.State.FAILED, error[-MOST_TEXT:]
    job.lease_until, job.finished_at = None, timezone.now()
    job.save(update_fields=["state", "error", "lease_until", "finished_at"])
    listener = _listeners.get(job.kind)
    if listener is None:
        return
    try:
        with transaction.atomic():
            listener(job)
    except Exception:
        log.exception("nobody could be told that the job was given up", job=job.pk, subject=job.subject)
