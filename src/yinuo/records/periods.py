"""How long each record of a class is public: the dated regimes asked once per distinct case of a chunk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import yinuo
from yinuo.config import configuration
from yinuo.core.publicity import (
    FactFields,
    Facts,
    NoRegime,
    PublicitySet,
    load_publicity,
    publicity_for,
    regime_on,
    tier_of,
)
from yinuo.records.accepted import Value
from yinuo.records.deciding import NO_REGIME, TIER, Period, Periods
from yinuo.records.plan import StorePlan
from yinuo.records.rendering import Values, iso

SHIPPED = Path(yinuo.__file__).parent / "definitions" / "publicity.yaml"
_PART = "\n"


def publicity_sets() -> Mapping[str, PublicitySet]:
    """The publicity rules in force on this node, read once per process; the deployment's own over the shipped ones."""
    return _sets(configuration().resolved_home / "definitions" / "publicity.yaml")


@lru_cache(maxsize=2)
def _sets(own: Path) -> Mapping[str, PublicitySet]:
    return load_publicity(SHIPPED) | (load_publicity(own) if own.exists() else {})


def periods_for(plan: StorePlan, today: date) -> Periods:
    """The function values → :class:`Period` for rows of the class. A record whose decision has no date counts from
    today. Raises ``KeyError`` for a class that names a rule which is not defined."""
    if plan.publicity is None:
        endless = Period()
        return lambda values: endless
    rules = publicity_sets()[plan.publicity]
    return _Asked(plan, rules, today).period


def reads_of(plan: StorePlan) -> frozenset[str]:
    """The fields of the class that its period is worked out from."""
    facts = publicity_sets()[plan.publicity].reads.get(plan.class_id) if plan.publicity else None
    read = (facts.kinds, facts.fine, *facts.text) if facts else ()
    return frozenset(code for code in (*read, plan.subject_kind) if code)


class _Asked:
    """Answers of one publicity rule for one class, kept per case."""

    def __init__(self, plan: StorePlan, rules: PublicitySet, today: date) -> None:
        self._plan, self._rules, self._today = plan, rules, today.isoformat()
        self._fields = rules.reads.get(plan.class_id, FactFields())
        grades = [grade for regime in rules.regimes for grade in regime.grading]
        self._words = sorted({word for grade in grades for word in grade.mentions})
        self._any_word = re.compile("|".join(map(re.escape, self._words))) if self._words else None
        self._fines = sorted({grade.fine_from * 100 for grade in grades if grade.fine_from})
        self._known: dict[tuple[object, ...], Period] = {}

    def period(self, values: Values) -> Period:
        decided = values.get(self._plan.decided or "") or self._today
        kinds = values.get(self._fields.kinds or "")
        case = (
            decided,
            tuple(kinds) if isinstance(kinds, list) else kinds,
            self._fine(values.get(self._fields.fine or "")),
            self._mentioned(values),
            values.get(self._plan.subject_kind or ""),
        )
        known = self._known.get(case)
        if known is None:
            known = self._known[case] = _period(self._rules, *case)  # type: ignore[arg-type]
        return known

    def _fine(self, fine: Value) -> int | None:
        """The highest threshold the fine reaches: two fines between the same thresholds are one case."""
        if not isinstance(fine, int):
            return None
        return max((step for step in self._fines if step <= fine), default=0)

    def _mentioned(self, values: Values) -> str:
        if self._any_word is None:
            return ""
        text = _PART.join(str(values[code]) for code in self._fields.text if code in values)
        if not self._any_word.search(text):
            return ""
        return _PART.join(word for word in self._words if word in text)


def _period(
    rules: PublicitySet,
    decided: str,
    kinds: Value | tuple[str, ...],
    fine: int | None,
    text: str,
    kind: Value,
) -> Period:
    day = date.fromisoformat(decided)
    listed = [kinds] if isinstance(kinds, str) else list(kinds) if isinstance(kinds, tuple) else []
    try:
        tier = tier_of(regime_on(rules, day), Facts(listed, fine, text))
    except NoRegime:
        return Period(held_because=NO_REGIME)
    answer = publicity_for(rules, day, tier, str(kind or ""))
    held = "" if answer.published else TIER
    return Period(tier, held, iso(answer.until), iso(answer.repair_from))


def necessary_period(plan: StorePlan, decided: date, tier: str) -> Period:
    """The period of a tier that is published only where necessary. Raises ``NoRegime``."""
    if plan.publicity is None:
        return Period()
    answer = publicity_for(publicity_sets()[plan.publicity], decided, tier, "", necessary=True)
    return Period(tier, "", iso(answer.until), iso(answer.repair_from))
