"""``yinuo check FILE --class ID``: validates a file and keeps nothing; needs no database and no sign-in."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from yinuo.core.errors import Text
from yinuo.management.answers import as_json, say_beside, say_rules
from yinuo.management.speaking import say

if TYPE_CHECKING:
    from yinuo.core.definitions.catalogue import Catalogue
    from yinuo.core.validation.checker import Understood
    from yinuo.core.validation.result import Validation

NAME = "check"
HELP = "validate a file against a class; nothing is kept"
NEEDS_DATABASE = False
_COUNTS = Text(
    "{class}：{rows} 行，通过 {accepted}，不通过 {rejected}，有提醒 {warned}（{seconds} 秒）",
    "{class}: {rows} rows, passed {accepted}, rejected {rejected}, with remarks {warned} ({seconds} s)",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, its class, and how to answer."""
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--class", dest="information_class", required=True, help="id of the information class"
    )
    parser.add_argument("--findings", type=Path, help="write all findings to this csv file")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def run(arguments: argparse.Namespace) -> int:
    """Exit 0 when the file was processed, whatever was rejected; 2 when it could not be read or findings not written."""
    import duckdb

    from yinuo.core.validation.checker import answer, stage, with_enough_memory
    from yinuo.management.command_files import ensure_there, ensure_writable, writing

    started = time.perf_counter()
    ensure_there(arguments.file)
    if arguments.findings:
        ensure_writable(arguments.findings)
    with stage(arguments.file.stat().st_size) as connection:
        validation, beside = _check(connection, arguments.file, arguments.information_class)
        if arguments.findings:
            with writing(arguments.findings, duckdb.IOException):
                write = partial(validation.write_csv, arguments.findings, arguments.language)
                with_enough_memory(connection, write)
        told = answer(validation, started) | {"class": validation.edition.name, **beside}
        said = {} if arguments.json else validation.words(arguments.language)
    if arguments.json:
        print(as_json(told))
    else:
        say(_COUNTS.format(**told))
        say_rules(told["findings"], said)
    say_beside(told)
    return 0


def _check(connection: Any, file: Path, class_id: str) -> tuple[Validation, dict[str, object]]:
    """The validation, and what is to be said beside it."""
    from yinuo.catalogue import calendar_of_files
    from yinuo.core.validation.checker import check_direct, direct_csv

    catalogue = _catalogue(class_id)
    run_of: dict[str, Any] = {
        "today": datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date(),
        "calendar": calendar_of_files(),
        "known": _registered(connection),
    }
    source = direct_csv(file, lambda headers: _understood(headers, catalogue, class_id))
    validation = source and check_direct(connection, source, catalogue, **run_of)
    if source and validation and validation.rows:
        return validation, {"unmapped": list(source.unmapped)}
    return _check_read(connection, file, catalogue, class_id, run_of)


def _understood(headers: Sequence[str], catalogue: Catalogue, class_id: str) -> Understood:
    """What the headers of a file mean, as for any channel that asks nobody."""
    from yinuo.intake import mapping

    edition = mapping.best_edition(headers, catalogue.classes[catalogue.newest(class_id).id])
    proposal = mapping.propose(headers, edition)
    return edition, proposal.fields, proposal.unmapped


def _check_read(
    connection: Any, file: Path, catalogue: Catalogue, class_id: str, run_of: dict[str, Any]
) -> tuple[Validation, dict[str, object]]:
    """The way through the readers, for whatever is not a plain csv, and for one without rows, which they refuse."""
    from yinuo.core.validation.checker import with_row_problems
    from yinuo.core.validation.engine import validate
    from yinuo.intake import mapping
    from yinuo.intake.readers.errors import NoHeader
    from yinuo.intake.readers.model import Limits
    from yinuo.intake.readers.no_records import KINDS
    from yinuo.intake.readers.read import read_file
    from yinuo.intake.readers.staging import stage as stage_rows

    editions = catalogue.classes[catalogue.newest(class_id).id]
    names = mapping.known_names(editions)
    words, limits = catalogue.sheet_words, Limits.for_own_files()
    with read_file(file, limits=limits, names=names, below=words.below_table, nil=words.nil) as source:
        edition, fields, _ = _understood(source.headers, catalogue, class_id)
        if not fields:
            raise NoHeader
        staged = stage_rows(source, fields, connection)
        remarks = [{"zh": remark.text.zh, "en": remark.text.en} for remark in source.remarks]
    validation = validate(connection, edition, catalogue.enumerations, source="staged_rows", **run_of)
    if staged.problem_count:
        validation = with_row_problems(validation, _row_problems(), alone=KINDS)
    return validation, {"unmapped": list(staged.unmapped), "remarks": remarks}


def _row_problems() -> dict[str, Any]:
    from yinuo.core.definitions.model import Bilingual
    from yinuo.intake.pipeline.row_problems import WARNING_KINDS
    from yinuo.intake.readers.model import PROBLEMS

    return {
        kind: (
            "warning" if kind in WARNING_KINDS else "error",
            Bilingual(zh=says.zh, en=says.en),
            Bilingual(zh=mend.zh, en=mend.en),
        )
        for kind, (says, mend) in PROBLEMS.items()
    }


def _catalogue(class_id: str) -> Catalogue:
    """The class alone, for speed; all of them when there is none of that name, so that the answer names what there is."""
    from yinuo.catalogue import definition_folders
    from yinuo.core.definitions.loader import load_definitions

    catalogue = load_definitions(definition_folders(), only={class_id})
    return catalogue if class_id in catalogue.classes else load_definitions(definition_folders())


def _registered(connection: Any) -> str:
    """The table of registered codes, from the files of the registry: whether a body is in it is a warning here."""
    from yinuo.catalogue import definition_folders
    from yinuo.core.registry_files import registered_codes

    connection.execute(
        "CREATE OR REPLACE TABLE registered_codes AS SELECT unnest(?::VARCHAR[]) AS code",
        [sorted(registered_codes(definition_folders()))],
    )
    return "registered_codes"
