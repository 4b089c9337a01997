"""What entries of the journal tell of submissions and remembered mappings; ``journal check`` works it out again.

Apart from the acts that append them, so that the check need not load what reads files.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from yinuo.catalogue import catalogue
from yinuo.intake.models import RememberedMapping, Submission
from yinuo.records.plan import plan_for

RECEIVE = "submission.receive"
FINISH = "submission.finish"
DROP = "submission.drop-row"
TAKE_BACK = "submission.take-back-row"
DISCLOSURE = "disclosure"


def state_of_received(submission: Submission) -> dict[str, object]:
    """What came, when, by which way and under which name; nothing changes it afterwards."""
    return {
        "class": submission.information_class,
        "sha256": submission.sha256,
        "size": submission.size,
        "received": instant_of(submission.received_at),
        "channel": str(submission.channel),
        "filename": submission.filename,
    }


def state_of_finished(submission: Submission) -> dict[str, object]:
    """The counts of a finished submission, which the figures of completeness and accuracy rest on, when its rows had been
    checked and as which edition: nothing changes them."""
    return {
        "class": submission.information_class,
        "rows": submission.rows,
        "accepted": submission.accepted,
        "new": submission.new,
        "unchanged": submission.unchanged,
        "corrected": submission.corrected,
        "rejected": submission.rejected,
        "conflicting": submission.conflicting,
        "warned": submission.warned,
        "late": submission.late,
        "edition": submission.edition,
        **({"validated": instant_of(submission.validated_at)} if submission.validated_at else {}),
        "findings": sorted(map(list, submission.findings_by_rule.items())),
        "not-applicable": sorted(map(list, submission.not_applicable_by_rule.items())),
    }


def disclosure_of(information_class: str) -> str:
    """How open the records of a class are that are stored now: told when a submission comes and when it is finished, as a
    definition may say otherwise later."""
    return plan_for(catalogue().newest(information_class)).disclosure


def state_of_mapping(remembered: RememberedMapping) -> dict[str, object]:
    """What is remembered, so that a check finds a change made with plain SQL."""
    return {
        "unit": remembered.unit.code,
        "class": remembered.information_class,
        "shape": remembered.signature,
        "fields": pairs(remembered.mapping),
    }


def instant_of(moment: datetime) -> str:
    """An instant as entries write it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def pairs(fields: Mapping[str, str]) -> list[list[str]]:
    """Headers with their fields in an order of their own: names of an entry are ASCII, headers are not."""
    return sorted([header, field] for header, field in fields.items())
