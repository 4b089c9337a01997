"""What a class checks, in words: every rule with id, level, basis; the headers it understands; its clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_lazy

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.clocks.rules import rule_book
from yinuo.core.clock_rules import ClockRule
from yinuo.core.definitions.model import Bilingual, ClassEdition
from yinuo.core.errors import Text
from yinuo.core.rules.checks import REFUSED
from yinuo.core.rules.plan import build_plan
from yinuo.web.ui.language import said

LEVELS = {
    "error": ("late", gettext_lazy("错误，要改")),
    "warning": ("soon", gettext_lazy("提醒，可以入库")),
    "refused": ("neutral", gettext_lazy("依法不收")),
}
_PLACE = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class RuleShown:
    """One rule as people read it. ``field`` is the title of the field that is marked."""

    id: str
    level: str
    field: str
    says: str
    mend: str
    basis: str

    @property
    def kind(self) -> str:
        return LEVELS[self.level][0]

    @property
    def word(self) -> str:
        return str(LEVELS[self.level][1])


@dataclass(frozen=True, slots=True)
class Rules:
    """``own``: written for this class, over a row or several; ``plain``: of each single field, made from its type."""

    own: list[RuleShown]
    plain: list[RuleShown]

    @property
    def number(self) -> int:
        return len(self.own) + len(self.plain)


def rules_of(edition: ClassEdition) -> Rules:
    """Every rule of an edition."""
    checks = list(_checks(edition))
    written = edition.rules.keys() | {f"{REFUSED}{name}" for name in edition.refuse}
    own = [rule for rule in checks if rule.id in written]
    return Rules([*own, *_groups(edition)], [rule for rule in checks if rule.id not in written])


def _checks(edition: ClassEdition) -> Iterator[RuleShown]:
    for check in build_plan(edition, catalogue().enumerations).checks:
        words = check.sayings[0]
        yield RuleShown(
            check.rule,
            "refused" if check.rule.startswith(REFUSED) else check.level,
            said(edition.fields[check.field].title),
            in_words(words.says),
            in_words(words.mend),
            check.basis or edition.basis,
        )


def _groups(edition: ClassEdition) -> Iterator[RuleShown]:
    for name, rule in edition.groups.items():
        field = edition.fields.get(rule.field or rule.by[0])
        title = said(field.title) if field else ""
        yield RuleShown(
            name, rule.level, title, in_words(rule.says), in_words(rule.mend), rule.basis or edition.basis
        )


def in_words(words: Bilingual | Text) -> str:
    """The words with a mark where a finding shows the values of its row."""
    return _PLACE.sub(gettext("〔这一行的值〕"), said(words))


def headers_of(edition: ClassEdition) -> list[tuple[str, list[str]]]:
    """For each field the other headers that are understood as it, beside its code and titles."""
    found: dict[str, list[str]] = {}
    for header, code in edition.maps.headers.items():
        found.setdefault(code, []).append(header)
    return [(said(field.title), found[code]) for code, field in edition.fields.items() if code in found]


def clock_rule(edition: ClassEdition) -> ClockRule | None:
    """The rule by which records of today are to be published; None for a class without one."""
    return rule_book().rule(edition.clock, timesource.today()) if edition.clock else None
