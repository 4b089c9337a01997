"""The worker: takes jobs one after the other, keeps their leases alive, stops in good order on SIGTERM."""

from __future__ import annotations

import os
import resource
import socket
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import close_old_connections, connection

from yinuo.config import configuration
from yinuo.jobs import acts
from yinuo.jobs.errors import LeaseLost, StopRequested
from yinuo.jobs.handlers import JobContext, handler_for, kinds
from yinuo.jobs.models import Job

log = structlog.get_logger(__name__)


def worker_name() -> str:
    """A name no other living worker has."""
    return f"{socket.gethostname()}-{os.getpid()}"


def bound_memory(megabytes: int) -> None:
    """Let this process have so much memory of its own at most (MiB; 0: no bound).

    A file of a few kilobytes may be made to swell to any size in a parser. Then the worker ends, not the machine: the job is
    tried again and given up after its attempts (:mod:`yinuo.jobs.giving_up`).
    """
    if megabytes:
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes * 1024 * 1024, most))


@contextmanager
def _kept_lease(job_id: int, worker: str) -> Iterator[None]:
    """Extend the lease from a thread of its own, so that one long statement does not lose the job."""
    over = threading.Event()

    def keep() -> None:
        while not over.wait(configuration().lease_seconds / 4):
            try:
                acts.extend_lease(job_id, worker)
            except LeaseLost:
                break
            except Exception:
                log.warning("lease not extended this time", job=job_id, exc_info=True)
        connection.close()

    thread = threading.Thread(target=keep, name=f"lease-{job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def run_job(job: Job, worker: str, going_down: threading.Event) -> None:
    """Run one claimed job to its end, a stop, or an error that is recorded for another attempt."""
    context = JobContext(job, worker, going_down)
    try:
        with _kept_lease(job.pk, worker):
            result = handler_for(job.kind)(context)
        acts.finish(job.pk, worker, result)
    except StopRequested as stop:
        (acts.stopped if stop.by_owner else acts.give_back)(job.pk, worker)
    except LeaseLost:
        log.warning("lease lost, another worker goes on", job=job.pk)
    except Exception:
        log.exception("job failed", job=job.pk, kind=job.kind, subject=job.subject)
        acts.fail(job.pk, worker, traceback.format_exc())


def run_waiting(limit: int = 1000) -> int:
    """Run what waits now, in this process; returns how many jobs ran. Used by commands and tests."""
    name, quiet, ran = worker_name(), threading.Event(), 0
    while ran < limit and (job := acts.claim(name, kinds())) is not None:
        run_job(job, name, quiet)
        ran += 1
    return ran


def work_until(going_down: threading.Event, pause_seconds: float = 0.5) -> None:
    """Work until told to go down; between jobs look for new ones every ``pause_seconds``."""
    name = worker_name()
    last_beat = 0.0
    while not going_down.is_set():
        close_old_connections()
        last_beat = _beat_now_and_then(name, last_beat)
        job = acts.claim(name, kinds())
        if job is None:
            going_down.wait(pause_seconds)
        else:
            run_job(job, name, going_down)


def _beat_now_and_then(name: str, last: float) -> float:
    now = time.monotonic()
    if now - last < 10:
        return last
    acts.beat(name, "worker")
    return now
