"""Clocks follow the bodies that must act: open ones pass to the heir of a body that ends, all follow a body that moves."""

from __future__ import annotations

from django.db.models import F, Model, QuerySet, Value
from django.db.models.functions import Concat, Substr

from yinuo.accounts.shapes import under
from yinuo.clocks.models import Clock, Reminder
from yinuo.registry.hooks import Handover, Move, Resettled, on_move, on_resettled, on_succession
from yinuo.registry.places import Place


def relocate(rows: QuerySet[Model], column: str, move: Move) -> QuerySet[Model]:
    """Give every row below the old place its new path; returns the rows as they are found now."""
    reached = rows.filter(under(column, move.old_path))
    rest = Substr(F(column), len(move.old_path) + 1)
    reached.update(**{column: Concat(Value(move.new_path), rest)})
    return rows.filter(under(column, move.new_path))


@on_succession
def hand_over_open_clocks(handover: Handover) -> None:
    """Every open clock of the body goes to the heir of what it is for (新官必须理旧账)."""
    mine = Clock.objects.filter(unit_path=handover.predecessor.path, closed_on__isnull=True)
    for (kind, subject), heir in handover.by_subject.items():
        if subject.isdigit():
            _give(mine.filter(subject_kind=kind, subject_id=int(subject)), heir)
    _give(mine.all(), handover.default)
    Reminder.objects.filter(unit_path=handover.predecessor.path, read_at__isnull=True).update(
        unit_path=handover.default.path
    )


@on_move
def follow_move(move: Move) -> None:
    """Clocks and reminders of a subtree go where it goes."""
    moved = relocate(Clock.objects.all(), "unit_path", move)
    if move.county_code is not None:
        moved.update(county_code=move.county_code)
    relocate(Reminder.objects.all(), "unit_path", move)


@on_resettled
def follow_county(resettled: Resettled) -> None:
    """The body's clocks belong to the county it belongs to."""
    Clock.objects.filter(unit_path=resettled.path).update(county_code=resettled.county_code)


def _give(clocks: QuerySet[Clock], heir: Place) -> None:
    clocks.update(unit_path=heir.path, county_code=heir.county_code)
