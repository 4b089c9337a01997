"""Who answers for a row (机关核对): its authority is looked for in the registry, code first, a name where no code is given.

A body that ended is answered for by the one that took over from it. What is not registered waits in the queue; what may be
two bodies is a question for a person, never a guess. A class whose authority has no code at all (an honour given by the
State Council) is answered for by the unit that hands in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import duckdb

from yinuo.core.definitions.expressions import quoted
from yinuo.core.definitions.model import ClassEdition, Party
from yinuo.core.errors import Text
from yinuo.intake.pipeline.registry_words import WORDS, Saying
from yinuo.records.accepted import AcceptedRows, Value
from yinuo.registry.facts import BodyFact
from yinuo.registry.matching import Match, Outcome, match_body, propose_repair
from yinuo.registry.snapshot import RegistrySnapshot

MOST_REPAIRS = 2_000
"""Wrong codes for which a repair is looked for in one file; each asks a few hundred possibilities."""
Written = tuple[str | None, str | None, str | None]
"""Code, name and day of the decision, as a row has them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``body`` answers for the row; without one the row waits, for the reason ``saying`` gives with its ``arguments``.
    ``named`` is the body that was meant, which may have ended since."""

    body: BodyFact | None
    saying: Saying | None = None
    arguments: tuple[str, ...] = ()
    named: BodyFact | None = None


@dataclass(frozen=True, slots=True)
class Answering:
    """The body that answers for rows (its id), and the code of the body they name, for rows that give none."""

    source: int
    code: str


def party_of(edition: ClassEdition) -> Party | None:
    """The fields that name the body answerable for a row; None when the class has no code for it."""
    party = edition.authority or edition.source
    return party if party and party.code else None


def answer(snapshot: RegistrySnapshot, code: str, name: str, on: date | None) -> Answer:
    """Who answers for a row with this authority. A registered code decides; a name decides only where there is no code:
    a code that is not registered beside a name that is are two witnesses who disagree, which a person must settle."""
    match = match_body(snapshot, code=code, name=name, on=on)
    if code and code not in snapshot.by_code:
        return _unknown_code(code, name, match)
    if match.outcome is Outcome.ASK:
        return Answer(None, WORDS["which"], (name, _listed(match.candidates)))
    if match.body is None:
        return Answer(None, WORDS["unknown-name"], (name,))
    if len(match.acting) != 1:
        return Answer(None, WORDS["which"], (match.body.name, _listed(match.acting)))
    return _remarked(snapshot, match.body, match.acting[0], code, name, on)


def _unknown_code(code: str, name: str, match: Match) -> Answer:
    if match.outcome is Outcome.MATCHED and match.body:
        return Answer(None, WORDS["code-of-other"], (code, name, match.body.code))
    return Answer(None, WORDS["unknown-code"], (code,))


def _remarked(
    snapshot: RegistrySnapshot, body: BodyFact, acting: BodyFact, code: str, name: str, on: date | None
) -> Answer:
    if body.ended_on and on and on > body.ended_on:
        return Answer(acting, WORDS["ended"], (body.name, str(body.ended_on), acting.name), body)
    if code and name:
        by_name = match_body(snapshot, name=name, on=on)
        if by_name.body and by_name.body.id != body.id:
            return Answer(acting, WORDS["other-name"], (code, body.name, name), body)
    return Answer(acting, named=body)


def _listed(bodies: tuple[BodyFact, ...]) -> str:
    return "、".join(f"{body.name}（{body.code}）" for body in bodies)


def match_rows(
    connection: duckdb.DuckDBPyConnection, edition: ClassEdition, snapshot: RegistrySnapshot
) -> None:
    """Take rows nobody answers for out of ``accepted`` into ``rejected``, with their findings; keep in ``answering`` who
    answers for the rest where the code alone does not say it. ``unregistered`` has the positions that wait for it."""
    connection.execute(
        "CREATE OR REPLACE TABLE answering (code VARCHAR, name VARCHAR, day VARCHAR, source_id BIGINT, given VARCHAR)"
    )
    connection.execute("CREATE OR REPLACE TABLE unregistered (position BIGINT)")
    party = party_of(edition)
    if party is None:
        return
    answers = dict(_answers(connection, edition, party, snapshot))
    _keep_answering(connection, answers, snapshot)
    _tell(connection, edition, party, answers)


def sources(connection: duckdb.DuckDBPyConnection) -> dict[Written, Answering]:
    """Who answers, by what is written, for rows where the code alone does not say it."""
    rows = connection.execute("SELECT code, name, day, source_id, given FROM answering").fetchall()
    return {(code, name, day): Answering(source, given) for code, name, day, source, given in rows}


def written(edition: ClassEdition, columns: Mapping[str, Any], count: int) -> Iterator[Written]:
    """Code, name and day of each of ``count`` rows, as :func:`sources` has them."""
    party = party_of(edition)
    blank: list[Value] = [None] * count
    wanted = (party.code if party else None, party.name if party else None, edition.decided)
    found = [columns.get(code) or blank if code else blank for code in wanted]
    return zip(*found, strict=True)


def with_answering(
    edition: ClassEdition, rows: AcceptedRows, known: Mapping[Written, Answering]
) -> AcceptedRows:
    """``rows`` with the bodies that answer for them. A row that names its authority without a code gets the code, which is
    part of what makes two rows the same record."""
    party = party_of(edition)
    if not known or party is None:
        return rows
    found = [known.get(each) for each in written(edition, rows.columns, len(rows))]
    codes = rows.columns.get(party.code or "") or [None] * len(rows)
    filled = [code or (each.code if each else None) for code, each in zip(codes, found, strict=True)]
    columns = {**rows.columns, party.code or "": filled}
    return replace(rows, columns=columns, sources=[each.source if each else None for each in found])


def _answers(
    connection: duckdb.DuckDBPyConnection, edition: ClassEdition, party: Party, snapshot: RegistrySnapshot
) -> Iterator[tuple[Written, Answer]]:
    code, name, day = _columns(edition, party)
    rows = connection.execute(f"SELECT DISTINCT {code}, {name}, {day} FROM accepted").fetchall()  # noqa: S608
    known: dict[tuple[str, str, bool, str], Answer] = {}
    for row in rows:
        text, called, decided = row
        if not text and not called:
            continue
        # the day matters only to names and to bodies that have an end
        dated = not text or (text in snapshot.by_code and snapshot.by_code[text].ended_on is not None)
        case = (text or "", called or "", dated, decided if dated and decided else "")
        if case not in known:
            known[case] = answer(snapshot, case[0], case[1], date.fromisoformat(case[3]) if case[3] else None)
        yield row, known[case]


def _columns(edition: ClassEdition, party: Party) -> tuple[str, str, str]:
    day = f"CAST({quoted(edition.decided)} AS VARCHAR)" if edition.decided else "NULL::VARCHAR"
    return quoted(party.code or ""), quoted(party.name), day


def _keep_answering(
    connection: duckdb.DuckDBPyConnection, answers: Mapping[Written, Answer], snapshot: RegistrySnapshot
) -> None:
    rows = [
        (*row, found.body.id, found.named.code if found.named else "")
        for row, found in answers.items()
        if found.body and (not row[0] or snapshot.by_code[row[0]].id != found.body.id)
    ]
    if rows:
        texts = ", ".join(["unnest(?::VARCHAR[])"] * 3)
        connection.execute(
            f"INSERT INTO answering SELECT {texts}, unnest(?::BIGINT[]), unnest(?::VARCHAR[])",
            [list(column) for column in zip(*rows, strict=True)],
        )


def _tell(
    connection: duckdb.DuckDBPyConnection,
    edition: ClassEdition,
    party: Party,
    answers: Mapping[Written, Answer],
) -> None:
    told = [(row, each.saying, each.arguments) for row, each in answers.items() if each.saying]
    if not told:
        return
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE told (code VARCHAR, name VARCHAR, day VARCHAR, saying SMALLINT, args VARCHAR[])"
    )
    numbers = {
        saying: add_saying(connection, saying, party.code or "") for saying in {each[1] for each in told}
    }
    rows = [(*row, numbers[saying], list(arguments)) for row, saying, arguments in told]
    connection.execute(
        "INSERT INTO told SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), "
        "unnest(?::SMALLINT[]), unnest(?::VARCHAR[][])",
        [list(column) for column in zip(*rows, strict=True)],
    )
    code, name, day = _columns(edition, party)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE placed AS SELECT position, "  # noqa: S608 - columns of the class
        f"coalesce({code}, {name}) AS value, told.saying, args, rule, level, fault FROM accepted JOIN told "
        f"ON {code} IS NOT DISTINCT FROM told.code AND {name} IS NOT DISTINCT FROM told.name "
        f"AND {day} IS NOT DISTINCT FROM told.day JOIN sayings ON sayings.saying = told.saying"
    )
    _move(connection, party.code or "")


def _move(connection: duckdb.DuckDBPyConnection, field: str) -> None:
    """The findings into ``finding_rows``; rows with an error out of ``accepted``. The warning that the rules of the class
    gave for the same reason goes: the row is told once."""
    wait = "SELECT position FROM placed WHERE level = 'error'"
    connection.execute(f"INSERT INTO unregistered {wait}")
    connection.execute(
        "DELETE FROM finding_rows WHERE rule = 'authority-registered' AND position IN (SELECT position FROM placed)"
    )
    connection.execute(
        "INSERT INTO finding_rows SELECT position, position, ?, rule, level, value, saying, args, fault FROM placed",
        [field],
    )
    connection.execute(f"INSERT INTO rejected SELECT position, position FROM ({wait})")  # noqa: S608
    connection.execute(f"DELETE FROM accepted WHERE position IN ({wait})")  # noqa: S608


def propose_repairs(
    connection: duckdb.DuckDBPyConnection, edition: ClassEdition, snapshot: RegistrySnapshot
) -> None:
    """Beside each finding of a wrong code: the registered body it may have been, where exactly one fits."""
    fields = [code for code, field in edition.fields.items() if field.type == "uscc"]
    for field in fields:
        rule = f"{field}.code"
        wrong = connection.execute(
            "SELECT DISTINCT value FROM finding_rows WHERE rule = ? AND value IS NOT NULL LIMIT ?",
            [rule, MOST_REPAIRS],
        ).fetchall()
        repairs = {value: code for (value,) in wrong if (code := propose_repair(snapshot, value))}
        if repairs:
            _add_repairs(connection, field, rule, repairs, snapshot)


def _add_repairs(
    connection: duckdb.DuckDBPyConnection,
    field: str,
    rule: str,
    repairs: Mapping[str, str],
    snapshot: RegistrySnapshot,
) -> None:
    saying = WORDS["repair"]
    number = add_saying(connection, saying, field)
    names = [snapshot.by_code[code].name for code in repairs.values()]
    connection.execute(
        "INSERT INTO finding_rows SELECT position, row, field, ?, ?, value, ?, [value, code, name], 'source' "
        "FROM finding_rows JOIN (SELECT unnest(?::VARCHAR[]) AS value, unnest(?::VARCHAR[]) AS code, "
        "unnest(?::VARCHAR[]) AS name) USING (value) WHERE rule = ? ORDER BY position",
        [saying.rule, saying.level, number, list(repairs), list(repairs.values()), names, rule],
    )


def add_saying(connection: duckdb.DuckDBPyConnection, saying: Saying, field: str) -> int:
    """Number the words of a finding among those of the submission."""
    ((number,),) = connection.execute("SELECT coalesce(max(saying) + 1, 0) FROM sayings").fetchall()
    texts: tuple[Text, Text] = (saying.says, saying.mend)
    connection.execute(
        "INSERT INTO sayings (saying, field, rule, level, fault, basis, says_zh, says_en, mend_zh, mend_en) "
        "VALUES (?, ?, ?, ?, ?, NULL, ?, ?, ?, ?)",
        [
            number,
            field,
            saying.rule,
            saying.level,
            saying.fault,
            *(part for text in texts for part in (text.zh, text.en)),
        ],
    )
    return int(number)
