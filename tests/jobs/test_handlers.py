"""Which function does which kind of job: one each, known in every process from its start."""

from __future__ import annotations

import pytest

from yinuo.jobs import acts
from yinuo.jobs.handlers import JobContext, handler_for, handles, kinds
from yinuo.jobs.worker import run_waiting
from yinuo.web.workbench.views.jobs import KINDS


def test_every_kind_of_job_has_a_handler_and_a_word_on_the_page() -> None:
    assert set(kinds()) == set(KINDS)


def test_a_second_handler_for_a_kind_is_refused() -> None:
    def another(context: JobContext) -> None: ...

    before = handler_for("intake")
    with pytest.raises(ValueError, match="intake"):
        handles("intake")(another)
    assert handler_for("intake") is before


@pytest.mark.django_db
def test_a_job_of_a_kind_nobody_registered_is_left_alone() -> None:
    job = acts.enqueue("of-another-version", "YN-1")
    assert run_waiting() == 0
    job.refresh_from_db()
    assert (job.state, job.attempts) == (job.State.WAITING, 0)
    with pytest.raises(KeyError):
        handler_for("of-another-version")
