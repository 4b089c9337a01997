"""The queue in the order in which its rows are due: their clocks are walked in that order, so that a page of it reads its own
rows and not all that wait. A row whose submission has no running clock comes last, whichever way the order goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yinuo.intake import waiting
from yinuo.intake.models import QueuedRow
from yinuo.intake.waiting import CHECK, MEND, Waits

MOST_AT_ONCE = 256
"""So many submissions are counted with one statement at last. The first is looked at alone, for often it fills a page; then
ever more, so that no more rows are counted than a few times those before the page."""
_ORDER = ("row_number", "pk")


def keys_by_due(rows: QuerySet[QueuedRow], clocks: Q, down: bool, cut: slice) -> list[int]:
    """The keys of ``rows`` at the places of ``cut`` (with both ends), due first ones first, or last with ``down``; ``clocks``
    are those of the rows that are in the same charge."""
    skip, need = cut.start, cut.stop - cut.start
    found: list[int] = []
    for batch in _batches(clocks, down):
        counts = _counts(rows, batch) if len(batch) > 1 else {}
        for waits in batch:
            if counts and counts.get(waits, 0) <= skip:
                skip -= counts.get(waits, 0)
                continue
            keys = _keys(_of(rows, waits), skip + need - len(found))
            found += keys[skip:]
            skip = max(skip - len(keys), 0)
            if len(found) == need:
                return found
    return found + _keys(_without(rows, clocks), skip + need - len(found))[skip:]


def _batches(clocks: Q, down: bool) -> Iterator[list[Waits]]:
    order = ("-due_on", "-pk") if down else ("due_on", "pk")
    running = waiting.running().filter(clocks).order_by(*order).values_list("subject_id", "rule")
    walked = ((pk, rule == CHECK) for pk, rule in running.iterator(chunk_size=MOST_AT_ONCE))
    size = 1
    while batch := list(islice(walked, size)):
        yield batch
        size = min(4 * size, MOST_AT_ONCE)


def _counts(rows: QuerySet[QueuedRow], batch: Sequence[Waits]) -> dict[Waits, int]:
    """How many of ``rows`` wait in each submission of the batch."""
    mine = rows.filter(submission__in={pk for pk, _ in batch}).order_by()
    counted = mine.values_list("submission", waiting.for_registry()).annotate(Count("pk"))
    found: dict[Waits, int] = defaultdict(int)
    found.update({(pk, registry): count for pk, registry, count in counted})
    return found


def _of(rows: QuerySet[QueuedRow], waits: Waits) -> QuerySet[QueuedRow]:
    pk, registry = waits
    return rows.filter(waiting.FOR_REGISTRY if registry else ~waiting.FOR_REGISTRY, submission=pk)


def _without(rows: QuerySet[QueuedRow], clocks: Q) -> QuerySet[QueuedRow]:
    """Those of ``rows`` that no clock walked is for."""
    running = waiting.running().filter(clocks, subject_id=OuterRef("submission_id"))
    mended, checked = (~Exists(running.filter(rule=rule)) for rule in (MEND, CHECK))
    return rows.filter((~waiting.FOR_REGISTRY & mended) | (waiting.FOR_REGISTRY & checked))


def _keys(rows: QuerySet[QueuedRow], most: int) -> list[int]:
    return list(rows.order_by(*_ORDER).values_list("pk", flat=True)[:most])
