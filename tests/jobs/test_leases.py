"""Jobs are done once by one worker, taken over from a dead one, and stopped in good order."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from yinuo.config import configuration
from yinuo.jobs import acts, handlers
from yinuo.jobs.errors import LeaseLost, StopRequested
from yinuo.jobs.models import Job
from yinuo.jobs.worker import run_job, run_waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(handlers, "_handlers", {})
    return "count"


def test_an_open_job_on_the_same_subject_is_not_queued_twice(kind: str) -> None:
    first = acts.enqueue(kind, "YN-1")
    assert acts.enqueue(kind, "YN-1").pk == first.pk
    assert acts.enqueue(kind, "YN-2").pk != first.pk


def test_a_finished_subject_may_be_queued_again(kind: str) -> None:
    handlers.handles(kind)(lambda context: {"rows": 3})
    first = acts.enqueue(kind, "YN-1")
    assert run_waiting() == 1
    first.refresh_from_db()
    assert (first.state, first.result) == (Job.State.DONE, {"rows": 3})
    assert acts.enqueue(kind, "YN-1").pk != first.pk


def test_a_job_under_a_living_lease_is_not_given_to_another_worker(kind: str) -> None:
    acts.enqueue(kind, "YN-1")
    assert acts.claim("one", [kind]) is not None
    assert acts.claim("two", [kind]) is None


def test_a_dead_workers_job_is_taken_over_and_the_dead_one_may_not_write(kind: str) -> None:
    job = acts.enqueue(kind, "YN-1")
    acts.claim("dead", [kind])
    later = timezone.now() + timedelta(minutes=5)
    taken = acts.claim("living", [kind], now=later)
    assert taken is not None and taken.pk == job.pk and taken.attempts == 2
    with pytest.raises(LeaseLost):
        acts.report_progress(job.pk, "dead", 10)
    acts.finish(job.pk, "dead")
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING


def test_its_owner_stops_a_job_between_two_chunks(kind: str) -> None:
    seen: list[int] = []

    def slowly(context: handlers.JobContext) -> None:
        for chunk in range(10):
            context.progress(chunk, 10)
            seen.append(chunk)
            if chunk == 2:
                acts.request_stop(context.job.pk)

    handlers.handles(kind)(slowly)
    job = acts.enqueue(kind, "YN-1")
    run_waiting()
    job.refresh_from_db()
    assert job.state == Job.State.STOPPED
    assert seen == [0, 1, 2]


def test_a_worker_going_down_gives_its_job_back_without_counting_an_attempt(kind: str) -> None:
    going_down = threading.Event()

    def slowly(context: handlers.JobContext) -> None:
        going_down.set()
        context.progress(1, 2)

    handlers.handles(kind)(slowly)
    acts.enqueue(kind, "YN-1")
    claimed = acts.claim("one", [kind])
    assert claimed is not None
    run_job(claimed, "one", going_down)
    claimed.refresh_from_db()
    assert (claimed.state, claimed.attempts, claimed.worker) == (Job.State.WAITING, 0, "")


def test_an_error_is_kept_tried_again_later_and_given_up_in_the_end(kind: str) -> None:
    def fails(context: handlers.JobContext) -> None:
        raise ValueError("no such sheet")

    handlers.handles(kind)(fails)
    job = acts.enqueue(kind, "YN-1")
    for _ in range(configuration().job_attempts):
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
        run_waiting()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED and "no such sheet" in job.error
    acts.retry(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.WAITING, 0)


def test_progress_is_seen_while_the_job_runs(kind: str) -> None:
    job = acts.enqueue(kind, "YN-1")
    acts.claim("one", [kind])
    acts.report_progress(job.pk, "one", 20_000, 200_000, "入库")
    job.refresh_from_db()
    assert (job.progress_done, job.progress_total, job.progress_note) == (20_000, 200_000, "入库")


def test_a_waiting_job_stops_at_once(kind: str) -> None:
    job = acts.enqueue(kind, "YN-1")
    acts.request_stop(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.STOPPED


def test_stop_requested_says_whose_wish_it_was() -> None:
    assert StopRequested(by_owner=True).by_owner
