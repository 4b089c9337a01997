"""Which function does which kind of job. Rooms register theirs when the application starts.

A module that registers handlers is imported at every start, also of commands that do no job: what is large and only needed
for the work (DuckDB, Arrow) the handler imports itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event

from yinuo.jobs import acts
from yinuo.jobs.errors import StopRequested
from yinuo.jobs.models import Job


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a handler sees of the worker that runs it."""

    job: Job
    worker: str
    going_down: Event

    def progress(self, done: int, total: int | None = None, note: str = "") -> None:
        """Report progress between two chunks; raises when the job must not go on in this worker."""
        acts.report_progress(self.job.pk, self.worker, done, total, note)
        if self.going_down.is_set():
            raise StopRequested(by_owner=False)

    def got_further(self) -> None:
        """Say that a step is finished for good, so that attempts are counted from here."""
        acts.got_further(self.job.pk, self.worker)


Handler = Callable[[JobContext], Mapping[str, object] | None]
_handlers: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the decorated function for jobs of ``kind``."""

    def register(function: Handler) -> Handler:
        if _handlers.get(kind, function) is not function:
            raise ValueError(f"two handlers for jobs of kind {kind!r}")
        _handlers[kind] = function
        return function

    return register


def handler_for(kind: str) -> Handler:
    """The function registered for ``kind``; KeyError when there is none."""
    return _handlers[kind]


def kinds() -> list[str]:
    """All kinds this process can do."""
    return sorted(_handlers)
