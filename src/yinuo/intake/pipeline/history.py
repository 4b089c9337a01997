"""What the bodies of a file reported before, for the rules that look over time (与历史比对).

The query is bounded: the newest records of each body that the file names, up to a number of bodies. A rule answers
nothing for a row whose body has no history.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import duckdb
import orjson

from yinuo.core.definitions.expressions import compile_expression, quoted
from yinuo.core.definitions.model import ClassEdition, FieldDefinition
from yinuo.intake.models import Submission
from yinuo.intake.pipeline.matching import party_of
from yinuo.records.models import Record, RecordVersion
from yinuo.registry.facts import BodyFact
from yinuo.registry.snapshot import RegistrySnapshot

TABLE = "history"
MOST_BODIES = 50
MOST_RECORDS = 1_000
"""Newest records of one body that count as its history."""
_TYPES = {
    "date": "DATE",
    "money": "BIGINT",
    "integer": "BIGINT",
    "decimal": "DECIMAL(38, 6)",
    "boolean": "BOOLEAN",
}


def lay_history(
    connection: duckdb.DuckDBPyConnection,
    submission: Submission,
    edition: ClassEdition,
    snapshot: RegistrySnapshot,
    source: str,
) -> str | None:
    """Make the table of earlier records for the rows in ``source`` (texts by field code); its name, None when the class
    has no rule over time or nothing is stored yet."""
    fields = _fields_read(edition)
    if not fields:
        return None
    bodies = _bodies(connection, submission, edition, snapshot, source)
    past = list(_values(edition.id, bodies))
    if not past:
        return None
    # Column by column: a statement for each row would take longer than the whole check of a small file.
    columns = ", ".join(f"unnest(?::{_type(edition.fields[code])}[]) AS {quoted(code)}" for code in fields)
    values = [[each.get(code) for each in past] for code in fields]
    connection.execute(f"CREATE OR REPLACE TABLE {TABLE} AS SELECT {columns}", values)
    return TABLE


def _fields_read(edition: ClassEdition) -> list[str]:
    """The public fields that rules over the history group by or gather."""
    names = frozenset(edition.fields)
    read: set[str] = set()
    for rule in edition.groups.values():
        if rule.over == "history":
            read |= set(rule.by)
            for text in rule.gather.values():
                read |= compile_expression(text, names, frozenset(), True).fields
    return [code for code in edition.fields if code in read]


def _bodies(
    connection: duckdb.DuckDBPyConnection,
    submission: Submission,
    edition: ClassEdition,
    snapshot: RegistrySnapshot,
    source: str,
) -> Iterable[BodyFact]:
    """The bodies that the file names by their codes, most frequent first; else the unit that hands in."""
    party = party_of(edition)
    described = connection.execute(f"DESCRIBE {source}").fetchall()
    if party is None or party.code not in {row[0] for row in described}:
        return [snapshot.bodies[submission.unit_id]]
    code = quoted(party.code or "")
    found = connection.execute(
        f"SELECT upper(trim({code})) FROM {source} GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {MOST_BODIES}"  # noqa: S608
    ).fetchall()
    named = [snapshot.by_code[text] for (text,) in found if text in snapshot.by_code]
    return dict.fromkeys(acting for body in named for acting in snapshot.acting(body.id))


def _values(class_id: str, bodies: Iterable[BodyFact]) -> Iterator[dict[str, Any]]:
    for body in bodies:
        newest = Record.objects.filter(source_path=body.path, information_class=class_id)
        ids: Sequence[int] = list(newest.order_by("-listed_on").values_list("pk", flat=True)[:MOST_RECORDS])
        versions = RecordVersion.objects.filter(record_id__in=ids, known_to__isnull=True)
        for public in versions.values_list("public", flat=True):
            yield orjson.loads(public)


def _type(field: FieldDefinition) -> str:
    kind = _TYPES.get(field.type, "VARCHAR")
    return f"{kind}[]" if field.many else kind
