"""The submission's file as a table, opened once: finding the header and reading the rows go by the same reading of it."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import ExitStack

from yinuo.catalogue import catalogue
from yinuo.intake import files
from yinuo.intake.acts.hand_in import file_limits
from yinuo.intake.models import Submission
from yinuo.intake.readers.model import SourceTable
from yinuo.intake.readers.read import read_file


class OpenedFile:
    """Opens the kept file when a stage first asks for its table; it stays open for the stages after, until it is closed.

    A worker that begins with a later stage opens it anew.
    """

    def __init__(self, submission: Submission) -> None:
        self._submission = submission
        self._open = ExitStack()
        self._table: SourceTable | None = None

    def __enter__(self) -> OpenedFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def table(self, names: Collection[str]) -> SourceTable:
        """The table, in which ``names`` help to find the header. Raises ``UnreadableFile``."""
        if self._table is None:
            kept = self._submission
            path = self._open.enter_context(files.opened(kept.sha256, kept.receipt, kept.filename))
            words = catalogue().sheet_words
            read = read_file(
                path,
                filename=kept.filename,
                limits=file_limits(),
                names=names,
                below=words.below_table,
                nil=words.nil,
            )
            self._table = self._open.enter_context(read)
        return self._table

    def close(self) -> None:
        """Let go of the rows, and of the file in the clear."""
        self._table = None
        self._open.close()
