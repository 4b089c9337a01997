"""The clerk's own file comes back as a workbook with every finding at its cell."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from yinuo.catalogue import catalogue
from yinuo.intake import files, mapping
from yinuo.intake.acts.hand_in import file_limits
from yinuo.intake.aside import still_true
from yinuo.intake.models import Submission
from yinuo.intake.readers import ours
from yinuo.intake.readers.model import SourceTable
from yinuo.intake.readers.read import read_file
from yinuo.intake.readers.staging import stage
from yinuo.intake.report import words_of
from yinuo.intake.workbooks.annotated import Mark, annotate

MOST_MARKS = 50_000


def annotated_workbook(submission: Submission, language: str = "zh") -> bytes:
    """The workbook as xlsx. The kept original is read again; it is not changed."""
    edition = catalogue().edition(submission.information_class, submission.edition)
    words = catalogue().sheet_words
    with (
        files.opened(submission.sha256, submission.receipt, submission.filename) as path,
        read_file(
            path,
            filename=submission.filename,
            limits=file_limits(),
            names=mapping.known_names([edition]),
            below=words.below_table,
            nil=words.nil,
        ) as source,
        tempfile.TemporaryDirectory() as folder,
    ):
        target = Path(folder) / "annotated.xlsx"
        annotate(source, path, list(_marks(submission, source, language)), target, language=language)
        return target.read_bytes()


def _marks(submission: Submission, source: SourceTable, language: str) -> Iterator[Mark]:
    fields: dict[str, str] = (submission.mapping or {})["fields"]
    headers = {field: header for header, field in fields.items()}
    places = _places(source, fields)
    findings = still_true(submission).order_by("row_number", "rule")
    for each in findings[:MOST_MARKS]:
        sheet, row = places.get(each.row_number, ("", 0))
        words = words_of(submission, each.saying, each.arguments)
        level = "warning" if each.level == "warning" else "error"
        origin = ours.origin_text(submission.receipt, each.row_number, language)
        yield Mark(sheet, row, headers.get(each.field, ""), level, each.rule, words.says, words.mend, origin)  # type: ignore[arg-type]


def _places(source: SourceTable, fields: dict[str, str]) -> dict[int, tuple[str, int]]:
    """Sheet and row number as the person sees them, by the row of the file."""
    with duckdb.connect() as connection:
        stage(source, fields, connection)
        rows = connection.execute("SELECT _row, _sheet, _sheet_row FROM staged").fetchall()
    return {row: (sheet, sheet_row) for row, sheet, sheet_row in rows}
