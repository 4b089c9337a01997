"""Acts on jobs: enqueue, claim by lease, report progress, finish, fail, stop.

A job runs at least once; what it does must be safe to start over from its last finished step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from yinuo.config import configuration
from yinuo.jobs import giving_up
from yinuo.jobs.errors import LeaseLost, StopRequested
from yinuo.jobs.models import Job, WorkerBeat

DIED = "WorkerDied: the worker was killed (memory, crash of a library, power) {attempts} times in a row at the same step"
OPEN = (Job.State.WAITING, Job.State.RUNNING)


def enqueue(
    kind: str,
    subject: str = "",
    arguments: Mapping[str, object] | None = None,
    *,
    unit_code: str = "",
    unit_path: str = "",
    account: int | None = None,
    run_after: datetime | None = None,
    priority: int = 0,
) -> Job:
    """Put a job in the queue; an open job of the same kind and subject is returned instead of a second one."""
    try:
        with transaction.atomic():
            return Job.objects.create(
                kind=kind,
                subject=subject,
                arguments=dict(arguments or {}),
                unit_code=unit_code,
                unit_path=unit_path,
                account=account,
                priority=priority,
                run_after=run_after or timezone.now(),
            )
    except IntegrityError:
        return Job.objects.get(kind=kind, subject=subject, state__in=OPEN)


def _claimable(now: datetime, kinds: Sequence[str]) -> QuerySet[Job]:
    waiting = Q(state=Job.State.WAITING, run_after__lte=now)
    abandoned = Q(state=Job.State.RUNNING, lease_until__lt=now)
    jobs = Job.objects.filter(waiting | abandoned, kind__in=kinds).order_by("-priority", "run_after", "id")
    if connection.features.has_select_for_update_skip_locked:
        return jobs.select_for_update(skip_locked=True)
    return jobs


def claim(worker: str, kinds: Sequence[str], now: datetime | None = None) -> Job | None:
    """Take the next waiting job, or one whose worker has died, under a lease for ``worker``. A job whose workers died
    again and again without getting any further is given up instead: it would kill the next one too."""
    now = now or timezone.now()
    with transaction.atomic():
        job = _claimable(now, kinds).first()
        while job is not None and give_up_if_deadly(job):
            job = _claimable(now, kinds).first()
        if job is None:
            return None
        job.state = Job.State.RUNNING
        job.worker = worker
        job.attempts += 1
        job.lease_until = now + timedelta(seconds=configuration().lease_seconds)
        job.save(update_fields=["state", "worker", "attempts", "lease_until"])
    return job


def give_up_if_deadly(job: Job) -> bool:
    """Give up an abandoned job that has used up its attempts; answers whether it did. In the caller's transaction."""
    if job.state != Job.State.RUNNING or job.attempts < configuration().job_attempts:
        return False
    giving_up.give_up(job, DIED.format(attempts=job.attempts))
    return True


def got_further(job_id: int, worker: str) -> None:
    """Say that a step is finished for good: the attempts are counted from here. Raises nothing when the lease is lost."""
    Job.objects.filter(pk=job_id, worker=worker, state=Job.State.RUNNING).update(attempts=1)


def extend_lease(job_id: int, worker: str) -> None:
    """Keep the lease. Raises :class:`LeaseLost` when another worker holds the job by now."""
    until = timezone.now() + timedelta(seconds=configuration().lease_seconds)
    held = Job.objects.filter(pk=job_id, worker=worker, state=Job.State.RUNNING)
    if not held.update(lease_until=until):
        raise LeaseLost(f"job {job_id} is no longer held by {worker}")


def report_progress(job_id: int, worker: str, done: int, total: int | None = None, note: str = "") -> None:
    """Say how far the job has come. Raises :class:`LeaseLost` or, when its owner asked, :class:`StopRequested`."""
    held = Job.objects.filter(pk=job_id, worker=worker, state=Job.State.RUNNING)
    changes: dict[str, object] = {"progress_done": done, "progress_note": note}
    if total is not None:
        changes["progress_total"] = total
    if not held.update(**changes):
        raise LeaseLost(f"job {job_id} is no longer held by {worker}")
    if held.filter(stop_requested=True).exists():
        raise StopRequested(by_owner=True)


def finish(job_id: int, worker: str, result: Mapping[str, object] | None = None) -> None:
    """Mark the job done, if this worker still holds it."""
    Job.objects.filter(pk=job_id, worker=worker, state=Job.State.RUNNING).update(
        state=Job.State.DONE,
        finished_at=timezone.now(),
        lease_until=None,
        result=dict(result or {}),
        progress_done=F("progress_done"),
    )


def stopped(job_id: int, worker: str) -> None:
    """Mark the job stopped at its owner's wish."""
    Job.objects.filter(pk=job_id, worker=worker, state=Job.State.RUNNING).update(
        state=Job.State.STOPPED, finished_at=timezone.now(), lease_until=None
    )


def give_back(job_id: int, worker: str) -> None:
    """Return an unfinished job to the queue at once (the worker is going down in good order)."""
    Job.objects.filter(pk=job_id, worker=worker, state=Job.State.RUNNING).update(
        state=Job.State.WAITING, worker="", lease_until=None, attempts=F("attempts") - 1
    )


def fail(job_id: int, worker: str, error: str) -> None:
    """Record an error; the job waits longer before each new attempt and is given up after ``YINUO_JOB_ATTEMPTS``
    without progress."""
    job = Job.objects.filter(pk=job_id, worker=worker, state=Job.State.RUNNING).first()
    if job is None:
        return
    if job.attempts >= configuration().job_attempts:
        with transaction.atomic():
            giving_up.give_up(job, error)
        return
    job.error = error[-4000:]
    job.lease_until = None
    job.state = Job.State.WAITING
    job.run_after = timezone.now() + timedelta(seconds=5 * 3 ** (job.attempts - 1))
    job.save()


def request_stop(job_id: int) -> None:
    """Ask a job to stop: at once if it still waits, else between two chunks."""
    waiting = Job.objects.filter(pk=job_id, state=Job.State.WAITING)
    if not waiting.update(state=Job.State.STOPPED, finished_at=timezone.now()):
        Job.objects.filter(pk=job_id, state=Job.State.RUNNING).update(stop_requested=True)


def retry(job_id: int) -> None:
    """Put a failed or stopped job in the queue again, with a clean count of attempts."""
    Job.objects.filter(pk=job_id, state__in=(Job.State.FAILED, Job.State.STOPPED)).update(
        state=Job.State.WAITING,
        attempts=0,
        run_after=timezone.now(),
        stop_requested=False,
        error="",
        finished_at=None,
    )


def beat(name: str, kind: str) -> None:
    """Record a sign of life of a worker or scheduler."""
    WorkerBeat.objects.update_or_create(name=name, defaults={"kind": kind, "at": timezone.now()})
