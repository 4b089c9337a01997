"""Loading regions and their successors."""

from __future__ import annotations

from typing import Any

from yinuo.registry.errors import DefinitionWrong
from yinuo.registry.layers import Layers, RegionRow, digest_of
from yinuo.registry.models import Region

FIELDS = ("name", "name_en", "level", "parent_code", "valid_to", "basis", "note", "local", "dates_by_edition")


def load_regions(layers: Layers) -> dict[str, int]:
    """Add, change and take away regions; returns the counts."""
    known = {key_of(region): region for region in Region.objects.all()}
    fresh: list[Region] = []
    changed: list[Region] = []
    for key, row in layers.regions.items():
        region = known.get(key) or Region(code=row.code, valid_from=row.valid_from)
        digest = digest_of(row.model_dump())
        if region.loaded_digest == digest:
            continue
        _fill(region, row, digest)
        (changed if region.pk else fresh).append(region)
    gone = [each.pk for key, each in known.items() if each.loaded_digest and key not in layers.regions]
    Region.objects.filter(pk__in=gone).delete()
    Region.objects.bulk_create(fresh, batch_size=200)
    Region.objects.bulk_update(changed, [*FIELDS, "loaded_digest"], batch_size=100)
    _link(layers)
    return {"regions added": len(fresh), "regions changed": len(changed), "regions withdrawn": len(gone)}


def key_of(region: Region) -> str:
    """The key of its row in ``regions.csv``."""
    return f"{region.code}@{region.valid_from}" if region.valid_from else region.code


def _fill(region: Region, row: RegionRow, digest: str) -> None:
    for name in FIELDS:
        setattr(region, name, getattr(row, name))
    region.loaded_digest = digest


def _link(layers: Layers) -> None:
    """Make the links between regions what the files say."""
    ids = {key_of(region): region.pk for region in Region.objects.all()}
    through: Any = Region.successors.through
    wanted = set()
    for key, row in layers.regions.items():
        for successor in row.successor_keys:
            if successor not in ids:
                raise DefinitionWrong(
                    file="regions.csv",
                    line=key,
                    zh=f"没有承继区划 {successor}。",
                    en=f"no region {successor}.",
                )
            wanted.add((ids[key], ids[successor]))
    present = set(through.objects.values_list("from_region_id", "to_region_id"))
    for source, target in present - wanted:
        through.objects.filter(from_region_id=source, to_region_id=target).delete()
    links = [
        through(from_region_id=source, to_region_id=target) for source, target in sorted(wanted - present)
    ]
    through.objects.bulk_create(links, batch_size=400)
