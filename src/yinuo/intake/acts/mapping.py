"""Confirming which column is which field; remembered per unit, class and shape of the file."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.db import transaction

from yinuo import timesource
from yinuo.accounts.scope import require
from yinuo.catalogue import catalogue
from yinuo.core.actor import Actor
from yinuo.intake import files, waiting
from yinuo.intake.acts.again import answering
from yinuo.intake.acts.hand_in import Delivery, basis_of, hand_in, queue_work
from yinuo.intake.errors import MappingNotToCorrect, NotWaitingForMapping, UnknownField
from yinuo.intake.journaled import pairs, state_of_mapping
from yinuo.intake.mapping import remember
from yinuo.intake.models import RememberedMapping, Submission
from yinuo.journal.acts import Draft, append
from yinuo.journal.queries import times_journaled

CHANGEABLE = (Submission.Stage.ASKING, Submission.Stage.READ)
CORRECTABLE = (Submission.Stage.DONE, Submission.Stage.STOPPED)


@transaction.atomic
def confirm_mapping(actor: Actor, submission: Submission, fields: Mapping[str, str]) -> None:
    """Take ``fields`` (header → field code; headers left out stay unmapped), remember them, and go on with the work.

    Raises :class:`NotWaitingForMapping`, :class:`UnknownField`.
    """
    require(actor, "mapping:confirm")
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    if submission.stage not in CHANGEABLE or submission.mapping is None:
        raise NotWaitingForMapping
    chosen = _chosen(submission, fields)
    _remember(actor, submission, chosen)
    headers: list[str] = submission.mapping["headers"]
    submission.mapping = {
        **submission.mapping,
        "fields": chosen,
        "unmapped": [header for header in headers if header not in chosen],
        "questions": [],
    }
    submission.stage = Submission.Stage.MAPPED
    submission.save(update_fields=["mapping", "stage"])
    waiting.settle([submission.pk])
    queue_work(submission)
    payload = {"class": submission.information_class, "fields": pairs(chosen)}
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


def correct_mapping(actor: Actor, submission: Submission, fields: Mapping[str, str]) -> Submission:
    """Read a finished file once more with ``fields`` (header → field code), which are remembered for the next files of this
    shape. What is stored is never rewritten: rows that now say something else become corrections of their records, equal
    ones change nothing, rows in the queue are replaced. The same correction twice gives the same receipt.

    Raises :class:`MappingNotToCorrect` while the work goes on, :class:`UnknownField`, and what :func:`hand_in` raises.
    """
    require(actor, "mapping:confirm")
    if submission.stage not in CORRECTABLE or submission.mapping is None:
        raise MappingNotToCorrect
    chosen = _chosen(submission, fields)
    if chosen == submission.mapping["fields"]:
        return submission
    _remember(actor, submission, chosen)
    variant = json.dumps(chosen, ensure_ascii=False, sort_keys=True)
    with files.opened(submission.sha256, submission.receipt, submission.filename) as path:
        delivery = Delivery(
            path,
            submission.filename,
            submission.information_class,
            answering(submission),
            Submission.Channel.UPLOAD,
            submission.edition,
            variant=variant,
        )
        again = hand_in(actor, delivery).submission
    files.remove_work_folder(submission.receipt)
    return again


def _chosen(submission: Submission, fields: Mapping[str, str]) -> dict[str, str]:
    """What was chosen for the headers of the file. Raises :class:`UnknownField`."""
    known = catalogue().edition(submission.information_class, submission.edition).fields
    headers: list[str] = (submission.mapping or {})["headers"]
    chosen = {header: field for header, field in fields.items() if field and header in headers}
    for field in chosen.values():
        if field not in known:
            raise UnknownField(information_class=submission.information_class, field=field)
    return chosen


@transaction.atomic
def _remember(actor: Actor, submission: Submission, chosen: Mapping[str, str]) -> None:
    mapping = submission.mapping or {}
    remembered, _ = RememberedMapping.objects.update_or_create(
        unit_id=submission.unit_id,
        information_class=submission.information_class,
        signature=mapping["signature"],
        defaults={"mapping": remember(mapping["headers"], chosen), "confirmed_by": actor.account},
    )
    name, version = str(remembered.pk), times_journaled("mapping", remembered.pk) + 1
    payload = {"receipt": submission.receipt, **state_of_mapping(remembered)}
    basis = basis_of(submission)
    append(Draft("mapping.remember", "mapping", name, version, actor, basis, payload, timesource.now()))
