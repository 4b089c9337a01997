"""What entries tell of bodies as they are after an act, so that ``journal check`` finds a change made with plain SQL.

Of names only those that acts gave are told: those from definition files follow the files, also after the act. Who took
over is told once a body has ended. What it is, where it stands and what it is for (:data:`STANDS`), and its county, is told
since entries do; entries from before are held only to what they tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from yinuo.journal.models import Entry
from yinuo.journal.states import State, last_told, told_by
from yinuo.registry.models import Body, BodyName, Succession
from yinuo.registry.places import STEP

ENDINGS = ("body.merge-into", "body.split", "body.replace", "body.abolish")
"""Acts that end a body and say who takes over from it."""
WITHDRAWAL = "body.withdraw"
"""The files took out a body that acts had touched."""
FOLLOWING = "body.follow-files"
"""The files changed a body that acts had touched."""
ADOPTION = "body.pass"
"""A body went to the heir of the one above it."""
FOLLOWED = "body.follow-superior"
"""A body came to another county with the one above it."""
MOVES = frozenset({"body.move", ADOPTION})
"""Acts that put a body under another superior."""
STANDS = "stands"
"""What an entry calls kind, region and superior of a body, and whether it leads credit work and reports."""
COUNTY = "county"
"""What an entry calls the county a body belongs to, which follows the bodies above."""


def states_of_bodies(bodies: Iterable[Body]) -> dict[str, dict[str, object]]:
    """By code what every entry on a body tells of it as it is then; three statements, however many bodies."""
    bodies = list(bodies)
    names, heirs, superiors = _names_by_acts(bodies), _heirs(bodies), _superiors(bodies)
    return {
        body.code: {
            "name": body.name,
            "is": [body.name, _day(body.ended_on)],
            "names": names[body.pk],
            STANDS: [
                str(body.kind),
                body.region_code,
                superiors.get(body.path[:-STEP]),
                body.leads_credit_work,
                body.reports,
            ],
            COUNTY: body.county_code,
            "called": [body.name_en, body.short_name],
            **({"heirs": heirs[body.pk]} if body.ended_on else {}),
        }
        for body in bodies
    }


def told_in_part(codes: Sequence[str]) -> int:
    """How many of these bodies have a last entry from before entries told how a body stands, and in which county."""
    present = Body.objects.filter(code__in=codes).values_list("code", flat=True)
    last = last_told("body", present).values()
    return sum(bool(told) and not told.keys() >= {STANDS, COUNTY} for told, _ in last)


def withdrawn(codes: Sequence[str]) -> Iterator[State]:
    """Of these bodies, which are not there, those that the files took out after acts had touched them."""
    entries = Entry.objects.filter(object__in=[f"body/{code}" for code in codes]).order_by("seq")
    last = {entry.object.removeprefix("body/"): entry for entry in entries.select_related("act")}
    for code, entry in last.items():
        if entry.act.name == WITHDRAWAL:
            yield code, entry.version, told_by(entry.payload)


def acts_on(codes: Collection[str]) -> Mapping[str, set[str]]:
    """The names of the acts on each of these bodies since the files last brought it; one statement."""
    found = Entry.objects.filter(object__in=[f"body/{code}" for code in codes]).order_by("seq")
    acts: dict[str, set[str]] = defaultdict(set)
    for name, act in found.values_list("object", "act__name"):
        done = acts[name.removeprefix("body/")]
        if act == WITHDRAWAL:
            done.clear()
        else:
            done.add(act)
    return acts


def ended_by_acts(codes: Collection[str]) -> set[str]:
    """Those of these bodies that an act ended: who took over from them, files no longer change."""
    return {code for code, acts in acts_on(codes).items() if not acts.isdisjoint(ENDINGS)}


def _names_by_acts(bodies: Sequence[Body]) -> Mapping[int, list[list[str | None]]]:
    given: dict[int, list[list[str | None]]] = defaultdict(list)
    rows = BodyName.objects.filter(body__in=bodies, loaded=False)
    for each in rows:
        told = [each.name, each.folded_name, each.kind, _day(each.valid_from), _day(each.valid_to)]
        given[each.body_id].append(told)
    for names in given.values():
        names.sort(key=lambda told: [part or "" for part in told])
    return given


def _heirs(bodies: Sequence[Body]) -> Mapping[int, list[list[str]]]:
    heirs: dict[int, list[list[str]]] = defaultdict(list)
    rows = Succession.objects.filter(predecessor__in=bodies).select_related("successor")
    for each in rows.order_by("successor__code"):
        day = each.takes_effect_on.isoformat()
        heirs[each.predecessor_id].append([each.successor.code, each.kind, day, each.basis, each.note])
    return heirs


def _superiors(bodies: Sequence[Body]) -> Mapping[str, str]:
    """Code of each body right above these, by its path."""
    above = {body.path[:-STEP] for body in bodies}
    return dict(Body.objects.filter(path__in=above).values_list("path", "code"))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
