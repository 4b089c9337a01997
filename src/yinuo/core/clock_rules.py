"""Clock rules (时限规则) as data: how long, counted how, from which law, and who is told when.

Rules are read from ``definitions/clocks.yaml``. A rule has editions, as law changes; the one that holds
on the day the clock starts counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from yinuo.core.definitions.model import Period, Strict, Words
from yinuo.core.definitions.yamlfile import NotAsWritten, read_entries
from yinuo.core.errors import DomainError, Text


class Counting(StrEnum):
    """What is counted. The two ``-before`` countings run backwards from the event (不少于…日前)."""

    WORKING_DAYS = "working-days"
    CALENDAR_DAYS = "calendar-days"
    MONTHS = "months"
    FIXED_DATE = "fixed-date"
    DAYS_BEFORE = "calendar-days-before"
    WORKING_DAYS_BEFORE = "working-days-before"


class AlarmSpec(Strict):
    """One line of a rule's reminders and escalations.

    ``days`` is the offset from the due date (−3 before, 0 on the day, 5 after) in ``unit``; ``repeat``
    more follow it, one each further day of that unit.
    """

    days: int
    tell: Literal["handler", "unit", "head", "superior", "office"]
    kind: Literal["reminder", "escalation"] = "reminder"
    unit: Literal["working-days", "calendar-days"] = "working-days"
    repeat: int = Field(default=0, ge=0, le=366)


class ClockRule(Strict):
    """One edition of a rule.

    ``length`` counts days or months; ``on`` (month, day) is the fixed date, in the first year in which it
    is after the start. ``closes_at`` is the hour the office closes, by local time (民法典 203). ``moves``
    says whether an end on a holiday moves to the next working day; by default it does for calendar days
    and months only.
    """

    id: str
    title: Words
    valid: Period
    basis: str
    counting: Counting
    length: int = Field(default=0, ge=0, le=3660)
    month: int | None = Field(default=None, ge=1, le=12)
    day: int | None = Field(default=None, ge=1, le=31)
    closes_at: time | None = None
    moves: bool | None = None
    alarms: tuple[AlarmSpec, ...] = ()

    @model_validator(mode="after")
    def _length_or_date(self) -> ClockRule:
        fixed = self.counting is Counting.FIXED_DATE
        if fixed != (self.month is not None and self.day is not None) or fixed == (self.length > 0):
            raise ValueError("a fixed date has month and day, any other counting a length above 0")
        if self.month is not None and self.day is not None:
            date(2025, self.month, self.day)
        return self

    @property
    def backwards(self) -> bool:
        return self.counting in (Counting.DAYS_BEFORE, Counting.WORKING_DAYS_BEFORE)

    @property
    def moves_off_holidays(self) -> bool:
        return (
            self.counting in (Counting.CALENDAR_DAYS, Counting.MONTHS) if self.moves is None else self.moves
        )


class UnknownClockRule(DomainError):
    """No rule of this name, or none in force on the day."""

    code = "unknown-clock-rule"
    message = Text("{day} 没有可适用的时限规则：{rule}。", "No clock rule {rule} is in force on {day}.")
    remedy = Text(
        "请在时限规则定义中补充该日有效的版本。", "Add an edition that holds on that day to the clock rules."
    )
    status = 422


class RuleBook:
    """All clock rules, each with its editions; read-only."""

    def __init__(self, rules: Mapping[str, tuple[ClockRule, ...]]) -> None:
        self._rules = rules

    def __contains__(self, rule: str) -> bool:
        return rule in self._rules

    def ids(self) -> tuple[str, ...]:
        return tuple(self._rules)

    def editions(self, rule: str) -> tuple[ClockRule, ...]:
        """Every edition of ``rule``, the oldest first; empty when there is no such rule."""
        return self._rules.get(rule, ())

    def rule(self, rule: str, day: date) -> ClockRule:
        """The edition of ``rule`` in force on ``day``. Raises ``UnknownClockRule``."""
        found = next((edition for edition in self.editions(rule) if edition.valid.covers(day)), None)
        if found is None:
            raise UnknownClockRule(rule=rule, day=day)
        return found

    def layered(self, other: RuleBook) -> RuleBook:
        """This book with the rules of ``other`` added or put in the place of those of the same name."""
        return RuleBook({**self._rules, **other._rules})


def load_rules(file: Path) -> RuleBook:
    """Read ``{rules: {id: {title, alarms, editions: [...]}}}``. Raises ``NotAsWritten``; ``ValueError`` when editions
    overlap.
    """
    return RuleBook({name: _editions(name, body) for name, body in read_entries(file, "rules").items()})


def _editions(name: str, body: Mapping[str, Any]) -> tuple[ClockRule, ...]:
    if not isinstance(body.get("editions"), list):
        raise NotAsWritten(
            zh=f"时限规则“{name}”要有各版本的列表 editions。",
            en=f"The clock rule “{name}” needs a list of its editions.",
        )
    shared = {key: value for key, value in body.items() if key != "editions"}
    found = [ClockRule.model_validate({"id": name, **shared, **edition}) for edition in body["editions"]]
    found.sort(key=lambda edition: edition.valid.start or date.min)
    for earlier, later in pairwise(found):
        if earlier.valid.end is None or later.valid.start is None or later.valid.start <= earlier.valid.end:
            raise ValueError(f"editions of the clock rule {name} overlap")
    return tuple(found)
