"""How long a record is public (公示期限): dated regimes with tiers, read from
``definitions/publicity.yaml``.

A regime holds for the decisions of its days. Its ``tiers`` give the least and the longest period in
months from the decision; its ``grading`` says which decisions fall into which tier. The gravest tier is
asked first, so several kinds of penalty in one decision give the longest period.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from pydantic import Field, model_validator

from yinuo.core.definitions.model import Period, Strict, Words
from yinuo.core.definitions.yamlfile import read_entries
from yinuo.core.errors import DomainError, Text
from yinuo.core.months import add_months

ONE_DAY = timedelta(days=1)


class Tier(Strict):
    """A tier of one regime. ``max_months`` None: without end. Unpublished tiers may state how long they
    can be published where that is necessary.
    """

    title: Words
    published: bool = True
    min_months: int = Field(default=0, ge=0, le=1200)
    max_months: int | None = Field(default=None, ge=0, le=1200)

    @model_validator(mode="after")
    def _least_below_longest(self) -> Tier:
        if self.max_months is not None and self.min_months > self.max_months:
            raise ValueError("the least period is longer than the longest")
        return self


class Grade(Strict):
    """Decisions of ``tier``: those that meet any one of the conditions given.

    ``kinds``: one of these kinds is among those imposed. ``only_kinds``: nothing but these is.
    ``fine_from``: the fine is at least so many yuan. ``mentions``: the text of the decision has one of
    these words.
    """

    tier: str
    kinds: frozenset[str] = frozenset()
    only_kinds: frozenset[str] = frozenset()
    fine_from: int | None = Field(default=None, gt=0)
    mentions: tuple[str, ...] = ()

    def fits(self, facts: Facts) -> bool:
        kinds = set(facts.kinds)
        return (
            bool(kinds & self.kinds)
            or (bool(self.only_kinds) and bool(kinds) and kinds <= self.only_kinds)
            or (self.fine_from is not None and facts.fine is not None and facts.fine >= self.fine_from * 100)
            or any(word in facts.text for word in self.mentions)
        )


class Regime(Strict):
    """The rules of one span of decision dates. ``grading`` is asked in its order, ``otherwise`` is the
    rest.
    """

    id: str
    valid: Period
    basis: str
    tiers: dict[str, Tier] = Field(min_length=1)
    grading: tuple[Grade, ...] = ()
    otherwise: str

    @model_validator(mode="after")
    def _tiers_exist(self) -> Regime:
        named = {grade.tier for grade in self.grading} | {self.otherwise}
        if missing := named - self.tiers.keys():
            raise ValueError(f"the regime {self.id} has no tier {', '.join(sorted(missing))}")
        return self


class Cap(Strict):
    """A longest period by another law, whatever the regime says: the shorter one counts."""

    months: int = Field(gt=0)
    valid: Period
    basis: str


class FactFields(Strict):
    """Field names of one class."""

    kinds: str | None = None
    fine: str | None = None
    text: tuple[str, ...] = ()


class PublicitySet(Strict):
    """What a class names in ``publicity``: its regimes, subjects that are not published, and caps.

    ``reads`` names, per class, the fields that carry the facts: ``kinds``, ``fine`` and ``text``.
    """

    id: str
    title: Words
    regimes: tuple[Regime, ...] = Field(min_length=1)
    hidden_subjects: frozenset[str] = frozenset()
    caps: tuple[Cap, ...] = ()
    reads: dict[str, FactFields] = {}

    @model_validator(mode="after")
    def _regimes_do_not_overlap(self) -> PublicitySet:
        ordered = sorted(self.regimes, key=lambda regime: regime.valid.start or date.min)
        for earlier, later in pairwise(ordered):
            if (
                earlier.valid.end is None
                or later.valid.start is None
                or later.valid.start <= earlier.valid.end
            ):
                raise ValueError(f"regimes {earlier.id} and {later.id} overlap")
        return self


@dataclass(frozen=True, slots=True)
class Facts:
    """What grading looks at: the kinds imposed, the fine in fen, and the texts of the decision, joined by newlines."""

    kinds: Collection[str] = ()
    fine: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Publicity:
    """The answer for one decision. ``until`` is the last public day (None: without end or not published),
    ``repair_from`` the first day on which repair may be granted.
    """

    published: bool
    until: date | None
    repair_from: date | None
    regime: str
    tier: str
    basis: str


class NoRegime(DomainError):
    """No publicity regime is in force on the day of the decision."""

    code = "no-publicity-regime"
    message = Text("{day} 没有可适用的公示期限规则。", "No publicity rule is in force on {day}.")
    remedy = Text(
        "请在公示期限定义中补充该日有效的规则。",
        "Add a regime that holds on that day to the publicity rules.",
    )
    status = 422


def load_publicity(file: Path) -> dict[str, PublicitySet]:
    """The sets of ``{sets: {id: …}}`` by id. Raises ``NotAsWritten``; ``ValueError`` for a set that contradicts itself."""
    sets = read_entries(file, "sets")
    return {name: PublicitySet.model_validate({"id": name, **body}) for name, body in sets.items()}


def regime_on(rules: PublicitySet, day: date) -> Regime:
    """The regime of decisions of ``day``. Raises ``NoRegime``."""
    found = next((regime for regime in rules.regimes if regime.valid.covers(day)), None)
    if found is None:
        raise NoRegime(day=day)
    return found


def tier_of(regime: Regime, facts: Facts) -> str:
    """The tier of a decision under ``regime``: the first grade that fits, else the regime's ``otherwise``."""
    return next((grade.tier for grade in regime.grading if grade.fits(facts)), regime.otherwise)


def publicity_for(
    rules: PublicitySet, decided_on: date, tier: str, subject_kind: str, *, necessary: bool = False
) -> Publicity:
    """Whether and how long a decision of ``decided_on`` is public.

    ``subject_kind`` is the value of the class's subject-kind field (自然人 …). ``necessary`` publishes a
    tier that is not published in principle. A period of n months ends with the same day of the month
    (民法典 202); repair is open from the day after the least period. Raises ``NoRegime``; ``KeyError``
    for a tier the regime has not.
    """
    regime = regime_on(rules, decided_on)
    period = regime.tiers[tier]
    published = (period.published or necessary) and subject_kind not in rules.hidden_subjects
    longest, basis = _longest(rules, period, decided_on, regime.basis)
    until = add_months(decided_on, longest) if published and longest is not None else None
    repair = add_months(decided_on, period.min_months) + ONE_DAY if published and period.min_months else None
    return Publicity(published, until, repair, regime.id, tier, basis)


TABLE_COLUMNS = ("regime", "tier", "valid_from", "valid_to", "min_months", "max_months", "published", "basis")


def as_table(
    rules: PublicitySet,
) -> Iterator[tuple[str, str, date | None, date | None, int, int | None, bool, str]]:
    """Rows of ``TABLE_COLUMNS`` for a join on decision date and tier; caps are worked in, spans split
    where one begins or ends.

    ``until = CAST(decided + to_months(max_months) AS DATE)`` and, where ``min_months > 0``, ``repair_from
    = CAST(decided + to_months(min_months) AS DATE) + 1``; both null where not ``published`` or the
    subject is one of ``hidden_subjects``.
    """
    for regime in rules.regimes:
        for start, end in _spans(regime.valid, rules.caps):
            for name, tier in regime.tiers.items():
                longest, basis = _longest(rules, tier, start or end or date.min, regime.basis)
                yield regime.id, name, start, end, tier.min_months, longest, tier.published, basis


def tier_sql(rules: PublicitySet, class_id: str, decided: str) -> str:
    """The DuckDB expression that gives the tier of a row of ``class_id``, agreeing with ``tier_of``.

    Made from the definition only, never from user input. ``decided`` is the field of the decision date;
    the field of kinds is a list, of the fine integer fen.
    """
    fields = rules.reads.get(class_id, FactFields())
    cases = [
        f"when {_between(decided, regime.valid)} then {_tier_case(regime, fields)}"
        for regime in rules.regimes
    ]
    return "case " + " ".join(cases) + " end"


def _longest(rules: PublicitySet, tier: Tier, day: date, basis: str) -> tuple[int | None, str]:
    longest = tier.max_months
    for cap in rules.caps:
        if cap.valid.covers(day) and (longest is None or cap.months < longest):
            longest, basis = cap.months, cap.basis
    return longest, basis


def _spans(valid: Period, caps: Collection[Cap]) -> Iterator[tuple[date | None, date | None]]:
    starts = {cap.valid.start for cap in caps} | {cap.valid.end + ONE_DAY for cap in caps if cap.valid.end}
    cuts = sorted(day for day in starts if day and valid.covers(day) and day != valid.start)
    begin = valid.start
    for cut in cuts:
        yield begin, cut - ONE_DAY
        begin = cut
    yield begin, valid.end


def _tier_case(regime: Regime, fields: FactFields) -> str:
    cases = []
    for grade in regime.grading:
        if tests := list(_tests(grade, fields)):
            cases.append(f"when {' or '.join(tests)} then {_quoted(grade.tier)}")
    return (
        f"case {' '.join(cases)} else {_quoted(regime.otherwise)} end" if cases else _quoted(regime.otherwise)
    )


def _tests(grade: Grade, fields: FactFields) -> Iterator[str]:
    if fields.kinds and grade.kinds:
        yield f"coalesce(list_has_any({_named(fields.kinds)}, {_listed(grade.kinds)}), false)"
    if fields.kinds and grade.only_kinds:
        kinds = _named(fields.kinds)
        yield f"coalesce(len({kinds}) > 0 and list_has_all({_listed(grade.only_kinds)}, {kinds}), false)"
    if fields.fine and grade.fine_from is not None:
        yield f"coalesce({_named(fields.fine)} >= {grade.fine_from * 100}, false)"
    for column in fields.text:
        for word in grade.mentions:
            yield f"coalesce(contains({_named(column)}, {_quoted(word)}), false)"


def _between(decided: str, valid: Period) -> str:
    tests = [f"{_named(decided)} >= DATE '{valid.start}'"] if valid.start else []
    tests += [f"{_named(decided)} <= DATE '{valid.end}'"] if valid.end else []
    return " and ".join(tests) or "true"


def _named(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _listed(texts: Collection[str]) -> str:
    return "[" + ", ".join(_quoted(text) for text in sorted(texts)) + "]"
