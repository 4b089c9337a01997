"""What comes in to be handed in: rows as JSON, or a file as a form; read, checked and given a fingerprint."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import orjson
from django.core.files.uploadedfile import UploadedFile as Uploaded
from django.http import HttpRequest
from ninja import Schema
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    StrictFloat,
    StrictInt,
    StrictStr,
    ValidationError,
)

from yinuo.core.errors import Text
from yinuo.web.api.errors import MediaTypeNotTaken, NameTwice, NotJson, RequestInvalid
from yinuo.web.api.invalid import words_for

if TYPE_CHECKING:
    Upload = Uploaded[bytes]
else:
    Upload = Uploaded
M = TypeVar("M", bound=BaseModel)
JSON, FORM = "application/json", "multipart/form-data"
MOST_ROWS = 1_000
NO_CONTROL = r"^[^\x00]*$"

Typed = Annotated[StrictStr, Field(pattern=NO_CONTROL, max_length=10_000)]
Cell = Typed | StrictInt | StrictFloat | None
Row = Annotated[dict[str, Cell], Field(min_length=1, max_length=200)]
ClassName = Annotated[StrictStr, Field(min_length=1, max_length=40, pattern=NO_CONTROL)]
UnitCode = Annotated[StrictStr, Field(max_length=18, pattern=r"^[0-9A-Za-z]*$")]


class Batch(Schema):
    """Rows of one class for one unit. Cells are texts as a clerk would type them, or numbers."""

    model_config = ConfigDict(extra="forbid")

    information_class: ClassName = Field(alias="class", description="id of the information class")
    unit: UnitCode = Field("", description="code of the unit reported for; the token's own when left out")
    rows: Annotated[list[Row], Field(min_length=1, max_length=MOST_ROWS)]


class OneRow(RootModel[Row]):
    """One row by field codes."""


class FileForm(Schema):
    """A file of one class for one unit: xlsx, xls, ods, csv, tsv or json, as people upload it."""

    model_config = ConfigDict(extra="forbid")

    information_class: ClassName = Field(alias="class", description="id of the information class")
    unit: UnitCode = Field("", description="code of the unit reported for; the token's own when left out")


@dataclass(frozen=True, slots=True)
class Incoming:
    """What is to be handed in: ``rows`` by field code, or ``file``."""

    information_class: str
    unit: str
    rows: Sequence[dict[str, str]] = ()
    file: Upload | None = None

    @property
    def fingerprint(self) -> str:
        """Equal for equal requests, whatever their framing."""
        digest = hashlib.sha256(f"{self.information_class}\n{self.unit}\n".encode())
        if self.file is not None:
            digest.update(f"{self.file.name}\n".encode())
            for block in self.file.chunks():
                digest.update(block)
        else:
            digest.update(orjson.dumps(self.rows))
        return digest.hexdigest()


def read_batch(request: HttpRequest) -> Incoming:
    """The rows or the file of a request. Raises MediaTypeNotTaken, NotJson, RequestInvalid."""
    kind = media_type(request, JSON, FORM)
    if kind == FORM:
        return _read_form(request)
    batch = checked(Batch, read_json(request))
    return Incoming(batch.information_class, batch.unit.upper(), [as_typed(row) for row in batch.rows])


def read_row(request: HttpRequest, information_class: str, unit: str) -> Incoming:
    """The one row of a request. Raises as :func:`read_batch`."""
    media_type(request, JSON)
    row = checked(OneRow, read_json(request)).root
    return Incoming(information_class, unit.upper(), [as_typed(row)])


def media_type(request: HttpRequest, *taken: str) -> str:
    """The type of the body, if it is one of those ``taken``. Raises MediaTypeNotTaken."""
    given = (request.content_type or "").lower()
    if given not in taken:
        raise MediaTypeNotTaken(given=given or "–", taken=", ".join(taken))
    return given


def read_json(request: HttpRequest) -> Any:
    """The body as JSON (RFC 8259, UTF-8). Raises NotJson, NameTwice."""
    try:
        read = orjson.loads(request.body)
        json.loads(request.body, object_pairs_hook=_with_one_value_each, parse_int=str, parse_float=str)
        return read
    except (json.JSONDecodeError, RecursionError) as error:  # that of orjson is one too
        raise NotJson(detail=str(error)[:200].replace("{", "(").replace("}", ")")) from error


def _with_one_value_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; orjson would keep the last of several values without a word."""
    found = dict(pairs)
    for name, value in pairs if len(found) < len(pairs) else ():
        if found[name] != value:
            raise NameTwice(name=name[:80])
    return found


def checked(model: type[M], data: Any) -> M:
    """``data`` as ``model``. Raises RequestInvalid naming every fault, at most a hundred."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise RequestInvalid([(_where(each["loc"]), words_for(each)) for each in _told(error)]) from error


def _told(error: ValidationError) -> list[Any]:
    """The faults without those of the alternatives a cell might have been: one per place."""
    places: dict[str, Any] = {}
    for each in error.errors(include_url=False):
        places.setdefault(_where(each["loc"]), each)
    return list(places.values())[:100]


def _where(location: tuple[int | str, ...]) -> str:
    inner = [str(part) for part in location if str(part) not in ("int", "float", "constrained-str", "str")]
    return ".".join(["body", *inner])


def as_typed(row: dict[str, Cell]) -> dict[str, str]:
    """The cells as texts: numbers without exponent, nothing for null."""
    return {code: _text(cell) for code, cell in row.items()}


def _text(cell: Cell) -> str:
    if isinstance(cell, float):
        return format(Decimal(repr(cell)), "f")
    return "" if cell is None else str(cell)


def _read_form(request: HttpRequest) -> Incoming:
    form = checked(FileForm, request.POST.dict())
    file = request.FILES.get("file")
    if not isinstance(file, Uploaded):
        raise RequestInvalid([("body.file", Text("必须附上文件。", "The file is missing."))])
    return Incoming(form.information_class, form.unit.upper(), file=file)


@contextmanager
def on_disk(file: Upload) -> Iterator[Path]:
    """The uploaded file in a private folder while the block lasts."""
    with tempfile.TemporaryDirectory(prefix="yinuo-api-") as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as stream:
            for block in file.chunks():
                stream.write(block)
        yield path


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of a body, self-contained."""
    made: dict[str, Any] = json.loads(json.dumps(model.model_json_schema(by_alias=True)))
    return made
