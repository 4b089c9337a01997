"""Records follow the bodies they come from and speak of: an heir answers for what it inherited. They follow their clocks
too, whose due date they show."""

from __future__ import annotations

from collections.abc import Sequence

from yinuo import bulk
from yinuo.clocks.following import relocate
from yinuo.clocks.hooks import on_moved
from yinuo.clocks.models import Clock
from yinuo.records import clock_claims
from yinuo.records.models import Record
from yinuo.registry.hooks import Handover, Move, Resettled, on_move, on_resettled, on_succession


@on_succession
def hand_over_records(handover: Handover) -> None:
    """Records reported by the body are its heir's to answer for, and those about it stand on the heir's page."""
    mine = Record.objects.filter(source_path=handover.predecessor.path)
    for (kind, subject), heir in handover.by_subject.items():
        if kind == "record" and subject.isdigit():
            mine.filter(pk=int(subject)).update(
                source=heir.id, source_path=heir.path, county_code=heir.county_code
            )
    heir = handover.default
    mine.all().update(source=heir.id, source_path=heir.path, county_code=heir.county_code)
    Record.objects.filter(subject_body=handover.predecessor.id).update(subject_body=heir.id)


@on_move
def follow_move(move: Move) -> None:
    """Records of a subtree go where it goes."""
    moved = relocate(Record.objects.all(), "source_path", move)
    if move.county_code is not None:
        moved.update(county_code=move.county_code)


@on_resettled
def follow_county(resettled: Resettled) -> None:
    """The body's records belong to the county it belongs to."""
    Record.objects.filter(source_path=resettled.path).update(county_code=resettled.county_code)


@on_moved
def show_the_new_due_date(clocks: Sequence[Clock]) -> None:
    """A notice of holidays has moved the clocks: lists and the board count by the new day."""
    mine = {clock.subject_id: clock for clock in clocks if clock.subject_kind == "record"}
    claims = clock_claims.read(list(mine))
    moved = [
        (mine[pk].due_on.isoformat(), pk) for pk, claim in claims.items() if claim.is_about(mine[pk].rule)
    ]
    bulk.update(Record._meta.db_table, ["due_on"], moved)
