"""What the rules behind a share say, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import get_language, gettext

from yinuo.assessment.quality import Broken, Scope, broken_rules
from yinuo.catalogue import catalogue
from yinuo.core.definitions.catalogue import UnknownClass
from yinuo.core.definitions.model import ClassEdition
from yinuo.intake.store_words import WORDS
from yinuo.web.portal.class_rules import LEVELS, RuleShown, in_words, rules_of
from yinuo.web.portal.editions import title_of
from yinuo.web.ui.chips import Chip

STORE = "store."
_known: dict[tuple[str, str], tuple[ClassEdition, dict[str, RuleShown]]] = {}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule and how often it was broken; ``pk`` only keeps the order of equals, ``url`` leads to the submissions."""

    pk: int
    broken: Broken
    url: str

    @property
    def rule(self) -> str:
        return self.broken.rule

    @property
    def count(self) -> int:
        return self.broken.count

    @property
    def class_title(self) -> str:
        return title_of(self.broken.information_class)

    @property
    def shown(self) -> RuleShown | None:
        return words_of(self.broken.information_class).get(self.rule)

    @property
    def says(self) -> str:
        """What a finding says; of a rule that no longer holds only that."""
        if self.rule.startswith(STORE) and self.rule.removeprefix(STORE) in WORDS:
            return in_words(WORDS[self.rule.removeprefix(STORE)][0])
        return self.shown.says if self.shown else gettext("旧版规则，现已不用")

    @property
    def field(self) -> str:
        return self.shown.field if self.shown else ""

    @property
    def level(self) -> Chip:
        kind, word = LEVELS[self.shown.level if self.shown else "error"]
        return Chip(kind, str(word))


def rule_lines(scope: Scope, measure: str, address: Callable[[Broken], str]) -> list[RuleLine]:
    """The rules that cost a share, the most frequent first; ``address`` leads on. A remark keeps no row from passing."""
    lines = [
        RuleLine(number, each, address(each)) for number, each in enumerate(broken_rules(scope, measure), 1)
    ]
    return [line for line in lines if line.shown is None or line.shown.level != "warning"]


def words_of(information_class: str) -> dict[str, RuleShown]:
    """The rules of a class by id, put into the words of the page's language once."""
    try:
        newest = catalogue().newest(information_class)
    except UnknownClass:
        return {}
    place = (newest.name, get_language() or "zh")
    known = _known.get(place)
    if known is None or known[0] is not newest:
        found = rules_of(newest)
        known = _known[place] = (newest, {rule.id: rule for rule in (*found.own, *found.plain)})
    return known[1]
