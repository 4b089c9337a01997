"""What ``front-tables.yaml`` under the home says of the tables of front-end databases."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from yinuo.config import configuration
from yinuo.intake.channels.errors import TableNotUsable

FILE = "front-tables.yaml"
_NAME = re.compile(r"[\w一-鿿]+(\.[\w一-鿿]+)?")


def _identifier(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a table or column")
    return name


Identifier = Annotated[str, AfterValidator(_identifier)]


class AnswerColumns(BaseModel):
    """Columns into which the answer to each row is written; any may be left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: Identifier | None = None
    receipt: Identifier | None = None
    message: Identifier | None = None
    at: Identifier | None = None


class FrontTable(BaseModel):
    """One table: where it is, what its rows are, which column grows.

    ``url`` is ``postgresql://user@host:port/name`` or ``sqlite:///path``; the password comes from the variable of the
    environment that ``password_env`` names. ``columns`` maps columns to field codes where the names do not say it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    password_env: str = ""
    table: Identifier
    information_class: str = Field(alias="class")
    unit: str
    key: Identifier = "id"
    columns: Mapping[Identifier, str] = {}
    batch: int = Field(default=5_000, ge=1, le=100_000)
    answer: AnswerColumns = AnswerColumns()

    @property
    def password(self) -> str:
        return os.environ.get(self.password_env, "") if self.password_env else ""


def front_tables(file: Path | None = None) -> dict[str, FrontTable]:
    """The configured tables by name; none when there is no file. Raises :class:`TableNotUsable`."""
    path = file or configuration().resolved_home / FILE
    if not path.is_file():
        return {}
    read = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    found = {}
    for name, settings in (read.get("tables") or {}).items():
        try:
            found[name] = FrontTable.model_validate(settings)
        except ValidationError as error:
            detail = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            raise TableNotUsable(name=name, detail=detail) from error
    return found
