"""Work that a command does itself, in the foreground, with progress on the terminal."""

from __future__ import annotations

import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.utils import timezone, translation
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from yinuo.config import configuration
from yinuo.core.errors import DomainError, Text
from yinuo.intake.models import FINISHED, Submission
from yinuo.jobs.acts import give_up_if_deadly
from yinuo.jobs.models import Job
from yinuo.jobs.queries import job_of
from yinuo.jobs.worker import run_job, worker_name
from yinuo.management.speaking import language
from yinuo.registry.models import Body
from yinuo.registry.queries.bodies import body_by_code_or_name
from yinuo.web.workbench.words import step_word


class NoSuchUnit(DomainError):
    code = "no-such-unit"
    message = Text("没有找到单位“{text}”。", "There is no unit “{text}”.")
    remedy = Text("请给出统一社会信用代码或规范名称。{hint}", "Give its code or exact name. {hint}")
    status = 404


class JobFailed(DomainError):
    code = "job-failed"
    message = Text("处理没有成功：{error}", "The work failed: {error}")
    remedy = Text("请看日志，改正后重试。", "See the log, mend it and try again.")
    status = 500


def find_body(text: str) -> Body:
    """The body with this code or name. Raises :class:`NoSuchUnit` naming what it could have been."""
    match = body_by_code_or_name(text)
    if match.body is None:
        raise NoSuchUnit(text=text, hint="、".join(candidate.name for candidate in match.candidates[:5]))
    body: Body = Body.objects.get(pk=match.body.id)
    return body


@contextmanager
def progress_bar(show: bool) -> Iterator[Progress]:
    """A bar on standard error while work goes on, where ``show``; what is printed meanwhile goes where it is sent to."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    on_terminal = sys.stdout.isatty()
    with Progress(
        *columns,
        console=Console(stderr=True),
        disable=not show,
        transient=True,
        redirect_stdout=on_terminal,
    ) as bar:
        yield bar


def finish_submission(submission: Submission, *, show: bool) -> Submission:
    """Bring a submission to its end: do its job here, or wait while a worker does it. Raises :class:`JobFailed`."""
    with progress_bar(show) as bar:
        task = bar.add_task("…", total=None)
        while submission.stage not in FINISHED:
            job = job_of("intake", submission.receipt)
            if job is None or job.state in (Job.State.FAILED, Job.State.STOPPED):
                raise JobFailed(error=_last_error(job))
            if not _take(job):
                time.sleep(0.2)
            elif job.error and job.state == Job.State.WAITING:
                raise JobFailed(error=_last_error(job))
            bar.update(task, description=_step(job), completed=job.progress_done, total=job.progress_total)
            submission.refresh_from_db()
    return submission


def _step(job: Job) -> str:
    """What the job is at, in the language of the command."""
    with translation.override(language()):
        return step_word(job.progress_note)


def _take(job: Job) -> bool:
    """Claim this very job if it waits, or its worker has died, and do it here; False when somebody else does it."""
    name, now = worker_name(), timezone.now()
    until = now + timedelta(seconds=configuration().lease_seconds)
    mine = {"state": Job.State.RUNNING, "worker": name, "attempts": job.attempts + 1, "lease_until": until}
    if job.lease_until and job.lease_until < now and give_up_if_deadly(job):
        return False
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.WAITING)
    abandoned = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, lease_until__lt=now)
    if not waiting.update(**mine) and not abandoned.update(**mine):
        return False
    job.refresh_from_db()
    run_job(job, name, threading.Event())
    job.refresh_from_db()
    return True


def _last_error(job: Job | None) -> str:
    """The line that names the error, out of a traceback kept with the job."""
    lines = [
        line
        for line in (job.error if job else "").splitlines()
        if re.match(r"[\w.]+(Error|Exception)\b", line)
    ]
    return lines[-1] if lines else "?"
