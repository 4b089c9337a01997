"""The job that looks again at rows waiting for the registry; queued by every change of the registry while rows wait.

Registered at every start, also of commands that check nothing: what hands rows in again is imported when there is work.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet

from yinuo.intake.models import QueuedRow
from yinuo.jobs.acts import enqueue
from yinuo.jobs.handlers import JobContext, handles
from yinuo.registry.hooks import on_change

JOB_KIND = "recheck"


def waiting_rows() -> QuerySet[QueuedRow]:
    """Rows that wait because nobody registered answers for them."""
    return QueuedRow.objects.filter(state=QueuedRow.State.OPEN, why=QueuedRow.Why.UNREGISTERED)


@on_change
def look_again_later(token: str) -> None:
    """Queue a look at the waiting rows, in the transaction of the change; none when nothing waits."""
    if waiting_rows().exists():
        enqueue(JOB_KIND, token)


@handles(JOB_KIND)
def work_on_job(context: JobContext) -> Mapping[str, object]:
    """The handler; its subject is the registry's token at the change."""
    from yinuo.intake.acts.releasing import release_rows

    return {"released": release_rows(context.progress)}
