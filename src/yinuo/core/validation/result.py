"""What a validation found: counts at once, findings when asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from yinuo.core.definitions.model import Bilingual, ClassEdition
from yinuo.core.rules.macros import text_literal
from yinuo.core.spreadsheets import disarmed_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How one check went: rows that failed, passed, and to which it did not apply."""

    level: str
    failed: int
    passed: int
    not_applicable: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding about one cell. ``position`` counts the rows of the source from 1, ``row`` those of the sheet."""

    position: int
    sheet: str | None
    row: int
    field: str
    rule: str
    level: str
    value: str | None
    fault: str
    basis: str | None
    says: Bilingual
    mend: Bilingual


@dataclass(frozen=True, slots=True)
class Validation:
    """The result of ``validate``; the tables named there stay in ``connection`` until it closes.

    ``rejected`` rows have an error; ``warned`` rows have a warning, rejected or not.
    ``counts`` has every rule that was asked, with those that failed nowhere.
    """

    connection: DuckDBPyConnection
    edition: ClassEdition
    rows: int
    rejected: int
    warned: int
    counts: dict[str, RuleCount]

    @property
    def accepted(self) -> int:
        return self.rows - self.rejected

    @property
    def failures(self) -> dict[str, int]:
        """Findings by rule id, the most frequent first; rules without findings are left out."""
        failed = {rule: count.failed for rule, count in self.counts.items() if count.failed}
        return dict(sorted(failed.items(), key=lambda item: (-item[1], item[0])))

    def findings(self, limit: int = 1000, offset: int = 0, where: str = "true") -> Iterator[Finding]:
        """Findings in the order of the rows, a page at a time. ``where`` is SQL of this program, never input."""
        rows = self.connection.execute(
            "SELECT position, sheet, row, field, rule, level, value, fault, basis, says_zh, says_en, mend_zh, "
            f"mend_en, args FROM findings WHERE {where} ORDER BY position, rule, field LIMIT ? OFFSET ?",
            [limit, offset],
        ).fetchall()
        for *plain, says_zh, says_en, mend_zh, mend_en, args in rows:
            says = Bilingual(zh=fill(says_zh, args), en=fill(says_en, args))
            position, sheet, row, field, rule, level, value, fault, basis = plain
            yield Finding(
                position,
                sheet,
                row,
                field,
                rule,
                level,
                value,
                fault,
                basis,
                says,
                Bilingual(zh=fill(mend_zh, args), en=fill(mend_en, args)),
            )

    def words(self, language: str = "zh") -> dict[str, str]:
        """What the findings of each rule say, the words most of them have; … stands for what differs from row to row. Of rows
        as rows (``row.…``) the first is told.
        """
        suffix = "en" if language.startswith("en") else "zh"
        rows = self.connection.execute(
            f"SELECT rule, says_{suffix}, first FROM (SELECT saying, count(*) AS number, arg_min(args, position) AS first "
            "FROM found GROUP BY saying) JOIN sayings USING (saying) ORDER BY number, saying DESC"
        ).fetchall()
        return {
            rule: first_told(says, first, language)
            if rule.startswith("row.")
            else re.sub(r"\{[0-9]\}", "…", says)
            for rule, says, first in rows
        }

    def write_csv(self, file: Path, language: str = "zh") -> None:
        """The findings as csv (UTF-8): row, field, rule, level, value, message; none runs as a formula.

        Written by DuckDB, for any number.
        """
        from yinuo.core.validation.findings import message_sql

        texts = f"{disarmed_sql('value')} AS value, {disarmed_sql('said')} AS message"
        self.connection.execute(
            f"COPY (SELECT row, field, rule, level, {texts} FROM (SELECT *, {message_sql(language)} AS said "
            f"FROM findings) ORDER BY position, rule, field) TO {text_literal(str(file))} (FORMAT csv, HEADER)"
        )


def fill(template: str, args: list[str | None] | None) -> str:
    """``{1}``, ``{2}`` … of a template filled with the values of a finding."""
    for index, value in enumerate(args or (), start=1):
        template = template.replace("{%d}" % index, value or "")
    return template


def first_told(template: str, args: list[str | None] | None, language: str) -> str:
    """The words of the first finding about a row as a row, with its place: the last of ``args``."""
    said, row = fill(template, args), args[-1] if args else ""
    return f"{said} (first in row {row})" if language.startswith("en") else f"{said}（最先在第 {row} 行）"
