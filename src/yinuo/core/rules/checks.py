"""One check: what it answers on a row, in SQL, and what it says when the answer is no."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.definitions.expressions import compile_expression, quoted, split_template
from yinuo.core.definitions.model import Bilingual, ClassEdition
from yinuo.core.rules.macros import PUBLIC_MACROS

REFUSED = "refused."
"""How the id of a refusal begins: an error like others for whoever reads levels, but of a row that law keeps out."""


@dataclass(frozen=True, slots=True)
class Saying:
    """Words of a finding. ``when`` chooses among several; ``values`` fill ``{1}``, ``{2}`` … (SQL, text)."""

    says: Bilingual
    mend: Bilingual
    values: tuple[str, ...] = ()
    when: str = "true"


@dataclass(frozen=True, slots=True)
class Check:
    """A check over one row. ``applies`` and ``fails`` are SQL conditions over the columns of the typed layer;
    a row to which it does not apply is counted as such. ``reads`` are the fields whose cells the words need.
    ``guarded`` says that ``fails`` may be true where it does not apply, so that both have to be asked.
    """

    rule: str
    field: str
    level: str
    fails: str
    sayings: tuple[Saying, ...]
    applies: str | None = None
    reads: frozenset[str] = frozenset()
    fault: str = "source"
    basis: str | None = None
    guarded: bool = False


def plain_column(code: str) -> str:
    """The column that says whether a field is written just as its value is (``types.plain_sql``)."""
    return quoted(f"plain.{code}")


def text_column(code: str) -> str:
    """The column with the cleaned text of a field."""
    return quoted(f"text.{code}")


def raw_column(code: str) -> str:
    """The column with the text as it came."""
    return quoted(f"raw.{code}")


def saying(
    edition: ClassEdition,
    says: Bilingual,
    mend: Bilingual,
    gathered: frozenset[str] = frozenset(),
    when: str = "true",
) -> tuple[Saying, frozenset[str]]:
    """Words with ``{expression}`` places, compiled; and the fields they read. Raises ``ExpressionError``."""
    names = frozenset(edition.fields)
    places: list[str] = []
    texts: list[str] = []
    for words in (says.zh, says.en, mend.zh, mend.en):
        template, found = split_template(words)
        for index, place in enumerate(found):
            if place not in places:
                places.append(place)
            template = template.replace("{%d}" % (index + 1), "\x01%d\x02" % (places.index(place) + 1))
        texts.append(template.replace("\x01", "{").replace("\x02", "}"))
    compiled = [compile_expression(place, names, gathered) for place in places]
    shown = tuple(_shown(edition, each.sql, each.bare, each.call) for each in compiled)
    read = frozenset().union(*(each.fields for each in compiled))
    first, second = Bilingual(zh=texts[0], en=texts[1]), Bilingual(zh=texts[2], en=texts[3])
    return Saying(first, second, shown, when), read


def _shown(edition: ClassEdition, sql: str, bare: str | None, call: str | None) -> str:
    """SQL for the text people see: money with its unit, dates with slashes, lists with 、."""
    kind = (
        edition.fields[bare].type
        if bare
        else PUBLIC_MACROS[call].gives
        if call and call in PUBLIC_MACROS
        else ""
    )
    if bare and edition.fields[bare].many:
        return f"array_to_string({sql}, '、')"
    if kind == "money":
        return f"money_text({sql})"
    if kind == "date":
        return f"strftime({sql}, '%Y/%m/%d')"
    return f"CAST({sql} AS VARCHAR)"
