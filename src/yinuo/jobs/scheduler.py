"""The scheduler: runs short periodic duties, each at its own pace; an error in one never stops the others."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from django.db import close_old_connections

from yinuo.jobs import acts
from yinuo.jobs.worker import worker_name

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to be done every ``seconds``, such as making a checkpoint."""

    name: str
    seconds: float
    run: Callable[[], object]


def keep_time(duties: Sequence[Duty], going_down: threading.Event) -> None:
    """Run each duty when its time has come, until told to go down."""
    next_run = {duty.name: 0.0 for duty in duties}
    name = worker_name()
    beat = Duty("beat", 10, lambda: acts.beat(name, "scheduler"))
    next_run[beat.name] = 0.0
    while not going_down.is_set():
        close_old_connections()
        for duty in (beat, *duties):
            if time.monotonic() >= next_run[duty.name]:
                _run(duty)
                next_run[duty.name] = time.monotonic() + duty.seconds
        going_down.wait(1.0)


def _run(duty: Duty) -> None:
    try:
        duty.run()
    except Exception:
        log.exception("duty failed", duty=duty.name)
