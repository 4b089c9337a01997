"""The registry as files say it: shipped rows first, a deployment's own over them (add, replace, withdraw).

A folder may hold ``regions.csv``, ``bodies.csv``, ``names.csv``, ``successions.csv`` and ``withdraw.csv`` (columns
``table,key``; the key ``*`` withdraws a whole table, so that another city starts from nothing). The later folder
wins row by row. Columns that are left out take their defaults.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, field_validator

from yinuo.config import configuration
from yinuo.core.code_advice import explain_uscc
from yinuo.registry.errors import DefinitionWrong
from yinuo.registry.models import Body, BodyName, Region, Succession

SHIPPED: Final = Path(__file__).resolve().parents[1] / "definitions" / "registry"

Day = Annotated[date | None, BeforeValidator(lambda text: text or None)]
Yes = Annotated[bool, BeforeValidator(lambda text: str(text).strip().lower() in ("yes", "true", "1"))]


class Row(BaseModel):
    """One row of a definition file."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @property
    def key(self) -> str:
        raise NotImplementedError


class RegionRow(Row):
    """A row of ``regions.csv``. ``successors``: keys of regions (``code`` or ``code@valid_from``), ``|`` between."""

    code: str
    name: str
    name_en: str = ""
    level: Region.Level
    parent_code: str = ""
    valid_from: Day = None
    valid_to: Day = None
    successors: str = ""
    basis: str = ""
    note: str = ""
    local: Yes = False
    dates_by_edition: Yes = False

    @property
    def key(self) -> str:
        return f"{self.code}@{self.valid_from}" if self.valid_from else self.code

    @property
    def successor_keys(self) -> list[str]:
        return [key for key in self.successors.split("|") if key]


class BodyRow(Row):
    """A row of ``bodies.csv``; ``parent`` is the code of the superior body, whose county a row without one has."""

    code: str
    name: str
    name_en: str = ""
    short_name: str = ""
    kind: Body.Kind
    region_code: str
    county_code: str = ""
    parent: str = ""
    leads_credit_work: Yes = False
    reports: Yes = True
    started_on: Day = None
    ended_on: Day = None
    fictitious: Yes = False

    @field_validator("code")
    @classmethod
    def _code_is_valid(cls, code: str) -> str:
        verdict = explain_uscc(code)
        if not verdict.ok:
            raise ValueError(f"{code}: {verdict.text.zh} {verdict.text.en}")
        return code

    @property
    def key(self) -> str:
        return self.code


class NameRow(Row):
    """A row of ``names.csv``: another name of the body with ``code``."""

    code: str
    name: str
    kind: BodyName.Kind = BodyName.Kind.ALIAS
    valid_from: Day = None
    valid_to: Day = None

    @property
    def key(self) -> str:
        return f"{self.code}/{self.name}/{self.kind}/{self.valid_from or ''}"


class SuccessionRow(Row):
    """A row of ``successions.csv``: codes of the body that ended and of one that took over."""

    predecessor: str
    successor: str
    kind: Succession.Kind
    takes_effect_on: date
    basis: str

    @property
    def key(self) -> str:
        return f"{self.predecessor}/{self.successor}"


@dataclass
class Layers:
    """The rows that hold after all folders were read, by table and key."""

    regions: dict[str, RegionRow] = field(default_factory=dict)
    bodies: dict[str, BodyRow] = field(default_factory=dict)
    names: dict[str, NameRow] = field(default_factory=dict)
    successions: dict[str, SuccessionRow] = field(default_factory=dict)

    def names_by_code(self) -> dict[str, list[NameRow]]:
        by_code: dict[str, list[NameRow]] = {}
        for row in self.names.values():
            by_code.setdefault(row.code, []).append(row)
        return by_code


_Row = TypeVar("_Row", bound=Row)
_TABLES: Final[Mapping[str, type[Row]]] = {
    "regions": RegionRow,
    "bodies": BodyRow,
    "names": NameRow,
    "successions": SuccessionRow,
}


def folders() -> list[Path]:
    """The shipped folder and the deployment's own."""
    return [SHIPPED, configuration().resolved_home / "definitions" / "registry"]


def read_layers(paths: Iterable[Path]) -> Layers:
    """The effective rows of the folders. Raises ``DefinitionWrong`` with file, line and reason."""
    layers = Layers()
    for path in paths:
        _withdraw(layers, path / "withdraw.csv")
        for table, model in _TABLES.items():
            rows: dict[str, Row] = getattr(layers, table)
            rows.update({row.key: row for row in _read(path / f"{table}.csv", model)})
    _drop_loose_ends(layers)
    _inherit_counties(layers.bodies)
    return layers


def digest_of(*parts: Any) -> str:
    """A short digest of definition rows, to see whether they changed."""
    text = json.dumps(parts, default=str, ensure_ascii=False, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def body_digests(layers: Layers) -> dict[str, str]:
    """The digest of each body's rows in all files, by code."""
    names = layers.names_by_code()
    heirs: dict[str, list[Any]] = {}
    for row in layers.successions.values():
        heirs.setdefault(row.predecessor, []).append(row.model_dump())
    return {
        code: digest_of(
            row.model_dump(), [each.model_dump() for each in names.get(code, [])], heirs.get(code)
        )
        for code, row in layers.bodies.items()
    }


def _withdraw(layers: Layers, file: Path) -> None:
    for line, row in _lines(file):
        table, key = row.get("table", ""), row.get("key", "")
        if table not in _TABLES:
            raise DefinitionWrong(
                file=file.name, line=line, zh=f"没有“{table}”表。", en=f"no table “{table}”."
            )
        rows: dict[str, Row] = getattr(layers, table)
        if key == "*":
            rows.clear()
        else:
            rows.pop(key, None)


def _read(file: Path, model: type[_Row]) -> list[_Row]:
    return [_parse(file, line, row, model) for line, row in _lines(file)]


def _parse(file: Path, line: int, row: Mapping[str, str], model: type[_Row]) -> _Row:
    given = {key: value for key, value in row.items() if value}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        what = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise DefinitionWrong(file=file.name, line=line, zh=what, en=what) from error


def _lines(file: Path) -> list[tuple[int, dict[str, str]]]:
    if not file.exists():
        return []
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(enumerate(csv.DictReader(stream), start=2))


def _drop_loose_ends(layers: Layers) -> None:
    """Names and successions of withdrawn bodies, and links to withdrawn regions, go with them."""
    bodies = layers.bodies
    layers.names = {key: row for key, row in layers.names.items() if row.code in bodies}
    layers.successions = {
        key: row
        for key, row in layers.successions.items()
        if row.predecessor in bodies and row.successor in bodies
    }


def _inherit_counties(bodies: dict[str, BodyRow]) -> None:
    for code, row in bodies.items():
        seen, above = {code}, row
        while not above.county_code and above.parent in bodies and above.parent not in seen:
            seen.add(above.parent)
            above = bodies[above.parent]
        if above.county_code != row.county_code:
            bodies[code] = row.model_copy(update={"county_code": above.county_code})
