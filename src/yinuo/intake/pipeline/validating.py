"""Stage two: rows into the stage file, every rule asked, counts kept; the rows to store and the findings laid ready."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from yinuo.catalogue import catalogue
from yinuo.clocks.calendar import work_calendar
from yinuo.core.definitions.expressions import compile_expression, quoted
from yinuo.core.definitions.model import ClassEdition
from yinuo.core.validation.engine import validate
from yinuo.core.validation.result import Validation
from yinuo.intake import files, mapping
from yinuo.intake.acts.hand_in import file_limits
from yinuo.intake.models import Submission
from yinuo.intake.pipeline import stage_file
from yinuo.intake.pipeline.row_problems import add_row_problems
from yinuo.intake.readers.model import StagedInfo
from yinuo.intake.readers.read import read_file
from yinuo.intake.readers.staging import stage
from yinuo.registry.snapshot import snapshot
from yinuo.timesource import PLACE

SOURCE = "staged_rows"
IDENTITY = "[1-9][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]"
PHONE = "(^|[^0-9])1[3-9][0-9]{9}($|[^0-9])"
Progress = Callable[[float], None]


def validate_rows(submission: Submission, progress: Progress) -> None:
    """Fill the stage file and the submission's counts. Raises ``UnreadableFile`` when the rows cannot be read."""
    stage_file.discard(submission)
    edition = catalogue().edition(submission.information_class, submission.edition)
    with stage_file.opened(submission) as connection:
        staged = _stage_rows(submission, edition, connection)
        progress(0.2)
        validation = _validate(submission, edition, connection, lambda share: progress(0.2 + 0.7 * share))
        _lay_ready(connection, edition, validation)
        add_row_problems(connection, staged)
        _keep_counts(submission, connection, validation)
    progress(1.0)


def _stage_rows(
    submission: Submission, edition: ClassEdition, connection: duckdb.DuckDBPyConnection
) -> StagedInfo:
    names = mapping.known_names([edition])
    fields = (submission.mapping or {})["fields"]
    with (
        files.opened(submission.sha256, submission.receipt, submission.filename) as path,
        read_file(path, filename=submission.filename, limits=file_limits(), names=names) as source,
    ):
        return stage(source, fields, connection)


def _validate(
    submission: Submission, edition: ClassEdition, connection: duckdb.DuckDBPyConnection, progress: Progress
) -> Validation:
    connection.execute("CREATE OR REPLACE TABLE registered_codes (code VARCHAR)")
    codes = [(code,) for code in snapshot().by_code]
    if codes:
        connection.executemany("INSERT INTO registered_codes VALUES (?)", codes)
    return validate(
        connection,
        edition,
        catalogue().enumerations,
        today=submission.received_at.astimezone(PLACE).date(),
        calendar=work_calendar(),
        known="registered_codes",
        source=SOURCE,
        progress=progress,
    )


def _lay_ready(connection: duckdb.DuckDBPyConnection, edition: ClassEdition, validation: Validation) -> None:
    """``accepted``: typed rows to store, with whether they may be public; ``rejected_keys``: natural keys that could be
    read all the same; ``finding_rows``: what was found."""
    publishable = compile_expression(edition.publication.when, frozenset(edition.fields)).sql
    connection.execute(
        f"CREATE OR REPLACE TABLE accepted AS SELECT *, coalesce({publishable}, false) AS publishable, "  # noqa: S608
        f"{_scan(edition)} AS scan_hit FROM typed WHERE position NOT IN (SELECT position FROM rejected) "
        "ORDER BY position"
    )
    codes = ", ".join(quoted(code) for code in edition.key)
    whole = " AND ".join(f"{quoted(code)} IS NOT NULL" for code in edition.key)
    connection.execute(
        f"CREATE OR REPLACE TABLE rejected_keys AS SELECT position, {codes} FROM typed "  # noqa: S608
        f"WHERE position IN (SELECT position FROM rejected) AND {whole} ORDER BY position"
    )
    connection.execute(
        "CREATE OR REPLACE TABLE finding_rows AS SELECT position, row, field, rule, level, value, saying, args, fault "
        "FROM found JOIN sayings USING (saying) JOIN (SELECT rowid + 1 AS position, rowid + 1 AS row FROM checked) "
        "USING (position) ORDER BY position"
    )


def _scan(edition: ClassEdition) -> str:
    """The rule of the scan before publication that finds something in a free text, "" when none does."""
    scanned = [quoted(code) for code, field in edition.fields.items() if field.scan]
    if not scanned:
        return "''"
    identities = " OR ".join(f"coalesce(regexp_matches({column}, '{IDENTITY}'), false)" for column in scanned)
    phones = " OR ".join(f"coalesce(regexp_matches({column}, '{PHONE}'), false)" for column in scanned)
    return (
        f"CASE WHEN {identities} THEN 'free-text-identity' WHEN {phones} THEN 'free-text-phone' ELSE '' END"
    )


def _keep_counts(
    submission: Submission, connection: duckdb.DuckDBPyConnection, validation: Validation
) -> None:
    columns = (
        "saying",
        "field",
        "rule",
        "level",
        "fault",
        "basis",
        "says_zh",
        "says_en",
        "mend_zh",
        "mend_en",
    )
    sayings = connection.execute(f"SELECT {', '.join(columns)} FROM sayings ORDER BY saying").fetchall()  # noqa: S608
    submission.sayings = [dict(zip(columns, row, strict=True)) for row in sayings]
    counted = connection.execute(
        "SELECT rule, count(*) FROM finding_rows GROUP BY rule ORDER BY 2 DESC, 1"
    ).fetchall()
    submission.findings_by_rule = dict(counted)
    submission.not_applicable_by_rule = {
        rule: count.not_applicable for rule, count in validation.counts.items() if count.not_applicable
    }
    submission.rows = validation.rows
    submission.warned = _distinct(connection, "level = 'warning'")
    submission.stage = Submission.Stage.VALIDATED
    submission.save()


def _distinct(connection: duckdb.DuckDBPyConnection, where: str) -> int:
    query = f"SELECT count(DISTINCT position) FROM finding_rows WHERE {where}"  # noqa: S608 - fixed conditions
    ((count,),) = connection.execute(query).fetchall()
    return int(count)
