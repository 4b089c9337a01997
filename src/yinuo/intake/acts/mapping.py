"""Confirming which column is which field; remembered per unit, class and shape of the file."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from yinuo import timesource
from yinuo.accounts.scope import require
from yinuo.catalogue import catalogue
from yinuo.core.actor import Actor
from yinuo.intake.acts.hand_in import basis_of, queue_work
from yinuo.intake.errors import NotWaitingForMapping, UnknownField
from yinuo.intake.mapping import remember
from yinuo.intake.models import RememberedMapping, Submission
from yinuo.journal.acts import Draft, append

CHANGEABLE = (Submission.Stage.ASKING, Submission.Stage.READ)


@transaction.atomic
def confirm_mapping(actor: Actor, submission: Submission, fields: Mapping[str, str]) -> None:
    """Take ``fields`` (header → field code; headers left out stay unmapped), remember them, and go on with the work.

    Raises :class:`NotWaitingForMapping`, :class:`UnknownField`.
    """
    require(actor, "mapping:confirm")
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    if submission.stage not in CHANGEABLE or submission.mapping is None:
        raise NotWaitingForMapping
    known = catalogue().edition(submission.information_class, submission.edition).fields
    headers: list[str] = submission.mapping["headers"]
    chosen = {header: field for header, field in fields.items() if field and header in headers}
    for field in chosen.values():
        if field not in known:
            raise UnknownField(information_class=submission.information_class, field=field)
    RememberedMapping.objects.update_or_create(
        unit_id=submission.unit_id,
        information_class=submission.information_class,
        signature=submission.mapping["signature"],
        defaults={"mapping": remember(headers, chosen), "confirmed_by": actor.account},
    )
    submission.mapping = {
        **submission.mapping,
        "fields": chosen,
        "unmapped": [header for header in headers if header not in chosen],
        "questions": [],
    }
    submission.stage = Submission.Stage.MAPPED
    submission.save(update_fields=["mapping", "stage"])
    queue_work(submission)
    payload = {"class": submission.information_class, "fields": chosen}
    append(
        Draft(
            "submission.map",
            "submission",
            submission.receipt,
            2,
            actor,
            basis_of(submission),
            payload,
            timesource.now(),
        )
    )
