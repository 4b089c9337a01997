"""The definitions in force on this node: the shipped ones with the deployment's own layered over them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from yinuo.config import configuration
from yinuo.core.definitions.catalogue import Catalogue
from yinuo.core.definitions.loader import SHIPPED, load_definitions


def definition_folders() -> tuple[Path, Path]:
    """The shipped folder, and the deployment's own under its home (which need not exist)."""
    return SHIPPED, configuration().resolved_home / "definitions"


@lru_cache(maxsize=4)
def _loaded(folders: tuple[Path, ...]) -> Catalogue:
    return load_definitions(folders)


def catalogue() -> Catalogue:
    """The catalogue, read once per process: a changed definition takes effect when the node starts again."""
    return _loaded(definition_folders())


def forget() -> None:
    """Read the definitions anew at the next call (tests, ``yinuo definitions check``)."""
    _loaded.cache_clear()
