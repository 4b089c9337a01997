"""A row as it came (原始行): read again from the kept file, whatever became of it since."""

from __future__ import annotations

from yinuo.catalogue import catalogue
from yinuo.intake import files, mapping
from yinuo.intake.acts.hand_in import file_limits
from yinuo.intake.models import Submission
from yinuo.intake.readers.read import read_file


def origin_of(submission: Submission, row_number: int) -> dict[str, str]:
    """Header → text of the row (1 = first data row), unmapped columns included; empty cells are left out. It may hold
    personal data: the caller has checked the scope. Raises ``LookupError`` when the file has no such row."""
    edition = catalogue().edition(submission.information_class, submission.edition)
    names = mapping.known_names([edition])
    with (
        files.opened(submission.sha256, submission.receipt, submission.filename) as path,
        read_file(path, filename=submission.filename, limits=file_limits(), names=names) as source,
    ):
        first = 1
        for block in source.backing.blocks(source.headers):
            place = row_number - first
            if place < len(block.sheet_rows):
                texts = (column[place].as_py() for column in block.columns)
                return {header: text for header, text in zip(source.headers, texts, strict=True) if text}
            first += len(block.sheet_rows)
    raise LookupError(f"{submission.receipt} has no row {row_number}")
