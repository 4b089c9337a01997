"""The job that looks again at rows waiting for the registry; queued by every change of the registry while rows wait."""

from __future__ import annotations

from collections.abc import Mapping

from yinuo.intake.acts.releasing import JOB_KIND, release_rows
from yinuo.jobs.handlers import JobContext, handles


@handles(JOB_KIND)
def work_on_job(context: JobContext) -> Mapping[str, object]:
    """The handler; its subject is the registry's token at the change."""
    return {"released": release_rows(context.progress)}
