"""Stopping the work on a submission (停止处理): its owner's wish, followed between two chunks.

What is stored stays stored. The same file handed in again goes on after the last stored chunk.
"""

from __future__ import annotations

from django.db import transaction

from yinuo import timesource
from yinuo.accounts.scope import require
from yinuo.core.actor import Actor
from yinuo.intake import waiting
from yinuo.intake.models import Submission
from yinuo.intake.working import JOB_KIND
from yinuo.jobs import acts as jobs
from yinuo.jobs.models import Job
from yinuo.jobs.queries import job_of

WORKING = (
    Submission.Stage.RECEIVED,
    Submission.Stage.READ,
    Submission.Stage.MAPPED,
    Submission.Stage.VALIDATED,
)


def stop_work(actor: Actor, submission: Submission) -> None:
    """Ask for the work to stop: at once if nobody has begun, else before the next chunk. The caller has checked scope."""
    require(actor, "submissions:write")
    job = job_of(JOB_KIND, submission.receipt)
    if job is None:
        return
    jobs.request_stop(job.pk)
    job.refresh_from_db()
    if job.state == Job.State.STOPPED:
        mark_stopped(submission)


@transaction.atomic
def give_up(actor: Actor, submission: Submission) -> None:
    """Give up a submission that still asks which column is which: nothing of it was taken in. The caller has checked
    scope. One that asks no longer is left as it is."""
    require(actor, "submissions:stop")
    asking = Submission.objects.filter(pk=submission.pk, stage=Submission.Stage.ASKING)
    asking.update(stage=Submission.Stage.STOPPED, finished_at=timesource.now())
    waiting.settle([submission.pk])


@transaction.atomic
def mark_stopped(submission: Submission) -> None:
    """Say that the submission stopped before its end."""
    going = Submission.objects.filter(pk=submission.pk, stage__in=WORKING)
    going.update(stage=Submission.Stage.STOPPED, finished_at=timesource.now())
    waiting.give_back(submission)
