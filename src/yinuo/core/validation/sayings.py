"""The words of findings: each kind of finding once, under the number that its findings bear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from yinuo.core.rules.checks import Check, Saying

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_COLUMNS: Final = ("field", "rule", "level", "fault", "basis", "says_zh", "says_en", "mend_zh", "mend_en")


class Sayings:
    """The words of one validation. They are numbered when they are added and written together, because every statement
    costs DuckDB a millisecond or two, which a check of a few rows feels.
    """

    def __init__(self, connection: DuckDBPyConnection, first: int = 0) -> None:
        """``first`` is the number of the first of them; the table ``sayings`` is made unless there are some before it."""
        self._connection = connection
        self._first = first
        self._rows: list[tuple[str | None, ...]] = []
        if not first:
            columns = ", ".join(f"{name} VARCHAR" for name in _COLUMNS)
            connection.execute(f"CREATE OR REPLACE TABLE sayings (saying SMALLINT, {columns})")

    @classmethod
    def after(cls, connection: DuckDBPyConnection) -> Sayings:
        """More words for a validation whose words are written."""
        row = connection.execute("SELECT count(*) FROM sayings").fetchone()
        return cls(connection, int(row[0]) if row else 0)

    def add(self, check: Check, words: Saying) -> int:
        """Notes the words of a kind of finding; returns their number."""
        texts = (words.says.zh, words.says.en, words.mend.zh, words.mend.en)
        self._rows.append((check.field, check.rule, check.level, check.fault, check.basis, *texts))
        return self._first + len(self._rows) - 1

    def write(self) -> None:
        """Writes what was added into the table ``sayings``."""
        lists = [list(column) for column in zip(*self._rows, strict=True)] or [[] for _ in _COLUMNS]
        columns = ", ".join("unnest(?::VARCHAR[])" for _ in _COLUMNS)
        numbers = list(range(self._first, self._first + len(self._rows)))
        self._connection.execute(
            f"INSERT INTO sayings SELECT unnest(?::SMALLINT[]), {columns}", [numbers, *lists]
        )
        self._first, self._rows = self._first + len(self._rows), []
