"""Handing in (报送): a file becomes a submission with a receipt, or a clear refusal that leaves a trace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from yinuo import timesource
from yinuo.accounts.grants import require_class
from yinuo.accounts.scope import require
from yinuo.accounts.shapes import covers_city
from yinuo.catalogue import catalogue
from yinuo.config import configuration
from yinuo.core.actor import Actor, Role
from yinuo.core.errors import DomainError
from yinuo.intake import files
from yinuo.intake.errors import NotYourUnit, UnitHasEnded, UnknownClass
from yinuo.intake.journaled import DISCLOSURE, RECEIVE, disclosure_of, state_of_received
from yinuo.intake.models import Attempt, Submission
from yinuo.intake.readers import sniff
from yinuo.intake.readers.model import Limits
from yinuo.intake.receipts import receipt_code
from yinuo.intake.working import JOB_KIND
from yinuo.jobs import acts as jobs
from yinuo.journal.acts import Draft, append
from yinuo.registry.models import Body

AGAIN = (Submission.Stage.REFUSED, Submission.Stage.STOPPED)
"""The same file handed in again is worked on again when it could not be read, or was stopped: it goes on where it stood."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is handed in: a file on disk, under which name it came, as which class, for which unit, by which way."""

    path: Path
    filename: str
    information_class: str
    unit: Body
    channel: Submission.Channel
    edition: str = ""
    """The edition the rows are in, where it is known; else it is told from the headers."""
    received_at: datetime | None = None
    """When the rows first came, where they come again through no doing of the unit; else now."""
    variant: str = ""
    """What sets the same bytes apart from their first coming: that they are now to be read another way."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """The submission, and whether the same had been handed in before."""

    submission: Submission
    repeated: bool


def basis_of(submission: Submission) -> str:
    """What orders the collection of what the submission brings: the basis of its class."""
    return catalogue().newest(submission.information_class).basis


def file_limits() -> Limits:
    """How large a file this deployment takes in."""
    return Limits(file_bytes=configuration().upload_limit_mb * 1024 * 1024)


def hand_in(actor: Actor, delivery: Delivery) -> HandedIn:
    """Take in a file; the work on it is queued. The same file, class and unit again gives the earlier submission.

    Raises :class:`NotYourUnit`, :class:`UnitHasEnded`, :class:`UnknownClass`, ``ClassWithdrawn``, or
    ``UnreadableFile`` when the file cannot be taken in; every refusal leaves an :class:`Attempt` and changes nothing else.
    """
    require(actor, "submissions:write")
    sha256, size = files.digest_of(delivery.path)
    try:
        _check_before_reading(actor, delivery)
    except DomainError as refusal:
        note_attempt(actor, delivery, sha256, size, refusal)
        raise
    receipt = receipt_code(sha256 + delivery.variant, delivery.information_class, delivery.unit.code)
    earlier = Submission.objects.filter(receipt=receipt).first()
    if earlier is not None and earlier.stage not in AGAIN:
        return HandedIn(earlier, repeated=True)
    try:
        sniff.sniff(delivery.path, delivery.filename, file_limits())
    except DomainError as refusal:
        note_attempt(actor, delivery, sha256, size, refusal)
        raise
    files.keep(delivery.path, sha256)
    return _register(actor, delivery, sha256, size, receipt)


def _check_before_reading(actor: Actor, delivery: Delivery) -> None:
    require_class(actor, delivery.information_class)
    _check_unit(actor, delivery.unit)
    if delivery.information_class not in catalogue().classes:
        raise UnknownClass(name=delivery.information_class, known="、".join(catalogue().classes))
    catalogue().open_on(delivery.information_class, timesource.today())


def _check_unit(actor: Actor, unit: Body) -> None:
    if not _reports_for(actor, unit):
        raise NotYourUnit(unit=unit.name)
    if unit.ended_on is not None and unit.ended_on <= timesource.today():
        heirs = "、".join(link.successor.name for link in unit.successions.select_related("successor"))
        raise UnitHasEnded(unit=unit.name, ended=unit.ended_on, heirs=heirs)


def _reports_for(actor: Actor, unit: Body) -> bool:
    """The platform for every unit, an office for those of its region, everybody else for their own and those below."""
    if actor.role is Role.MACHINE:
        return True
    if actor.role is Role.OFFICE:
        return covers_city(actor.region) or (actor.region != "" and unit.county_code == actor.region)
    return str(unit.path).startswith(actor.unit_path or "-")


@transaction.atomic
def _register(actor: Actor, delivery: Delivery, sha256: str, size: int, receipt: str) -> HandedIn:
    unit, now = delivery.unit, timesource.now()
    submission, made = Submission.objects.get_or_create(
        receipt=receipt,
        defaults={
            "information_class": delivery.information_class,
            "unit": unit,
            "unit_path": unit.path,
            "county_code": unit.county_code,
            "channel": delivery.channel,
            "filename": delivery.filename[:255],
            "size": size,
            "sha256": sha256,
            "account": actor.account,
            "account_name": actor.name,
            "received_at": delivery.received_at or now,
            "edition": delivery.edition,
        },
    )
    if not made and submission.stage not in AGAIN:
        return HandedIn(submission, repeated=True)
    if not made:
        submission.stage = Submission.Stage.RECEIVED
        submission.problem = submission.finished_at = None
        submission.save(update_fields=["stage", "problem", "finished_at"])
    queue_work(submission)
    payload = {
        **state_of_received(submission),
        DISCLOSURE: disclosure_of(submission.information_class),
    }
    append(Draft(RECEIVE, "submission", receipt, 1, actor, basis_of(submission), payload, now))
    return HandedIn(submission, repeated=False)


def queue_work(submission: Submission) -> None:
    """Put the work on a submission into the queue."""
    jobs.enqueue(
        JOB_KIND,
        submission.receipt,
        unit_code=submission.unit.code,
        unit_path=submission.unit_path,
        account=submission.account,
    )


def note_attempt(actor: Actor, delivery: Delivery, sha256: str, size: int, refusal: DomainError) -> Attempt:
    """Keep the trace of a file that could not be taken in."""
    file = {"filename": delivery.filename[:255], "size": size, "sha256": sha256}
    return turn_away(actor, delivery.information_class, delivery.unit, delivery.channel, refusal, **file)


def turn_away(
    actor: Actor,
    information_class: str,
    unit: Body | None,
    channel: Submission.Channel,
    refusal: DomainError,
    **file: object,
) -> Attempt:
    """Keep the trace of what was refused, of a ``file`` or before it was one. It lies with whoever tried: a unit does not
    find in its own list what a stranger attempted in its name."""
    theirs = unit is not None and (not actor.unit_path or _reports_for(actor, unit))
    return keep_attempt(
        refusal,
        unit_path=unit.path if unit is not None and theirs else actor.unit_path,
        unit_name=unit.name if unit is not None else actor.unit,
        account=actor.account,
        channel=channel,
        information_class=information_class[:40],
        **file,
    )


def keep_attempt(refusal: DomainError, **tried: object) -> Attempt:
    """Keep what was ``tried`` (the columns of :class:`Attempt`) with the words of its refusal."""
    return Attempt.objects.create(
        code=refusal.code,
        zh=f"{refusal.text.zh}{refusal.how_to_mend.zh}",
        en=f"{refusal.text.en} {refusal.how_to_mend.en}",
        **{"filename": "", "size": 0, **tried},
    )
