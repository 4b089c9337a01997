"""The queue in the order in which its rows are due: their clocks are walked in that order, so that a page of it reads its own
rows and not all that wait. A row whose submission has no running clock comes last, whichever way the order goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yinuo.intake import waiting
from yinuo.intake.models import QueuedRow
from yinuo.intake.waiting import CHECK, MEND, Waits

PAGE = 100
MOST_AT_ONCE = 1_000
"""So many submissions are counted with one statement at last. The first is looked at alone, for often it fills a page; then
ever more, so that no more rows are counted than a few times those before the page."""
_ORDER = ("row_number", "pk")


def keys_by_due(rows: QuerySet[QueuedRow], clocks: Q, down: bool, cut: slice) -> list[int]:
    """The keys of ``rows`` at the places of ``cut`` (with both ends), due first ones first, or last with ``down``; ``clocks``
    are those of the rows that are in the same charge."""
    skip, need = cut.start, cut.stop - cut.start
    found: list[int] = []
    for batch in _batches(clocks, down):
        for part, count in _parts(rows, batch):
            if count is not None and count <= skip:
                skip -= count
                continue
            keys = _keys(rows, part, skip + need - len(found))
            found += keys[skip:]
            skip = max(skip - len(keys), 0)
            if len(found) == need:
                return found
    last = _without(rows, clocks).order_by(*_ORDER).values_list("pk", flat=True)
    return found + list(last[skip : skip + need - len(found)])


def _batches(clocks: Q, down: bool) -> Iterator[list[Waits]]:
    """What waits, in the order of the clocks: read in slices, for of a query without an end PostgreSQL would sort them all."""
    order = ("-due_on", "-pk") if down else ("due_on", "pk")
    walked = waiting.running().filter(clocks).order_by(*order).values_list("subject_id", "rule")
    start, size = 0, 1
    while batch := list(walked[start : start + size]):
        yield [(pk, rule == CHECK) for pk, rule in batch]
        start, size = start + size, min(4 * size, MOST_AT_ONCE)


def _parts(rows: QuerySet[QueuedRow], batch: Sequence[Waits]) -> Iterator[tuple[Sequence[Waits], int | None]]:
    """The batch in parts of about a page, each with how many rows it has; one alone is not counted."""
    if len(batch) == 1:
        yield batch, None
        return
    counts = _counts(rows, batch)
    part: list[Waits] = []
    total = 0
    for waits in batch:
        if part and total + counts[waits] > PAGE:
            yield part, total
            part, total = [], 0
        part.append(waits)
        total += counts[waits]
    yield part, total


def _counts(rows: QuerySet[QueuedRow], batch: Sequence[Waits]) -> dict[Waits, int]:
    """How many of ``rows`` wait in each submission of the batch."""
    mine = rows.filter(submission__in={pk for pk, _ in batch}).order_by()
    counted = mine.values_list("submission", waiting.for_registry()).annotate(Count("pk"))
    found: dict[Waits, int] = defaultdict(int)
    found.update({(pk, registry): count for pk, registry, count in counted})
    return found


def _keys(rows: QuerySet[QueuedRow], part: Sequence[Waits], most: int) -> list[int]:
    """The first ``most`` keys of the rows of a part, which has few rows or is one submission."""
    if len(part) == 1:
        ((pk, registry),) = part
        one = rows.filter(waiting.FOR_REGISTRY if registry else ~waiting.FOR_REGISTRY, submission=pk)
        return list(one.order_by(*_ORDER).values_list("pk", flat=True)[:most])
    places = {waits: place for place, waits in enumerate(part)}
    some = rows.filter(submission__in={pk for pk, _ in part}).order_by()
    found = some.values_list("submission", waiting.for_registry(), "row_number", "pk")
    ordered = sorted(
        (places[pk, registry], number, key) for pk, registry, number, key in found if (pk, registry) in places
    )
    return [key for _, _, key in ordered[:most]]


def _without(rows: QuerySet[QueuedRow], clocks: Q) -> QuerySet[QueuedRow]:
    """Those of ``rows`` that no clock walked is for."""
    running = waiting.running().filter(clocks, subject_id=OuterRef("submission_id"))
    mended, checked = (~Exists(running.filter(rule=rule)) for rule in (MEND, CHECK))
    return rows.filter((~waiting.FOR_REGISTRY & mended) | (waiting.FOR_REGISTRY & checked))
