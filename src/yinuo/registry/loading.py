"""Loading the registry from definition files: idempotent, in one transaction, a fixed number of statements.

What an act has changed since, a file no longer changes: the name, place and end of a body belong to the acts once
one of them touched it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from yinuo.core.actor import PLATFORM, Actor
from yinuo.registry import layers as files
from yinuo.registry.entries import journal
from yinuo.registry.layers import Layers
from yinuo.registry.load_bodies import load_bodies
from yinuo.registry.load_names import load_names
from yinuo.registry.load_regions import load_regions
from yinuo.registry.load_successions import load_successions
from yinuo.registry.loaded_files import digests_of, told_by_last_load
from yinuo.registry.models import Body, Region
from yinuo.registry.revisions import change

BASIS = "平台主体登记定义（registry definitions）"


@dataclass(frozen=True)
class Loaded:
    """What a load changed: counts such as ``{"bodies added": 463}``, empty when the files said nothing new."""

    counts: dict[str, int] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        return any(self.counts.values())


def load_registry(paths: Iterable[Path] | None = None, actor: Actor = PLATFORM) -> Loaded:
    """Bring the registry up to the definition files: the shipped ones, then those under the home folder.

    Safe at every start. Raises ``DefinitionWrong`` for a file that cannot be used and ``StillInUse`` when a body that
    has data was taken out of the files; then nothing has changed.
    """
    layers = files.read_layers(files.folders() if paths is None else paths)
    if _is_loaded(layers) and _is_told(layers):
        return Loaded()
    with change() as revision:
        counts = Counter(load_regions(layers))
        counts.update(load_bodies(layers, actor, BASIS))
        counts.update(load_names(layers))
        counts.update(load_successions(layers))
        payload = {"counts": dict(counts), **digests_of(layers)}
        journal(actor, "registry.load", "registry", "definitions", revision, BASIS, payload)
    return Loaded(dict(counts))


def _is_loaded(layers: Layers) -> bool:
    bodies = dict(Body.objects.exclude(loaded_digest="").values_list("code", "loaded_digest"))
    regions = Counter(Region.objects.exclude(loaded_digest="").values_list("loaded_digest", flat=True))
    wanted = Counter(files.digest_of(row.model_dump()) for row in layers.regions.values())
    return bodies == files.body_digests(layers) and regions == wanted


def _is_told(layers: Layers) -> bool:
    """What was loaded before entries told of regions is loaded and told once more."""
    told = told_by_last_load() or {}
    return digests_of(layers).items() <= told.items()
