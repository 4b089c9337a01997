"""How long the access log is kept: dated data, ``definitions/retention.yaml`` or the deployment's own in its place."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import Field

import yinuo
from yinuo import timesource
from yinuo.config import configuration
from yinuo.core.definitions.model import Period, Strict

SHIPPED = Path(yinuo.__file__).parent / "definitions" / "retention.yaml"


class Retention(Strict):
    """For how many months entries are kept from a day on; the law asks for at least six (网络安全法 art. 21)."""

    valid: Period
    months: int = Field(ge=6)
    basis: str


def months_kept(on: date | None = None) -> int:
    """The months in force on a day (today). Raises ``ValueError`` for a file that says less than the law."""
    own = configuration().resolved_home / "definitions" / "retention.yaml"
    file = own if own.exists() else SHIPPED
    editions = _read(file, file.stat().st_mtime_ns)
    day = on or timesource.today()
    return next((each for each in editions if each.valid.covers(day)), editions[0]).months


@lru_cache(maxsize=2)
def _read(file: Path, changed: int) -> tuple[Retention, ...]:
    raw = yaml.safe_load(file.read_text("utf-8"))
    return tuple(Retention.model_validate(each) for each in raw["access_log"])
