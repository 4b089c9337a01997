"""The check behind ``yinuo check``: a file against a class, with no database and nothing kept.

A plain csv in UTF-8 whose first line is the header is read by DuckDB while it is checked, without being loaded
first. Any other file goes through the readers of the intake, which the command does.
"""

from __future__ import annotations

import csv
import mmap
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TypeVar

from yinuo.core.definitions.catalogue import Catalogue
from yinuo.core.definitions.model import Bilingual, ClassEdition
from yinuo.core.rules.checks import Check, Saying
from yinuo.core.rules.macros import text_literal
from yinuo.core.validation.engine import validate
from yinuo.core.validation.findings import summarise
from yinuo.core.validation.result import RuleCount, Validation
from yinuo.core.validation.sayings import Sayings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from yinuo.core.workdays import WorkCalendar

SMALL_FILE: Final = 8 * 1024 * 1024
"""Up to this size (bytes) a file is checked in memory, beyond it on disk."""
LARGEST_LINE: Final = 16 * 1024 * 1024
_READ_AT_ONCE: Final = 2 * LARGEST_LINE
"""DuckDB would take sixteen times the largest line, for every thread."""
Answer = TypeVar("Answer")
MEMORY_MB: Final = 700
"""What DuckDB may take for a file; beyond it goes to disk."""
LITTLE_MB: Final = 280
"""What it has to make do with at first, so that a larger file takes hardly more than a smaller one."""
_HEAD: Final = 64 * 1024
_LOOKED_AT_ONCE: Final = 16 * 1024 * 1024
_DELIMITERS: Final = (",", "\t", ";", "|")


@dataclass(frozen=True, slots=True)
class DirectCsv:
    """A csv that can be read while it is checked: its relation in SQL and the column of each field."""

    edition: ClassEdition
    relation: str
    columns: Mapping[str, str]
    headers: Sequence[str]
    unmapped: tuple[str, ...]
    size: int


Understood = tuple[ClassEdition, Mapping[str, str], Sequence[str]]
"""The edition a file is read under, the field code of each header that is taken, and the headers that are not."""


def direct_csv(file: Path, understand: Callable[[Sequence[str]], Understood]) -> DirectCsv | None:
    """How to read ``file`` directly, or None when it needs the readers: other encodings, other kinds of file, a
    header that is not the first line, names a column twice or does not name the key.

    ``understand`` answers what the headers mean, by the same rules as for any other file.
    """
    head = _read_head(file)
    if head is None:
        return None
    delimiter = max(_DELIMITERS, key=head.count)
    headers = next(csv.reader([head], delimiter=delimiter, strict=False), [])
    if len(headers) < 2 or len(set(headers)) < len(headers):
        return None
    edition, fields, unmapped = understand(headers)
    if not set(edition.key) <= set(fields.values()):
        return None
    columns = {code: f"c{headers.index(header)}" for header, code in fields.items()}
    relation = _read_csv(file, delimiter, len(headers))
    return DirectCsv(edition, relation, columns, headers, tuple(unmapped), file.stat().st_size)


def _read_head(file: Path) -> str | None:
    """The first line of the file, None when it is not one of plain UTF-8 text, or a NUL stands anywhere in the file:
    DuckDB takes it as any other letter, the readers name its row."""
    with file.open("rb") as source:
        first, newline, _ = source.read(_HEAD).partition(b"\n")
        if not newline or set(str(file)) & set("*?[]{}") or _holds_nul(source, file.stat().st_size):
            return None
    try:
        head = first.decode("utf-8-sig").rstrip("\r")
    except UnicodeDecodeError:
        return None
    return head if head.count('"') % 2 == 0 else None


def _holds_nul(source: BinaryIO, size: int) -> bool:
    """Looked for part by part: what is mapped counts as memory of the process."""
    for start in range(0, size, _LOOKED_AT_ONCE):
        length = min(_LOOKED_AT_ONCE, size - start)
        with mmap.mmap(source.fileno(), length, access=mmap.ACCESS_READ, offset=start) as part:
            if part.find(b"\0") >= 0:
                return True
    return False


def _read_csv(file: Path, delimiter: str, width: int) -> str:
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(width))
    return (
        f"read_csv({text_literal(str(file))}, delim={text_literal(delimiter)}, quote='\"', escape='\"', "
        f"header=false, skip=1, columns={{{columns}}}, auto_detect=false, compression='none', "
        f"max_line_size={LARGEST_LINE}, buffer_size={_READ_AT_ONCE})"
    )


@contextmanager
def stage(size: int, threads: int = 2, memory_mb: int = MEMORY_MB) -> Iterator[DuckDBPyConnection]:
    """A DuckDB connection for a file of ``size`` bytes: in memory when small, else in a folder that goes away."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="yinuo-check-") as folder:
        place = ":memory:" if size <= SMALL_FILE else f"{folder}/stage.duckdb"
        connection = duckdb.connect(place)
        try:
            connection.execute(f"SET threads = {int(threads)}")
            _limit_memory(connection, memory_mb)
            connection.execute(f"SET temp_directory = {text_literal(folder + '/spill')}")
            yield connection
        finally:
            connection.close()


def with_enough_memory(connection: DuckDBPyConnection, act: Callable[[], Answer]) -> Answer:
    """``act`` with little memory, and again with more where that is not enough: when every row has findings, say."""
    import duckdb

    try:
        _limit_memory(connection, LITTLE_MB)
        return act()
    except duckdb.OutOfMemoryException:
        _limit_memory(connection, MEMORY_MB)
        return act()


def _limit_memory(connection: DuckDBPyConnection, megabytes: int) -> None:
    connection.execute(f"SET memory_limit = '{int(megabytes)}MB'")


def check_direct(
    connection: DuckDBPyConnection,
    source: DirectCsv,
    catalogue: Catalogue,
    today: date,
    calendar: WorkCalendar,
    known: str | None = None,
) -> Validation | None:
    """Checks a csv while reading it; None when a row of it is not well-formed (the readers name such rows)."""
    import duckdb

    def check() -> Validation:
        return validate(
            connection,
            source.edition,
            catalogue.enumerations,
            today=today,
            calendar=calendar,
            known=known,
            source=source.relation,
            mapping=source.columns,
            large=source.size > SMALL_FILE,
        )

    try:
        validation = with_enough_memory(connection, check)
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return None
    if _has_hardly_filled_rows(validation, source.columns) or _has_headers_as_values(
        validation, source.headers
    ):
        return None
    return validation


def _has_hardly_filled_rows(validation: Validation, columns: Collection[str]) -> bool:
    """Whether a row lacks all of the key, or half of what every row needs and the file has ``columns`` for: the readers
    tell a blank row, and one of totals, from an incomplete one."""
    fields = validation.edition.fields
    key = [f"{code}.required" for code in validation.edition.key]
    needed = [f"{code}.required" for code in columns if fields[code].required is True]
    return _lacks(validation, key, len(key)) or _lacks(validation, needed, -(-len(needed) // 2))


def _has_headers_as_values(validation: Validation, headers: Sequence[str]) -> bool:
    """Whether the name of a column is found where a value belongs: the header may come again, which the readers tell."""
    query = "SELECT 1 FROM found WHERE list_contains(?, value) LIMIT 1"
    return validation.connection.execute(query, [list(headers)]).fetchone() is not None


def _lacks(validation: Validation, rules: list[str], number: int) -> bool:
    """Whether a row fails so many of the ``rules``."""
    if sum(validation.counts[rule].failed > 0 for rule in rules if rule in validation.counts) < number:
        return False
    row = validation.connection.execute(
        "SELECT count(*) FROM (SELECT position FROM findings WHERE list_contains(?, rule) GROUP BY position "
        "HAVING count(*) >= ?)",
        [rules, number],
    ).fetchone()
    return bool(row and row[0])


def answer(validation: Validation, started: float) -> dict[str, object]:
    """The object that ``--json`` prints. ``started`` is ``time.perf_counter()`` at the beginning."""
    return {
        "rows": validation.rows,
        "accepted": validation.accepted,
        "rejected": validation.rejected,
        "warned": validation.warned,
        "findings": validation.failures,
        "seconds": round(time.perf_counter() - started, 3),
    }


def with_row_problems(
    validation: Validation, kinds: Mapping[str, tuple[str, Bilingual, Bilingual]], alone: Sequence[str]
) -> Validation:
    """A validation that also counts what the reader saw wrong with rows as rows (table ``staged_problems``).

    ``kinds`` has level, words and how to mend of each kind; ``{column}``, ``{value}`` and ``{sheet_row}`` stand
    for the cells of the table. Of a row with one of the kinds ``alone`` nothing else is said.
    """
    connection = validation.connection
    of_kinds = "position IN (SELECT _row FROM staged_problems WHERE list_contains(?, kind))"
    counts = _without_findings(connection, dict(validation.counts), of_kinds, [list(alone)])
    counts = _say_lost_digits_once(connection, counts)
    found = connection.execute(
        "SELECT kind, count(*) FROM staged_problems GROUP BY kind ORDER BY kind"
    ).fetchall()
    sayings = Sayings.after(connection)
    for kind, number in found:
        level, says, mend = kinds[kind]
        check = Check(f"row.{kind}", "", level, "", ())
        saying = sayings.add(check, Saying(_numbered(says), _numbered(mend)))
        connection.execute(
            "INSERT INTO found SELECT _row, ?, value, [header, value, CAST(_sheet_row AS VARCHAR)] "
            "FROM staged_problems WHERE kind = ?",
            [saying, kind],
        )
        counts[check.rule] = RuleCount(level, number, validation.rows - number, 0)
    sayings.write()
    return summarise(connection, validation.edition, counts)


def _say_lost_digits_once(
    connection: DuckDBPyConnection, counts: dict[str, RuleCount]
) -> dict[str, RuleCount]:
    """The check of a code says by itself that a spreadsheet ate its digits. Where it only warns, the reader's word counts."""
    lost = "SELECT (_row, field || '.code') FROM staged_problems WHERE kind = 'lost-digits'"
    connection.execute(
        "DELETE FROM staged_problems WHERE kind = 'lost-digits' AND (_row, field || '.code') IN "
        "(SELECT (position, rule) FROM found JOIN sayings USING (saying) WHERE level = 'error')"
    )
    return _without_findings(connection, counts, f"(position, rule) IN ({lost})", [])


def _without_findings(
    connection: DuckDBPyConnection, counts: dict[str, RuleCount], where: str, arguments: list[Any]
) -> dict[str, RuleCount]:
    """Takes away what was found where the rule does not apply; the counts without it."""
    those = f"FROM found JOIN sayings USING (saying) WHERE {where}"
    taken = connection.execute(f"SELECT rule, count(*) {those} GROUP BY rule", arguments).fetchall()
    connection.execute(
        f"DELETE FROM found WHERE (position, saying) IN (SELECT (position, saying) {those})", arguments
    )
    for rule, number in taken:
        count = counts[rule]
        counts[rule] = replace(
            count, failed=count.failed - number, not_applicable=count.not_applicable + number
        )
    return counts


def _numbered(words: Bilingual) -> Bilingual:
    texts = [words.zh, words.en]
    for number, name in enumerate(("column", "value", "sheet_row"), start=1):
        texts = [text.replace("{" + name + "}", "{" + str(number) + "}") for text in texts]
    return Bilingual(zh=texts[0], en=texts[1])
