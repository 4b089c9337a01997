"""Stage two: rows into the stage file, every rule asked, counts kept; the rows to store and the findings laid ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import duckdb
from django.db import transaction

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.clocks.calendar import work_calendar
from yinuo.core.definitions.expressions import compile_expression, quoted
from yinuo.core.definitions.model import ClassEdition
from yinuo.core.validation.engine import upgrade, validate
from yinuo.core.validation.result import Validation
from yinuo.intake import mapping
from yinuo.intake.models import Submission
from yinuo.intake.pipeline import matching, stage_file
from yinuo.intake.pipeline.history import lay_history
from yinuo.intake.pipeline.opening import OpenedFile
from yinuo.intake.pipeline.row_problems import add_row_problems
from yinuo.intake.pipeline.scanning import suspect_sql
from yinuo.intake.readers import ours
from yinuo.intake.readers.model import StagedInfo
from yinuo.intake.readers.staging import stage
from yinuo.jobs.errors import LeaseLost
from yinuo.registry.snapshot import snapshot
from yinuo.timesource import PLACE

SOURCE = "staged_rows"
ORIGIN = "_origin"
"""Staged column of our helper column: where a row that comes back corrected came from."""
SAYING = (
    "saying", "field", "rule", "level", "fault", "basis", "says_zh", "says_en", "mend_zh", "mend_en",
)  # fmt: skip
Progress = Callable[[float], None]


def validate_rows(submission: Submission, file: OpenedFile, progress: Progress) -> None:
    """Fill the stage file and the submission's counts. Raises ``UnreadableFile`` when the rows cannot be read.

    The rules asked are those of the edition the rows came in; what is stored is of the newest.
    """
    read_as = catalogue().edition(submission.information_class, submission.edition)
    newest = catalogue().newest(submission.information_class)
    with stage_file.written(submission) as connection:
        staged = _stage_rows(submission, read_as, file, connection)
        file.close()
        progress(0.2)
        validation = _validate(submission, read_as, connection, lambda share: progress(0.2 + 0.6 * share))
        if read_as.edition != newest.edition:
            upgrade(connection, read_as, newest, catalogue().enumerations, SOURCE)
        _lay_ready(connection, newest)
        add_row_problems(connection, staged)
        registry = snapshot()
        matching.match_rows(connection, newest, registry)
        matching.propose_repairs(connection, read_as, registry)
        _keep_keys(connection, newest)
        counts = _counts(connection, validation)
    _finish(submission, counts, progress)


@transaction.atomic
def _finish(submission: Submission, counts: Mapping[str, object], progress: Progress) -> None:
    """The stage is finished when its file stands whole in its place; ``progress`` refuses whoever lost the lease."""
    progress(1.0)
    mine = Submission.objects.filter(
        pk=submission.pk,
        stage__in=(Submission.Stage.MAPPED, Submission.Stage.VALIDATED),
        chunks_stored=submission.chunks_stored,
    )
    validated = timesource.now()
    if submission.chunks_stored and submission.validated_at:
        validated = submission.validated_at  # records that are stored say so already
    if not mine.update(stage=Submission.Stage.VALIDATED, validated_at=validated, **counts):
        raise LeaseLost(f"{submission.receipt} has gone on without this worker")


def _stage_rows(
    submission: Submission, edition: ClassEdition, file: OpenedFile, connection: duckdb.DuckDBPyConnection
) -> StagedInfo:
    fields = (submission.mapping or {})["fields"]
    source = file.table(mapping.known_names([edition]))
    helper = {header: ORIGIN for header in source.headers if ours.is_helper_header(header)}
    return stage(source, {**fields, **dict(list(helper.items())[:1])}, connection)


def _validate(
    submission: Submission, edition: ClassEdition, connection: duckdb.DuckDBPyConnection, progress: Progress
) -> Validation:
    connection.execute("CREATE OR REPLACE TABLE registered_codes (code VARCHAR)")
    connection.execute("INSERT INTO registered_codes SELECT unnest(?::VARCHAR[])", [list(snapshot().by_code)])
    return validate(
        connection,
        edition,
        catalogue().enumerations,
        today=submission.received_at.astimezone(PLACE).date(),
        calendar=work_calendar(),
        known="registered_codes",
        history=lay_history(connection, submission, edition, snapshot(), SOURCE),
        source=SOURCE,
        progress=progress,
    )


def _lay_ready(connection: duckdb.DuckDBPyConnection, edition: ClassEdition) -> None:
    """``accepted``: typed rows to store, with whether they may be public and whether their free texts must be read
    first; ``finding_rows``: what was found."""
    publishable = compile_expression(edition.publication.when, frozenset(edition.fields)).sql
    connection.execute(
        f"CREATE OR REPLACE TABLE accepted AS SELECT *, coalesce({publishable}, false) AS publishable, "  # noqa: S608
        f"{suspect_sql(edition)} AS suspect FROM typed WHERE position NOT IN (SELECT position FROM rejected) "
        "ORDER BY position"
    )
    connection.execute(
        "CREATE OR REPLACE TABLE finding_rows AS SELECT position, row, field, rule, level, value, saying, args, fault "
        "FROM found JOIN sayings USING (saying) JOIN (SELECT rowid + 1 AS position, rowid + 1 AS row FROM checked) "
        "USING (position) ORDER BY position"
    )


def _keep_keys(connection: duckdb.DuckDBPyConnection, edition: ClassEdition) -> None:
    """``rejected_keys``: natural keys of rejected rows that could be read all the same."""
    codes = ", ".join(quoted(code) for code in edition.key)
    whole = " AND ".join(f"{quoted(code)} IS NOT NULL" for code in edition.key)
    connection.execute(
        f"CREATE OR REPLACE TABLE rejected_keys AS SELECT position, {codes} FROM typed "  # noqa: S608
        f"WHERE position IN (SELECT position FROM rejected) AND {whole} ORDER BY position"
    )


def _counts(connection: duckdb.DuckDBPyConnection, validation: Validation) -> dict[str, object]:
    """What the submission says of its rows: words of its findings, how many of each, rows in all and with a warning."""
    names = ", ".join(SAYING)
    sayings = connection.execute(f"SELECT {names} FROM sayings ORDER BY saying").fetchall()  # noqa: S608
    counted = connection.execute(
        "SELECT rule, count(*) FROM finding_rows GROUP BY rule ORDER BY 2 DESC, 1"
    ).fetchall()
    return {
        "sayings": [dict(zip(SAYING, row, strict=True)) for row in sayings],
        "findings_by_rule": dict(counted),
        "not_applicable_by_rule": {
            rule: count.not_applicable for rule, count in validation.counts.items() if count.not_applicable
        },
        "rows": validation.rows,
        "warned": _distinct(connection, "level = 'warning'"),
    }


def _distinct(connection: duckdb.DuckDBPyConnection, where: str) -> int:
    query = f"SELECT count(DISTINCT position) FROM finding_rows WHERE {where}"  # noqa: S608 - fixed conditions
    ((count,),) = connection.execute(query).fetchall()
    return int(count)
