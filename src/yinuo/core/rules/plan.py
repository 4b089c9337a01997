"""One class → one query: the layers of its values, and every check as a bit of a few words per row.

The layers are named steps of plain SQL: ``raw.X`` the text as it came, ``plain.X`` whether a quick look at it is enough,
``text.X`` the cleaned text, ``X`` the value. The last step answers all checks of a row at once, so that the source is
read only once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from yinuo.core.definitions.expressions import compile_expression, quoted
from yinuo.core.definitions.model import ClassEdition, Enumeration, Refusal, Rule
from yinuo.core.rules.checks import REFUSED, Check, plain_column, raw_column, saying, text_column
from yinuo.core.rules.fields import field_checks
from yinuo.core.rules.types import cleaned_sql, plain_sql, typed_sql

BITS = 30
"""Checks per word: an INTEGER without its sign, which takes less time than a BIGINT."""


@dataclass(frozen=True)
class Plan:
    """The checks of an edition and the SQL of its layers. ``verdicts`` are the rules' ``holds`` by column name."""

    edition: ClassEdition
    enumerations: Mapping[str, Enumeration]
    checks: tuple[Check, ...]
    verdicts: tuple[tuple[str, str], ...]

    @cached_property
    def applications(self) -> tuple[str, ...]:
        """The distinct conditions under which checks apply."""
        return tuple(dict.fromkeys(check.applies for check in self.checks if check.applies))

    @cached_property
    def repeated_codes(self) -> tuple[str, ...]:
        """The fields whose codes are the same in many rows: those of bodies, not of subjects."""
        parties = (self.edition.source, self.edition.authority)
        named = dict.fromkeys(party.code for party in parties if party and party.code)
        return tuple(code for code in named if self.edition.fields[code].type == "uscc")

    def typed(self, source: str, extra: Sequence[str] = (), only: frozenset[str] | None = None) -> str:
        """A WITH clause whose step ``typed`` has every field typed, over ``source``: a relation with columns
        ``raw.X``. ``extra`` are columns of it to keep; ``only`` limits the fields.
        """
        fields = {code: field for code, field in self.edition.fields.items() if only is None or code in only}
        kept = "".join(f"{quoted(name)}, " for name in extra)
        looks = [*(raw_column(code) for code in fields)]
        looks += [f"{sql} AS {plain_column(code)}" for code in fields if (sql := self._plain(code))]
        texts = ", ".join(f"{self._text(code)} AS {text_column(code)}" for code in fields)
        steps = [
            f"looked AS (SELECT {kept}{', '.join(looks)} FROM {source})",
            f"texts AS (SELECT *, {texts} FROM looked)",
        ]
        derived = [code for code, field in fields.items() if field.derive]
        given = [code for code in fields if code not in derived]
        last = "given" if derived else "typed"
        steps.append(f"{last} AS (SELECT *, {self._values(given)} FROM texts)")
        if derived:
            steps.append(f"derived AS (SELECT * REPLACE ({self._derivations(derived)}) FROM given)")
            steps.append(f"typed AS (SELECT *, {self._values(derived)} FROM derived)")
        return ",\n".join(steps)

    def judged(self, source: str, extra: Sequence[str] = ()) -> str:
        """The WITH clause of ``typed`` and, in its step ``judged``, the words ``fails.N`` and ``applies.N``."""
        verdicts = "".join(f", {sql} AS {quoted(name)}" for name, sql in self.verdicts)
        asked = "".join(f", {sql} AS {_asked(place)}" for place, sql in enumerate(self.applications))
        fails = _words("fails", [self._fails(check) for check in self.checks])
        applies = _words("applies", [_asked(place) for place in range(len(self.applications))])
        return (
            f"{self.typed(source, extra)},\n"
            f"ruled AS (SELECT *{verdicts} FROM typed),\n"
            f"asked AS (SELECT *{asked} FROM ruled),\n"
            f"judged AS (SELECT *, {', '.join([*fails, *applies])} FROM asked)"
        )

    def _fails(self, check: Check) -> str:
        """The condition under which a check fails, in the step after ``asked``."""
        if check.applies and check.guarded:
            return f"{_asked(self.applications.index(check.applies))} AND ({check.fails})"
        return check.fails

    def reads(self, check: Check) -> frozenset[str]:
        """The fields whose cells are needed to say what a check found, with those that derived ones rest on."""
        read = check.reads | {check.field}
        return read.union(*(self._rests_on(code) for code in read))

    def _rests_on(self, code: str) -> frozenset[str]:
        derive = self.edition.fields[code].derive
        return compile_expression(derive, self._given).fields if derive else frozenset()

    @cached_property
    def _given(self) -> frozenset[str]:
        return frozenset(code for code, field in self.edition.fields.items() if not field.derive)

    def _plain(self, code: str) -> str | None:
        repeats = code in self.repeated_codes
        return plain_sql(self.edition.fields[code], self._enumeration(code), raw_column(code), repeats)

    def _looked(self, code: str) -> str | None:
        return plain_column(code) if self._plain(code) else None

    def _text(self, code: str) -> str:
        if code == self.edition.document_number and not self._plain(code):
            return f"number_text({raw_column(code)})"
        if code in self.edition.party_names and not self._plain(code):
            return f"name_text({raw_column(code)})"
        return cleaned_sql(self.edition.fields[code], raw_column(code), self._looked(code))

    def _enumeration(self, code: str) -> Enumeration | None:
        return self.enumerations.get(self.edition.fields[code].one_of or "")

    def _values(self, codes: Iterable[str]) -> str:
        return ", ".join(f"{self._value(code)} AS {quoted(code)}" for code in codes)

    def _value(self, code: str) -> str:
        field = self.edition.fields[code]
        return typed_sql(field, self._enumeration(code), text_column(code), self._looked(code))

    def _derivations(self, codes: Iterable[str]) -> str:
        parts = []
        for code in codes:
            compiled = compile_expression(self.edition.fields[code].derive or "", self._given)
            text = f"coalesce({text_column(code)}, CAST({compiled.sql} AS VARCHAR))"
            parts.append(f"{text} AS {text_column(code)}")
        return ", ".join(parts)


def build_plan(edition: ClassEdition, enumerations: Mapping[str, Enumeration]) -> Plan:
    """The plan of an edition. Raises ``ExpressionError`` when an expression of it cannot be compiled."""
    checks = list(field_checks(edition, enumerations))
    verdicts: list[tuple[str, str]] = []
    for name, rule in edition.rules.items():
        check, verdict = _rule_check(edition, name, rule)
        checks.append(check)
        verdicts.append((f"verdict.{name}", verdict))
    checks += [_refusal_check(edition, name, refusal) for name, refusal in edition.refuse.items()]
    return Plan(edition, enumerations, tuple(checks), tuple(verdicts))


def check_condition(check: Check) -> str:
    """The condition under which a check fails on a row."""
    return f"({check.applies}) AND ({check.fails})" if check.applies and check.guarded else check.fails


def rule_condition(
    edition: ClassEdition, rule: Rule, gathered: frozenset[str] = frozenset()
) -> tuple[str, str, frozenset[str]]:
    """The SQL of a rule's ``when`` (with its dates) and ``holds``, and the fields they read."""
    names = frozenset(edition.fields)
    holds = compile_expression(rule.holds, names, gathered)
    when = compile_expression(rule.when or "true", names, gathered)
    terms = [f"({_recalled(edition, when.sql)})"] if rule.when else []
    read = holds.fields | when.fields
    if edition.decided and (rule.since or rule.until):
        decided = quoted(edition.decided)
        terms += [f"{decided} >= DATE '{rule.since}'"] if rule.since else []
        terms += [f"{decided} <= DATE '{rule.until}'"] if rule.until else []
        read |= {edition.decided}
    return " AND ".join(terms) or "true", _recalled(edition, holds.sql), read


def _recalled(edition: ClassEdition, sql: str) -> str:
    """``sql`` with the check digit of a code field not computed again where the quick look has done so."""

    def recalled(call: re.Match[str]) -> str:
        code = call[1]
        if code not in edition.fields or edition.fields[code].type != "uscc":
            return call[0]
        return f"CASE WHEN {plain_column(code)} THEN true ELSE {call[0]} END"

    return re.sub(r'\buscc_ok\("(\w+)"\)', recalled, sql, flags=re.IGNORECASE)


def _rule_check(edition: ClassEdition, name: str, rule: Rule) -> tuple[Check, str]:
    when, holds, read = rule_condition(edition, rule)
    verdict = holds if when == "true" else f"CASE WHEN {when} THEN {holds} END"
    column = quoted(f"verdict.{name}")
    words, shown = saying(edition, rule.says, rule.mend)
    check = Check(
        rule=name,
        field=rule.field or _first_field(edition, read),
        level=rule.level,
        fails=f"NOT {column}",
        sayings=(words,),
        applies=f"{column} IS NOT NULL",
        reads=read | shown,
        fault=rule.fault,
        basis=rule.basis,
    )
    return check, verdict


def _refusal_check(edition: ClassEdition, name: str, refusal: Refusal) -> Check:
    when = compile_expression(refusal.when, frozenset(edition.fields))
    words, shown = saying(edition, refusal.says, refusal.mend)
    marked = refusal.field or _first_field(edition, when.fields)
    reads = when.fields | shown
    return Check(
        f"{REFUSED}{name}", marked, "error", when.sql, (words,), None, reads, "source", refusal.basis
    )


def _first_field(edition: ClassEdition, read: frozenset[str]) -> str:
    return next((code for code in edition.fields if code in read), next(iter(edition.fields)))


def _asked(place: int) -> str:
    """The column that says whether the condition of application at ``place`` holds."""
    return quoted(f"asked.{place}")


def _words(name: str, conditions: Sequence[str]) -> list[str]:
    """Conditions as bits: ``CASE WHEN … THEN 2^i ELSE 0 END`` put together, a word per ``BITS`` of them."""
    words = []
    for start in range(0, len(conditions), BITS):
        bits = [
            f"CASE WHEN {condition} THEN {1 << index}::INTEGER ELSE 0::INTEGER END"
            for index, condition in enumerate(conditions[start : start + BITS])
        ]
        words.append(f"{' | '.join(bits)} AS {quoted(f'{name}.{start // BITS}')}")
    return words
