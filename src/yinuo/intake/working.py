"""The job that works on a submission, queued when it is handed in.

Registered at every start, also of commands that check nothing: what reads and checks files is imported when there is work.
"""

from __future__ import annotations

from collections.abc import Mapping

from yinuo.jobs.giving_up import on_given_up
from yinuo.jobs.handlers import JobContext, handles
from yinuo.jobs.models import Job

JOB_KIND = "intake"


@handles(JOB_KIND)
def work_on_job(context: JobContext) -> Mapping[str, object]:
    """The handler; its subject is the receipt."""
    from yinuo.intake.acts.refusing import reopen
    from yinuo.intake.pipeline.run import work_on

    reopen(context.job.subject)
    submission = work_on(context.job.subject, context.progress, context.got_further)
    return {"stage": submission.stage, "rows": submission.rows, "accepted": submission.accepted}


@on_given_up(JOB_KIND)
def tell_whoever_handed_in(job: Job) -> None:
    """The work failed, or killed its worker, as often as a job may."""
    from yinuo.intake.acts.refusing import say_given_up

    say_given_up(job.subject, job.attempts)
