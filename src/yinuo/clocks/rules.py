"""The clock rules in force on this node: the shipped ones with the deployment's own layered over them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yinuo
from yinuo import timesource
from yinuo.config import configuration
from yinuo.core.clock_rules import ClockRule, RuleBook, load_rules

SHIPPED = Path(yinuo.__file__).parent / "definitions" / "clocks.yaml"


def rule_book() -> RuleBook:
    """All clock rules, read once per process."""
    return _book(configuration().resolved_home / "definitions" / "clocks.yaml")


def in_force(rule: str) -> ClockRule:
    """The edition of ``rule`` that holds today. Raises ``UnknownClockRule``."""
    return rule_book().rule(rule, timesource.today())


def basis_in_force(rule: str) -> str:
    """The law that ``rule`` rests on today. Raises ``UnknownClockRule``."""
    return in_force(rule).basis


@lru_cache(maxsize=2)
def _book(own: Path) -> RuleBook:
    book = load_rules(SHIPPED)
    return book.layered(load_rules(own)) if own.exists() else book
