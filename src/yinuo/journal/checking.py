"""Checking the journal in the background, once a day or when asked, with the result kept for the page of jobs.

Registered at every start: what walks the journal is imported when there is work.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from yinuo import timesource
from yinuo.jobs.acts import enqueue
from yinuo.jobs.handlers import JobContext, handles
from yinuo.jobs.models import Job

KIND = "journal-check"
SUBJECT = "journal"
EVERY = timedelta(days=1)
HOUR = 3600.0
"""How often :func:`check_daily` is to look, in seconds."""


@handles(KIND)
def check_in_background(context: JobContext) -> Mapping[str, object]:
    """The job: walk the journal and say what was found."""
    from yinuo.journal.check import check_journal

    def tell(phase: str, done: int, total: int) -> None:
        context.progress(done, total or None, phase)

    report = check_journal(progress=tell)
    first = report.first
    return {
        "sound": report.sound,
        "entries": report.entries,
        "checkpoints": report.checkpoints,
        "objects": report.objects,
        "objects_told_in_part": report.objects_told_in_part,
        "faults": report.fault_count,
        "first": {"zh": first.text.zh, "en": first.text.en} if first else None,
    }


def ask_for_check() -> Job:
    """Put a check in the queue; one that waits or runs already is returned instead of a second one."""
    return enqueue(KIND, SUBJECT, priority=-1)


def latest_check() -> Job | None:
    """The newest check that came to its end, with its findings in ``result``."""
    done = Job.objects.filter(kind=KIND, state=Job.State.DONE)
    return done.order_by("-finished_at").first()


def check_daily() -> Job | None:
    """Ask for a check when the last one was asked for more than a day ago; None otherwise. A duty of the scheduler."""
    since = timesource.now() - EVERY
    if Job.objects.filter(kind=KIND, created_at__gt=since).exists():
        return None
    return ask_for_check()
