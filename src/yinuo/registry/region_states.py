"""Regions now, with their successors, for ``journal check``: only definition files bring them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yinuo.journal.states import Strayed
from yinuo.registry import layers as files
from yinuo.registry.load_regions import FIELDS, key_of
from yinuo.registry.loaded_files import Files, told_by_last_load
from yinuo.registry.models import Region


def keys() -> Iterator[str]:
    """Keys of the regions there are or should be, once files were loaded."""
    if told_by_last_load() is not None:
        held = {key_of(region) for region in Region.objects.all()}
        yield from sorted(held | files.read_layers(files.folders()).regions.keys())


class JudgingRegions:
    """One check's judge of regions."""

    def __init__(self) -> None:
        self._files = Files()

    def __call__(self, wanted: Sequence[str]) -> Iterator[Strayed]:
        codes = {key.partition("@")[0] for key in wanted}
        stored = {key_of(each): each for each in Region.objects.filter(code__in=codes)}
        successors = _successors(stored.values())
        loaded = self._files.are_loaded()
        for key in wanted:
            region = stored.get(key)
            if not self._is_as_loaded(key, region, successors, loaded):
                yield Strayed(f"region/{key}", "definition-changed")

    def _is_as_loaded(
        self, key: str, region: Region | None, successors: Mapping[int, set[str]], loaded: bool
    ) -> bool:
        row = self._files.layers.regions.get(key)
        if region is None:
            return not loaded
        if row is None:
            return not loaded and region.loaded_digest != ""
        if region.loaded_digest != self._files.region_digests[key]:
            return not loaded
        as_said = all(getattr(region, name) == getattr(row, name) for name in FIELDS)
        return as_said and successors[region.pk] == set(row.successor_keys)


def _successors(regions: Any) -> Mapping[int, set[str]]:
    """By id of a region the keys of those that came after it."""
    through: Any = Region.successors.through
    links: dict[int, set[str]] = defaultdict(set)
    for link in through.objects.filter(from_region__in=list(regions)).select_related("to_region"):
        links[link.from_region_id].add(key_of(link.to_region))
    return links
