"""What a chunk leaves beside records: findings, rows that wait to be mended, and earlier ones that are mended now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import duckdb
import orjson

from yinuo import bulk, timesource
from yinuo.core.definitions.model import ClassEdition
from yinuo.intake.aside import REASON
from yinuo.intake.models import Finding, QueuedRow, Submission
from yinuo.intake.pipeline import closing
from yinuo.intake.pipeline.discretion import masked_arguments, masked_value
from yinuo.intake.pipeline.row_problems import NO_RECORD_RULES
from yinuo.intake.readers import ours
from yinuo.intake.store_words import STORE_RULES
from yinuo.records import vault
from yinuo.records.accepted import AcceptedRows, ChunkResult
from yinuo.records.keys import key_hashes
from yinuo.records.plan import plan_for

FINDING_COLUMNS = (
    "submission_id", "row_number", "field", "rule", "level", "value", "saying", "arguments", "fault", "closed",
)  # fmt: skip
QUEUED_COLUMNS = (
    "submission_id", "row_number", "sheet", "unit_path", "information_class", "why", "key", "raw_sealed", "state",
    "closed_at", "closed_reason",
)  # fmt: skip
Origin = tuple[str, int]
"""Receipt and row."""


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A finding on its way into the database; value and arguments masked where they may be personal."""

    row: int
    field: str
    rule: str
    level: str
    value: str
    saying: int
    arguments: list[str | None] | None
    fault: str


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A rejected row as it came: texts by field code, its sheet, its natural key where it could be read, why it waits."""

    row: int
    sheet: str
    raw: dict[str, str]
    key: bytes | None
    why: QueuedRow.Why = QueuedRow.Why.FINDINGS

    @property
    def aside(self) -> bool:
        """Nothing in it can be mended: it does not wait."""
        return self.why is QueuedRow.Why.NO_RECORD


def findings_between(
    connection: duckdb.DuckDBPyConnection, edition: ClassEdition, after: int, upto: int
) -> list[FoundRow]:
    """Findings of the rows after ``after`` up to ``upto``."""
    found = connection.execute(
        "SELECT position, field, rule, level, value, saying, args, fault FROM finding_rows "
        "WHERE position > ? AND position <= ? ORDER BY position, rule",
        [after, upto],
    ).fetchall()
    return [
        FoundRow(
            row,
            field,
            rule,
            level,
            masked_value(edition, field, value),
            saying,
            masked_arguments(edition, field, args),
            fault,
        )
        for row, field, rule, level, value, saying, args, fault in found
    ]


def rejected_between(
    connection: duckdb.DuckDBPyConnection, edition: ClassEdition, after: int, upto: int
) -> list[RejectedRow]:
    """Rejected rows of a chunk, whole."""
    raws = _raws(
        connection,
        "position > ? AND position <= ? AND position IN (SELECT position FROM rejected)",
        [after, upto],
    )
    if not raws:
        return []
    keys = _keys(connection, edition, after, upto)
    whys = _whys(connection)
    return [
        RejectedRow(position, sheet, raw, keys.get(position), whys.get(position, QueuedRow.Why.FINDINGS))
        for position, sheet, raw in raws
    ]


def _whys(connection: duckdb.DuckDBPyConnection) -> dict[int, QueuedRow.Why]:
    """Of the rows that are queued for another reason than their faults: which."""
    unknown = connection.execute("SELECT position FROM unregistered").fetchall()
    query = "SELECT position FROM finding_rows WHERE list_contains(?, rule)"
    no_records = connection.execute(query, [list(NO_RECORD_RULES)]).fetchall()
    return {
        **{position: QueuedRow.Why.UNREGISTERED for (position,) in unknown},
        **{position: QueuedRow.Why.NO_RECORD for (position,) in no_records},
    }


def refused_by_store(
    connection: duckdb.DuckDBPyConnection, rows: Sequence[int], result: ChunkResult
) -> list[RejectedRow]:
    """Rows that passed every rule and that the store did not take, as they came; ``rows`` are the numbers of all."""
    if not result.queued:
        return []
    waiting = {
        rows[queued.place]: (
            result.keys[queued.place],
            QueuedRow.Why.UNREGISTERED if queued.why == "unregistered" else QueuedRow.Why.CONFLICT,
        )
        for queued in result.queued
    }
    raws = _raws(connection, "position IN (SELECT unnest(?::BIGINT[]))", [list(waiting)])
    return [RejectedRow(position, sheet, raw, *waiting[position]) for position, sheet, raw in raws]


def _raws(
    connection: duckdb.DuckDBPyConnection, where: str, arguments: list[Any]
) -> list[tuple[int, str, dict[str, str]]]:
    """Position, sheet and texts by field code of the staged rows that fit."""
    found = connection.execute(
        f"SELECT * FROM (SELECT rowid + 1 AS position, * FROM staged_rows) WHERE {where} ORDER BY position",  # noqa: S608
        arguments,
    )
    names = [column[0] for column in found.description or ()]
    return [_raw(dict(zip(names, values, strict=True))) for values in found.fetchall()]


def _raw(row: dict[str, Any]) -> tuple[int, str, dict[str, str]]:
    position, sheet = int(row.pop("position")), str(row.get("_sheet") or "")
    return (
        position,
        sheet,
        {name: str(value) for name, value in row.items() if value is not None and not name.startswith("_")},
    )


def _keys(
    connection: duckdb.DuckDBPyConnection, edition: ClassEdition, after: int, upto: int
) -> dict[int, bytes]:
    """Keyed hashes of the natural keys that are complete."""
    table = connection.sql(
        "SELECT * FROM rejected_keys WHERE position > ? AND position <= ?", params=[after, upto]
    ).to_arrow_table()
    names = ["row_number" if name == "position" else name for name in table.column_names]
    rows = AcceptedRows.from_arrow(table.rename_columns(names), edition)
    return dict(zip(rows.row_numbers, key_hashes(plan_for(edition), rows), strict=True))


def origins_between(connection: duckdb.DuckDBPyConnection, after: int, upto: int) -> dict[int, Origin]:
    """Rows of a chunk that come back corrected → the receipt and row they came from, as the helper column says."""
    described = connection.execute("DESCRIBE staged_rows").fetchall()
    if "_origin" not in {row[0] for row in described}:
        return {}
    found = connection.execute(
        "SELECT rowid + 1, _origin FROM staged_rows WHERE rowid >= ? AND rowid < ? AND _origin IS NOT NULL",
        [after, upto],
    ).fetchall()
    read = {row: ours.origin_in(text) for row, text in found}
    return {row: origin for row, origin in read.items() if origin}


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What a chunk leaves beside records: its findings, the rows that wait, and where rows came from."""

    findings: Sequence[FoundRow]
    rejected: Sequence[RejectedRow]
    origins: Mapping[int, Origin]


def keep(
    submission: Submission,
    rows: Sequence[int],
    result: ChunkResult,
    left: Leftovers,
) -> None:
    """Write findings and queued rows of a chunk, and close what it mends, in the caller's transaction."""
    _write_queue(submission, left.rejected)
    aside = {each.row for each in left.rejected if each.aside}
    _write_findings(submission, [*left.findings, *_store_findings(submission, rows, result)], aside)
    closing.close_earlier(submission, _good_keys(rows, result), left)


def _good_keys(rows: Sequence[int], result: ChunkResult) -> dict[bytes, int]:
    """Natural key → row of the file, of the rows that the store took."""
    queued = {each.place for each in result.queued}
    return {
        key: row
        for place, (key, row) in enumerate(zip(result.keys, rows, strict=True))
        if place not in queued
    }


def _store_findings(submission: Submission, rows: Sequence[int], result: ChunkResult) -> list[FoundRow]:
    found = []
    for queued in result.queued:
        rule = f"store.{queued.reason}"
        reference = str(queued.record_id or "")
        number = STORE_RULES.index(queued.reason)
        row = rows[queued.place]
        found.append(FoundRow(row, "", rule, "error", "", -1 - number, [reference], "source"))
    return found


def _write_findings(submission: Submission, findings: Sequence[FoundRow], aside: Set[int]) -> None:
    """Write what was found; of the rows that are set ``aside`` it keeps nothing open."""
    bulk.insert(
        Finding._meta.db_table,
        FINDING_COLUMNS,
        (
            (
                submission.pk, each.row, each.field, each.rule, each.level, each.value, each.saying,
                orjson.dumps(each.arguments).decode() if each.arguments else None, each.fault,
                each.row in aside,
            )
            for each in findings
        ),
    )  # fmt: skip


def _write_queue(submission: Submission, rows: Sequence[RejectedRow]) -> None:
    seal, now = vault.sealer().seal, timesource.now()
    waits, aside = (QueuedRow.State.OPEN, None, ""), (QueuedRow.State.DROPPED, now, REASON)
    bulk.insert(
        QueuedRow._meta.db_table,
        QUEUED_COLUMNS,
        (
            (
                submission.pk, row.row, row.sheet, submission.unit_path, submission.information_class, str(row.why),
                row.key,
                seal(orjson.dumps(row.raw).decode(), f"queue/{submission.pk}/{row.row}"),
                *(aside if row.aside else waits),
            )
            for row in rows
        ),
    )  # fmt: skip
