"""The work on a submission: from its last finished stage to the end, in whatever worker holds the job."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import transaction
from django.db.models import F

from yinuo import timesource
from yinuo.intake import files, waiting
from yinuo.intake.acts.hand_in import basis_of
from yinuo.intake.acts.refusing import refuse
from yinuo.intake.acts.stopping import mark_stopped
from yinuo.intake.journaled import DISCLOSURE, FINISH, disclosure_of, state_of_finished
from yinuo.intake.models import FINISHED, Submission
from yinuo.intake.pipeline import portions, reading, stage_file, storing, validating
from yinuo.intake.pipeline.opening import OpenedFile
from yinuo.intake.readers.errors import UnreadableFile
from yinuo.jobs.errors import StopRequested
from yinuo.journal.acts import Draft, append

Stage = Submission.Stage
Progress = Callable[[int, int | None, str], None]


def work_on(receipt: str, progress: Progress, got_further: Callable[[], None] = lambda: None) -> Submission:
    """Carry a submission from its last finished stage to the end, or to a question for the clerk. ``got_further`` is
    called after every stage and chunk that is finished for good."""
    submission = Submission.objects.select_related("unit").get(receipt=receipt)
    with OpenedFile(submission) as file:
        _go_through(submission, file, progress, got_further)
    return submission


def _go_through(
    submission: Submission, file: OpenedFile, progress: Progress, got_further: Callable[[], None]
) -> None:
    while submission.stage not in FINISHED:
        started = time.monotonic()
        try:
            _next_stage(submission, file, progress, got_further)
            got_further()
        except UnreadableFile as refusal:
            _refuse(submission, refusal)
        except StopRequested as stop:
            if stop.by_owner:
                mark_stopped(submission)
            raise
        Submission.objects.filter(pk=submission.pk).update(
            seconds=F("seconds") + (time.monotonic() - started)
        )
        submission.refresh_from_db()


def _next_stage(
    submission: Submission, file: OpenedFile, progress: Progress, got_further: Callable[[], None]
) -> None:
    if submission.stage in (Stage.RECEIVED, Stage.READ):
        progress(0, None, "读取")
        reading.read_and_propose(submission, file)
    elif submission.stage == Stage.MAPPED or (
        submission.stage == Stage.VALIDATED and not stage_file.exists(submission)
    ):
        validating.validate_rows(submission, file, lambda share: progress(round(share * 100), 100, "核验"))
    elif submission.stage == Stage.VALIDATED:
        storing.store_rows(submission, lambda done, total: progress(done, total, "入库"), got_further)
    elif submission.stage == Stage.STORED:
        _finish(submission)


@transaction.atomic
def _finish(submission: Submission) -> None:
    now = timesource.now()
    submission.stage = Stage.DONE
    submission.finished_at = now
    submission.save(update_fields=["stage", "finished_at"])
    waiting.give_back(submission)
    actor = portions.actor_of(submission)
    append(
        Draft(
            FINISH,
            "submission",
            submission.receipt,
            3,
            actor,
            basis_of(submission),
            {
                **state_of_finished(submission),
                DISCLOSURE: disclosure_of(submission.information_class),
            },
            now,
        )
    )
    transaction.on_commit(lambda: files.remove_work_folder(submission.receipt))


def _refuse(submission: Submission, refusal: UnreadableFile) -> None:
    """The file turned out not to be readable after all."""
    refuse(submission, refusal)
    files.remove_work_folder(submission.receipt)
