"""Pauses of clocks and grounds of cancelling, for ``journal check``: the entries of the acts tell them one after another (中止
计时 is what moves a due date later)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Q

from yinuo.clocks.models import Clock, Pause
from yinuo.journal.models import Entry
from yinuo.journal.states import Strayed, told_by

PAUSE, RESUME, CANCEL = "clock.pause", "clock.resume", "clock.cancel"
Told = tuple[object, object, object]
"""First day, ground, and last day of a pause as ISO texts; None while it lasts."""


def ids() -> Iterator[str]:
    """Clocks that have a pause or a ground, or entries of their own, which may tell one."""
    grounded = Clock.objects.filter(Q(pauses__isnull=False) | ~Q(cancelled_ground="")).values_list(
        "pk", flat=True
    )
    named = Entry.objects.filter(object__gte="clock/", object__lt="clock0").values_list("object", flat=True)
    told = (name.removeprefix("clock/") for name in named.distinct().iterator(chunk_size=5000))
    yield from sorted({*map(str, grounded), *told})


def judge(wanted: Sequence[str]) -> Iterator[Strayed]:
    """The clocks whose pauses, or whose ground of cancelling, are not those that were journaled."""
    pauses, grounds = _told(wanted)
    stored: dict[int, list[Told]] = defaultdict(list)
    for pause in Pause.objects.filter(clock__in=[int(each) for each in wanted]).order_by("from_date", "pk"):
        last = pause.to_date.isoformat() if pause.to_date else None
        stored[pause.clock_id].append((pause.from_date.isoformat(), pause.ground, last))
    found = Clock.objects.filter(pk__in=[int(each) for each in wanted])
    for pk, ground in found.values_list("pk", "cancelled_ground"):
        if sorted(stored[pk], key=str) != sorted(pauses[pk], key=str) or ground != grounds.get(pk, ""):
            yield Strayed(f"clock/{pk}", "derived-changed", f"clock/{pk}")


def _told(wanted: Sequence[str]) -> tuple[Mapping[int, list[Told]], Mapping[int, str]]:
    pauses: dict[int, list[Told]] = defaultdict(list)
    grounds: dict[int, str] = {}
    names = {f"clock/{each}": int(each) for each in wanted}
    entries = Entry.objects.filter(object__in=names, act__name__in=(PAUSE, RESUME, CANCEL))
    for name, act, payload in entries.order_by("seq").values_list("object", "act__name", "payload"):
        pk, said = names[name], told_by(payload)
        if act == PAUSE:
            pauses[pk].append((said.get("from"), str(said.get("ground", "")).strip(), None))
        elif act == RESUME and pauses[pk]:
            pauses[pk][-1] = (*pauses[pk][-1][:2], said.get("last"))
        elif act == CANCEL:
            grounds[pk] = str(said.get("ground", "")).strip()[:300]
    return pauses, grounds
