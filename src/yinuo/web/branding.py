"""Branding of a deployment (品牌): whose site it is, from ``branding.yaml`` shipped and layered over by the node's own."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from yinuo.config import configuration

SHIPPED = Path(__file__).resolve().parent.parent / "definitions"


class Branding(BaseModel):
    """Names and sentences a visitor meets on every page. Pairs hold Chinese and English."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    name_en: str
    city: str
    city_en: str
    host: str
    host_en: str
    slogan: str
    slogan_en: str
    search_examples: tuple[str, ...] = ()
    demo: bool = False
    demo_notice: str = ""
    demo_notice_en: str = ""
    tiles: dict[str, tuple[int, int]] = Field(
        default={}, description="county code → column and row of the tile map"
    )

    def in_language(self, language: str) -> dict[str, object]:
        """The values for templates in one language: ``name``, ``city``, ``host``, ``slogan``, ``demo_notice`` …"""
        values: dict[str, object] = self.model_dump()
        if language.startswith("en"):
            values.update({key: getattr(self, key + "_en") for key in values if key + "_en" in values})
        return values


def load(folders: tuple[Path, ...]) -> Branding:
    """Read ``branding.yaml`` of each folder in turn; later ones replace single values of earlier ones.

    Raises ``pydantic.ValidationError`` for a key that does not exist or has the wrong type.
    """
    values: dict[str, object] = {}
    for folder in folders:
        path = folder / "branding.yaml"
        if path.is_file():
            values.update(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    return Branding.model_validate(values)


@lru_cache(maxsize=1)
def branding() -> Branding:
    """The branding of this process, read once."""
    return load((SHIPPED, configuration().resolved_home / "definitions"))
