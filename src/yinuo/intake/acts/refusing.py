"""Ending the work on a submission that cannot be done: it says why, the attempt is kept, what is stored stays."""

from __future__ import annotations

from django.db import transaction

from yinuo import timesource
from yinuo.core.errors import DomainError
from yinuo.intake import waiting
from yinuo.intake.acts.hand_in import keep_attempt
from yinuo.intake.acts.stopping import WORKING
from yinuo.intake.errors import WorkGivenUp
from yinuo.intake.models import Submission


@transaction.atomic
def refuse(submission: Submission, refusal: DomainError) -> None:
    """Say on the submission why it was not taken in, and keep the attempt."""
    submission.stage = Submission.Stage.REFUSED
    submission.finished_at = timesource.now()
    submission.problem = {
        "code": refusal.code,
        "zh": refusal.text.zh,
        "en": refusal.text.en,
        "mend_zh": refusal.how_to_mend.zh,
        "mend_en": refusal.how_to_mend.en,
    }
    submission.save(update_fields=["stage", "finished_at", "problem"])
    waiting.give_back(submission)
    keep_attempt(
        refusal,
        unit_path=submission.unit_path,
        unit_name=submission.unit.name,
        account=submission.account,
        channel=submission.channel,
        information_class=submission.information_class,
        filename=submission.filename,
        size=submission.size,
        sha256=submission.sha256,
    )


def say_given_up(receipt: str, attempts: int) -> None:
    """The work failed, or killed its worker, as often as a job may: tell whoever handed in, on the receipt."""
    going = Submission.objects.filter(receipt=receipt, stage__in=(*WORKING, Submission.Stage.STORED))
    submission = going.select_related("unit").first()
    if submission is not None:
        stored = submission.accepted
        refuse(submission, WorkGivenUp(attempts=attempts, stored=stored, receipt=receipt))


def reopen(receipt: str) -> None:
    """Go on with a submission whose work was given up, because somebody put its job in the queue again."""
    given_up = Submission.objects.filter(receipt=receipt, problem__code=WorkGivenUp.code)
    given_up.filter(stage=Submission.Stage.REFUSED).update(
        stage=Submission.Stage.RECEIVED, problem=None, finished_at=None
    )
