"""The dated thresholds of reporting quality: ``definitions/quality.yaml``, or the deployment's own in its place."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from string import Formatter

from pydantic import Field, field_validator

import yinuo
from yinuo.config import configuration
from yinuo.core.definitions.model import Period, Strict, Words
from yinuo.core.definitions.yamlfile import NotAsWritten, read_entries

NAMES = ("timeliness", "completeness", "accuracy")
SHIPPED = Path(yinuo.__file__).parent / "definitions" / "quality.yaml"


class Threshold(Strict):
    """From ``threshold`` (0 to 1) on a share is good; ``at_least`` is the smallest base on which it is judged."""

    valid: Period
    threshold: float = Field(ge=0, le=1)
    at_least: int = Field(ge=1)
    basis: str


class Measure(Strict):
    """One measure of quality with its formula in words; ``counted`` says ``{part}`` and ``{whole}`` of a share."""

    title: Words
    formula: Words
    counted: Words = Words(zh="{part} ÷ {whole}", en="{part} ÷ {whole}")
    editions: tuple[Threshold, ...] = Field(min_length=1)

    @field_validator("counted")
    @classmethod
    def _says_both(cls, words: Words) -> Words:
        for text in (words.zh, words.en):
            if {name for _, name, _, _ in Formatter().parse(text) if name is not None} != {"part", "whole"}:
                raise ValueError(f"counted says {{part}} and {{whole}} and nothing else in braces: {text}")
        return words

    def on(self, day: date) -> Threshold:
        """The threshold in force on ``day``; before the first, the first."""
        return next((each for each in self.editions if each.valid.covers(day)), self.editions[0])


def measures() -> dict[str, Measure]:
    """``timeliness``, ``completeness`` and ``accuracy``. Raises ``ValueError`` or a
    ``DomainError`` for a file that cannot be used."""
    own = configuration().resolved_home / "definitions" / "quality.yaml"
    return _read(own if own.exists() else SHIPPED)


@lru_cache(maxsize=2)
def _read(file: Path) -> dict[str, Measure]:
    found = {name: Measure.model_validate(body) for name, body in read_entries(file, "measures").items()}
    if missing := [name for name in NAMES if name not in found]:
        raise NotAsWritten(
            zh=f"measures 下缺少：{'、'.join(missing)}。", en=f"Missing under measures: {', '.join(missing)}."
        )
    return found
