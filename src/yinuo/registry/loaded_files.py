"""Whether the definition files of the registry are those that were loaded last, as the journal tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from yinuo.journal.states import last_told
from yinuo.registry import layers as files
from yinuo.registry.layers import Layers

KIND: Final = "registry"
OBJECT: Final = "definitions"
"""The journal's object for all definition files."""


def digests_of(layers: Layers) -> dict[str, str]:
    """What the entry of a load tells of the files: a digest of all rows of bodies, and one of regions."""
    regions = sorted((key, files.digest_of(row.model_dump())) for key, row in layers.regions.items())
    return {
        "digest": files.digest_of(sorted(files.body_digests(layers).items()), sorted(layers.regions)),
        "regions": files.digest_of(regions),
    }


def told_by_last_load() -> Mapping[str, object] | None:
    """What the entry of the last load tells; ``None`` before there was one."""
    told = last_told(KIND, [OBJECT]).get(OBJECT)
    return None if told is None else told[0]


class Files:
    """The definition files at one check. Files that are newer than what was loaded are taken in at the next start: until
    then only rows that are as they were loaded can be compared."""

    def __init__(self) -> None:
        self.layers = files.read_layers(files.folders())
        self.body_digests = files.body_digests(self.layers)
        self.region_digests = {
            key: files.digest_of(row.model_dump()) for key, row in self.layers.regions.items()
        }
        self._digests = digests_of(self.layers)

    def are_loaded(self) -> bool:
        """Whether the last load took in these very files."""
        return self._digests.items() <= (told_by_last_load() or {}).items()
