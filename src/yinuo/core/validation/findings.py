"""From words of bits to findings: one row per failed check, with what its words need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from yinuo.core.definitions.expressions import quoted
from yinuo.core.definitions.model import ClassEdition
from yinuo.core.rules.checks import Check, Saying, raw_column, text_column
from yinuo.core.rules.macros import text_literal
from yinuo.core.rules.plan import BITS, Plan
from yinuo.core.validation.result import RuleCount, Validation
from yinuo.core.validation.sayings import Sayings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_FOUND = "CREATE OR REPLACE TABLE found (position BIGINT, saying SMALLINT, value VARCHAR, args VARCHAR[])"


def collect(connection: DuckDBPyConnection, plan: Plan, sayings: Sayings) -> dict[str, RuleCount]:
    """Fills ``found`` from ``checked``, adds to ``sayings``; returns how every check of the plan went."""
    connection.execute(_FOUND)
    rows, failed, applied = _totals(connection, plan)
    _set_apart(connection, plan)
    counts: dict[str, RuleCount] = {}
    for index, check in enumerate(plan.checks):
        covered = rows if check.applies is None else applied[plan.applications.index(check.applies)]
        counts[check.rule] = RuleCount(check.level, failed[index], covered - failed[index], rows - covered)
        if failed[index]:
            _explain(connection, plan, sayings, index, check)
    return counts


def arguments(words: Saying) -> str:
    """The values that fill the words, as an SQL list."""
    return f"[{', '.join(words.values)}]::VARCHAR[]" if words.values else "NULL"


def summarise(
    connection: DuckDBPyConnection, edition: ClassEdition, counts: dict[str, RuleCount]
) -> Validation:
    """Builds ``rejected`` and the view ``findings``, and counts rows."""
    placed = _placed(_columns(connection))
    connection.execute(
        "CREATE OR REPLACE TABLE rejected AS SELECT DISTINCT position, row "
        f"FROM {placed} JOIN sayings USING (saying) WHERE level <> 'warning'"
    )
    connection.execute(
        "CREATE OR REPLACE VIEW findings AS SELECT position, sheet, row, field, rule, level, value, args, fault, "
        f"basis, says_zh, says_en, mend_zh, mend_en FROM {placed} JOIN sayings USING (saying)"
    )
    rows, rejected, warned = _row_counts(connection)
    return Validation(connection, edition, rows, rejected, warned, counts)


def _totals(connection: DuckDBPyConnection, plan: Plan) -> tuple[int, list[int], list[int]]:
    """Rows, failures of each check, and rows each condition of application held on.

    Rows are first counted by their words: there are few different ones, however many rows there are.
    """
    both = [*words("fails", plan.checks), *words("applies", plan.applications)]
    sums = [_bit_sum("fails", index) for index in range(len(plan.checks))]
    sums += [_bit_sum("applies", index) for index in range(len(plan.applications))]
    row = connection.execute(
        f"SELECT sum(times), {', '.join(sums)} FROM "
        f"(SELECT {', '.join(both)}, count(*) AS times FROM checked GROUP BY ALL)"
    ).fetchone()
    numbers = [int(number or 0) for number in row or ()]
    return numbers[0], numbers[1 : len(plan.checks) + 1], numbers[len(plan.checks) + 1 :]


def _set_apart(connection: DuckDBPyConnection, plan: Plan) -> None:
    """The rows with findings as a table of their own, so that each kind of finding need not pass over all rows."""
    fails = words("fails", plan.checks)
    cells = ", ".join(
        f"cells[{place}] AS {raw_column(code)}" for place, code in enumerate(plan.edition.fields, start=1)
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE failing AS "
        f"SELECT rowid + 1 AS position, {', '.join([*fails, cells])} FROM checked WHERE {any_of(fails)}"
    )


def words(name: str, conditions: Sequence[object]) -> list[str]:
    """The columns ``name.N`` whose bits answer ``conditions``."""
    return [quoted(f"{name}.{word}") for word in range(-(-len(conditions) // BITS))]


def any_of(words: Sequence[str]) -> str:
    """Whether a bit of any of the columns is set."""
    return " OR ".join(f"{word} <> 0" for word in words) or "false"


def _bit(name: str, index: int) -> str:
    return f'("{name}.{index // BITS}" >> {index % BITS}) & 1'


def _bit_sum(name: str, index: int) -> str:
    return f"sum(times * ({_bit(name, index)}))"


def _explain(connection: DuckDBPyConnection, plan: Plan, sayings: Sayings, index: int, check: Check) -> None:
    """Adds the findings of one check: the rows with its bit, under the first words whose condition is true."""
    numbers = [sayings.add(check, words) for words in check.sayings]
    failed = f"failing WHERE {_bit('fails', index)} = 1"
    if len(numbers) == 1 and not check.sayings[0].values and not plan.edition.fields[check.field].derive:
        # the words are always the same: nothing of the row need be interpreted again
        shown = raw_column(check.field)
        connection.execute(f"INSERT INTO found SELECT position, {numbers[0]}, {shown}, NULL FROM {failed}")
        return
    reads = plan.reads(check)
    cells = ", ".join(raw_column(code) for code in plan.edition.fields if code in reads)
    source = f"(SELECT position, {cells} FROM {failed})"
    choice = _choose([str(number) for number in numbers], check.sayings)
    values = _choose([arguments(words) for words in check.sayings], check.sayings)
    shown = f"coalesce({raw_column(check.field)}, {text_column(check.field)})"
    connection.execute(
        f"INSERT INTO found WITH {plan.typed(source, ['position'], reads)} "
        f"SELECT position, {choice}, {shown}, {values} FROM typed"
    )


def _choose(answers: list[str], sayings: tuple[Saying, ...]) -> str:
    if len(answers) == 1:
        return answers[0]
    cases = " ".join(
        f"WHEN {words.when} THEN {answer}" for words, answer in zip(sayings, answers, strict=True)
    )
    return f"CASE {cases} END"


def _placed(columns: list[str]) -> str:
    """``found`` with sheet and row. A source without these columns is not asked: its rows are the positions."""
    if not {"_row", "_sheet"} & set(columns):
        return "(SELECT *, NULL::VARCHAR AS sheet, position AS row FROM found)"
    row = "coalesce(_row, rowid + 1)" if "_row" in columns else "rowid + 1"
    sheet = "_sheet" if "_sheet" in columns else "NULL::VARCHAR"
    places = f"(SELECT rowid + 1 AS position, {sheet} AS sheet, {row} AS row FROM checked)"
    return f"(SELECT * FROM found JOIN {places} USING (position))"


def _columns(connection: DuckDBPyConnection) -> list[str]:
    return [row[0] for row in connection.execute("DESCRIBE checked").fetchall()]


def _row_counts(connection: DuckDBPyConnection) -> tuple[int, int, int]:
    row = connection.execute(
        "SELECT (SELECT count(*) FROM checked), (SELECT count(*) FROM rejected), (SELECT count(DISTINCT position) "
        "FROM found JOIN sayings USING (saying) WHERE level = 'warning')"
    ).fetchone()
    rows, rejected, warned = row or (0, 0, 0)
    return int(rows), int(rejected), int(warned)


def message_sql(language: str) -> str:
    """SQL for the sentence of a finding: words with the values in their places, then how to mend it."""
    suffix = "en" if language.startswith("en") else "zh"
    blank = " " if suffix == "en" else ""
    text = f"says_{suffix} || {text_literal(blank)} || mend_{suffix}"
    for place in range(1, 7):
        text = f"replace({text}, '{{{place}}}', coalesce(args[{place}], ''))"
    return (
        f"CASE WHEN args IS NULL THEN says_{suffix} || {text_literal(blank)} || mend_{suffix} ELSE {text} END"
    )
