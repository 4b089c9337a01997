"""What was handed in follows the body that handed it in: an heir finds it, and what of it waits, at its own desk."""

from __future__ import annotations

from yinuo.clocks.following import relocate
from yinuo.intake.models import Attempt, QueuedRow, Submission
from yinuo.registry.hooks import Handover, Move, Resettled, on_move, on_resettled, on_succession


@on_succession
def hand_over_submissions(handover: Handover) -> None:
    """The heir answers for the submissions of the body and the rows that wait; who handed them in stays written."""
    gone, heir = handover.predecessor.path, handover.default
    Submission.objects.filter(unit_path=gone).update(unit_path=heir.path, county_code=heir.county_code)
    QueuedRow.objects.filter(unit_path=gone).update(unit_path=heir.path)
    Attempt.objects.filter(unit_path=gone).update(unit_path=heir.path)


@on_move
def follow_move(move: Move) -> None:
    """Submissions, waiting rows and attempts of a subtree go where it goes."""
    moved = relocate(Submission.objects.all(), "unit_path", move)
    if move.county_code is not None:
        moved.update(county_code=move.county_code)
    relocate(QueuedRow.objects.all(), "unit_path", move)
    relocate(Attempt.objects.all(), "unit_path", move)


@on_resettled
def follow_county(resettled: Resettled) -> None:
    """The body's submissions belong to the county it belongs to."""
    Submission.objects.filter(unit_path=resettled.path).update(county_code=resettled.county_code)
