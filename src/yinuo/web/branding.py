"""Branding of a deployment (品牌): whose site it is, from ``branding.yaml`` shipped and layered over by the node's own."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from yinuo.config import configuration

SHIPPED = Path(__file__).resolve().parent.parent / "definitions"


class Branding(BaseModel):
    """Names and sentences a visitor meets on every page. Pairs hold Chinese and English."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = "洛阳市政务诚信"
    name_en: str = "Luoyang Government Integrity"
    city: str = "洛阳市"
    city_en: str = "Luoyang"
    host: str = "洛阳市信用办"
    host_en: str = "Luoyang Credit Office"
    slogan: str = "说过的话，查得到；答应的事，看得见。"
    slogan_en: str = "What was said can be found; what was promised can be seen."
    search_examples: tuple[str, ...] = ("栾川县", "市监罚〔2026〕", "12410300")
    demo: bool = True
    demo_notice: str = "演示城市 · 机构代码与人员均为虚构"
    demo_notice_en: str = "Demo city · codes of bodies and all persons are invented"

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
