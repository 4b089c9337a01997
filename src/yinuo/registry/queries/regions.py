"""Queries on regions: what is in force on a day, and what became of what was."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from yinuo import timesource
from yinuo.registry.facts import RegionFact
from yinuo.registry.snapshot import RegistrySnapshot, snapshot


def current_regions(
    on: date | None = None, level: str = "", parent: str = "", taken: RegistrySnapshot | None = None
) -> list[RegionFact]:
    """The regions in force on a day (today), by code; of one level and below one parent when given."""
    day = on or timesource.today()
    regions = (taken or snapshot()).regions
    return [
        each
        for each in regions
        if each.in_force(day)
        and (not level or each.level == level)
        and (not parent or each.parent_code == parent)
    ]


def lineage(
    code: str, on: date | None = None, as_of: date | None = None, taken: RegistrySnapshot | None = None
) -> list[RegionFact]:
    """The regions that on a day (today) stand where the region with this code stood: itself, or its successors'
    successors to the end. Empty for an unknown code or one without successor.

    ``as_of`` is the day the code was written down; it tells which region was meant where a code was given twice.
    """
    day, known = on or timesource.today(), taken or snapshot()
    bearers = [each for each in known.regions if each.code == code]
    meant = [each for each in bearers if each.in_force(as_of or day)] or bearers[-1:]
    return _heirs(known, meant, day)


def _heirs(known: RegistrySnapshot, waiting: Iterable[RegionFact], day: date) -> list[RegionFact]:
    standing: dict[object, RegionFact] = {}
    queue, seen = list(waiting), set()
    while queue:
        region = queue.pop(0)
        if region.key in seen:
            continue
        seen.add(region.key)
        if region.in_force(day):
            standing[region.key] = region
        else:
            queue.extend(known.region_by_key[key] for key in region.successors)
    return list(standing.values())


def county_today(code: str, on: date | None = None) -> str:
    """The code of the county or zone that carries on this one's figures; ``""`` when unknown or more than one."""
    heirs = lineage(code[:6], on)
    return heirs[0].code if len(heirs) == 1 else ""


def counties_for_statistics(on: date | None = None, zones: bool = True) -> dict[str, str]:
    """Every county code there ever was → the county of the day (today) that carries its figures on.

    What year-on-year figures are grouped by. With ``zones`` the functional zones stand beside the counties.
    """
    day, known = on or timesource.today(), snapshot()
    levels = ("county", "zone") if zones else ("county",)
    codes = dict.fromkeys(each.code for each in known.regions if each.level in levels)
    heirs = {code: lineage(code, day, taken=known) for code in codes}
    return {code: found[0].code for code, found in heirs.items() if len(found) == 1}


def region_names(on: date | None = None, english: bool = False) -> dict[str, str]:
    """Name of each region by code as on a day (today); of codes no longer in force, their last name. ``english``: the
    English one where there is one."""
    day, names = on or timesource.today(), {}
    for region in sorted(
        snapshot().regions, key=lambda each: (each.in_force(day), each.valid_to or date.max)
    ):
        names[region.code] = (region.name_en if english else "") or region.name
    return names
