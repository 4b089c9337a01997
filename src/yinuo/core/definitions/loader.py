"""Reads definition folders, shipped ones first, a deployment's over them: add, replace, withdraw."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from yinuo.core.definitions.catalogue import Catalogue, Origin, Problem
from yinuo.core.definitions.model import (
    Bilingual,
    ClassEdition,
    Enumeration,
    FieldDefaults,
    SheetWords,
    Withdrawal,
)
from yinuo.core.definitions.yamlfile import read_yaml

SHIPPED = Path(__file__).resolve().parents[2] / "definitions"
"""The folder of definitions that come with the product."""

_Model = TypeVar("_Model", bound=BaseModel)
_Kept = TypeVar("_Kept")


def load_definitions(folders: Iterable[Path] = (SHIPPED,), only: Collection[str] | None = None) -> Catalogue:
    """Every class and enumeration in ``folders``, each folder layered over those before it.

    A folder holds ``enumerations.yaml``, ``field-defaults.yaml``, ``sheet-words.yaml`` and
    ``classes/<class>/<edition>.yaml``. A file for an edition that is already known replaces it; a file with ``withdrawn``
    takes it away. ``only`` limits the classes read.
    Nothing raises: what could not be read is in ``Catalogue.problems``, what contradicts itself in
    ``core.definitions.check``.
    """
    catalogue = Catalogue()
    for folder in folders:
        _add_enumerations(catalogue, folder / "enumerations.yaml")
        defaults, words = folder / "field-defaults.yaml", folder / "sheet-words.yaml"
        catalogue.field_defaults = _read_whole(catalogue, defaults, FieldDefaults, catalogue.field_defaults)
        catalogue.sheet_words = _read_whole(catalogue, words, SheetWords, catalogue.sheet_words)
        for file in sorted((folder / "classes").glob("*/*.yaml")):
            if only is None or file.parent.name in only:
                _add_class_file(catalogue, file)
    for editions in catalogue.classes.values():
        editions.sort(key=lambda each: (each.valid.start or date.min, each.edition))
        if catalogue.field_defaults:
            editions[:] = [each.with_defaults(catalogue.field_defaults) for each in editions]
    return catalogue


def _add_enumerations(catalogue: Catalogue, file: Path) -> None:
    if not file.exists():
        return
    document, lines = _read(catalogue, file)
    for name, content in (document or {}).items():
        enumeration = _parse(catalogue, file, lines, Enumeration, content, name)
        if enumeration:
            catalogue.enumerations[name] = enumeration
            catalogue.origins[f"enumeration {name}"] = Origin(file, lines)


def _read_whole(catalogue: Catalogue, file: Path, model: type[_Model], before: _Kept) -> _Model | _Kept:
    """What a file of one document says, which replaces what stood ``before`` it; that where there is no such file."""
    if not file.exists():
        return before
    document, lines = _read(catalogue, file)
    return (document and _parse(catalogue, file, lines, model, document)) or before


def _add_class_file(catalogue: Catalogue, file: Path) -> None:
    document, lines = _read(catalogue, file)
    if document is None:
        return
    if "withdrawn" in document:
        withdrawal = _parse(catalogue, file, lines, Withdrawal, document)
        if withdrawal and not _withdraw(catalogue, withdrawal):
            catalogue.problems.append(_nothing_to_withdraw(Origin(file, lines), withdrawal))
        return
    edition = _parse(catalogue, file, lines, ClassEdition, document)
    if edition:
        known = catalogue.classes.setdefault(edition.id, [])
        known[:] = [each for each in known if each.edition != edition.edition] + [edition]
        catalogue.origins[edition.name] = Origin(file, lines)


def _withdraw(catalogue: Catalogue, withdrawal: Withdrawal) -> bool:
    """Take the class, or one edition of it, away; False when there is none."""
    known = catalogue.classes.get(withdrawal.id, [])
    if not any(withdrawal.edition in (None, each.edition) for each in known):
        return False
    kept = list(_after_withdrawal(known, withdrawal))
    if kept:
        catalogue.classes[withdrawal.id] = kept
    else:
        catalogue.classes.pop(withdrawal.id, None)
    return True


def _nothing_to_withdraw(origin: Origin, withdrawal: Withdrawal) -> Problem:
    name = f"{withdrawal.id}/{withdrawal.edition}" if withdrawal.edition else withdrawal.id
    key = "edition" if withdrawal.edition else "class"
    return Problem(
        str(origin.file),
        key,
        Bilingual(zh=f"没有可以停用的“{name}”。", en=f"There is no “{name}” to withdraw."),
        Bilingual(
            zh="请核对信息类和版本的名称，以及它是否已经停用。",
            en="Check the names of class and edition, and whether it is withdrawn already.",
        ),
        origin.line(key),
    )


def _after_withdrawal(editions: list[ClassEdition], withdrawal: Withdrawal) -> Iterator[ClassEdition]:
    for edition in editions:
        if withdrawal.edition not in (None, edition.edition):
            yield edition
        elif isinstance(withdrawal.withdrawn, date):
            last = withdrawal.withdrawn - timedelta(days=1)
            yield edition.model_copy(update={"valid": edition.valid.model_copy(update={"end": last})})


def _read(catalogue: Catalogue, file: Path) -> tuple[dict[str, Any] | None, dict[str, int]]:
    try:
        document, lines = read_yaml(file)
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        catalogue.problems.append(_unreadable(file, error))
        return None, {}
    if not isinstance(document, dict):
        catalogue.problems.append(_unreadable(file, ValueError("no keys at the top")))
        return None, {}
    return document, lines


def _unreadable(file: Path, error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error)
    return Problem(
        str(file),
        "",
        Bilingual(zh=f"这个文件不是可以读取的 YAML：{what}。", en=f"This file is no readable YAML: {what}."),
        Bilingual(zh="请检查缩进、引号和重复的键。", en="Check indentation, quotes and keys given twice."),
        mark.line + 1 if mark else 0,
    )


def _parse(
    catalogue: Catalogue,
    file: Path,
    lines: dict[str, int],
    model: type[_Model],
    content: Any,
    prefix: str = "",
) -> _Model | None:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        origin = Origin(file, lines)
        for each in error.errors():
            path = ".".join(str(part) for part in (prefix, *each["loc"]) if part != "")
            catalogue.problems.append(_misshapen(origin, path, each["type"], each["msg"]))
        return None


_ADVICE = {
    "extra_forbidden": Bilingual(
        zh="没有这个键，请检查拼写。", en="There is no such key: check its spelling."
    ),
    "missing": Bilingual(zh="请补上这个键。", en="Add this key."),
}
_ADVICE_OTHERWISE = Bilingual(
    zh="请对照文档中这个键的写法。", en="See how the documentation writes this key."
)


def _misshapen(origin: Origin, path: str, kind: str, message: str) -> Problem:
    return Problem(
        str(origin.file),
        path,
        Bilingual(
            zh=f"“{path}”的写法不对（{message}）。", en=f"“{path}” is not written as it must be: {message}."
        ),
        _ADVICE.get(kind, _ADVICE_OTHERWISE),
        origin.line(path),
    )
