"""What contradicts itself in the definitions: names that are not there, expressions that cannot be, types that clash.

Run at start-up and by ``yinuo definitions check``; every problem names its file, its key and how to mend it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from yinuo.core.definitions.catalogue import Catalogue, Origin, Problem
from yinuo.core.definitions.expressions import ExpressionError, compile_expression, split_template
from yinuo.core.definitions.headers import fold_header
from yinuo.core.definitions.model import Bilingual, ClassEdition, Enumeration, GroupRule, Refusal, Rule

Found = tuple[str, Bilingual, Bilingual]
"""A key, what is wrong with it, and how to mend it."""

_NAME_IT = Bilingual(zh="请使用本版本 fields 中的字段代码。", en="Use a code that stands under fields.")
_REWRITE = Bilingual(
    zh="可用的名称、函数和宏见文档“规则语言”。",
    en="See “the language of rules” in the documentation for names, functions and macros.",
)


def check(catalogue: Catalogue, bind: bool = True) -> list[Problem]:
    """Every problem of the catalogue, those of reading first. ``bind`` also lets DuckDB check all types, which
    takes some tenths of a second per edition.
    """
    problems = list(catalogue.problems)
    for edition in catalogue:
        origin = catalogue.origins[edition.name]
        found = list(check_edition(edition, catalogue))
        if bind and not found:
            found = list(_check_types(edition, catalogue.enumerations))
        problems += [_problem(origin, each) for each in found]
    return problems


def check_edition(edition: ClassEdition, catalogue: Catalogue) -> Iterator[Found]:
    """What is wrong in one edition, given the others."""
    yield from _names(edition)
    yield from _lists(edition, catalogue.enumerations)
    yield from _field_expressions(edition)
    yield from _rules(edition)
    yield from _maps(edition, catalogue)


def _problem(origin: Origin, found: Found) -> Problem:
    path, message, mend = found
    return Problem(str(origin.file), path, message, mend, origin.line(path))


def _names(edition: ClassEdition) -> Iterator[Found]:
    for path, code in _references(edition):
        if code not in edition.fields:
            message = Bilingual(zh=f"没有字段 {code}。", en=f"There is no field {code}.")
            yield path, message, _NAME_IT
    decided = edition.fields.get(edition.decided or "")
    if decided and decided.type != "date":
        message = Bilingual(zh="decided 必须是日期字段。", en="decided must be a field of type date.")
        yield "decided", message, _NAME_IT
    rules = [*edition.rules, *edition.groups, *edition.refuse]
    for name in {name for name in rules if rules.count(name) > 1}:
        message = Bilingual(zh=f"规则名 {name} 用了两次。", en=f"Two rules are named {name}.")
        yield f"groups.{name}", message, Bilingual(zh="请改名。", en="Give one another name.")


def _references(edition: ClassEdition) -> Iterator[tuple[str, str]]:
    """Every place that names a field outside an expression."""
    for index, code in enumerate(edition.key):
        yield f"key.{index}", code
    for part in ("subject", "source", "authority"):
        party = getattr(edition, part)
        names = ("name", "code", "kind", "identity")
        yield from ((f"{part}.{n}", getattr(party, n)) for n in names if getattr(party, n, None))
    if edition.decided:
        yield "decided", edition.decided
    yield from ((f"maps.headers.{alias}", code) for alias, code in edition.maps.headers.items())
    named: dict[str, Mapping[str, Rule | Refusal]] = {
        "rules": edition.rules,
        "groups": edition.groups,
        "refuse": edition.refuse,
    }
    for section, rules in named.items():
        yield from ((f"{section}.{name}.field", rule.field) for name, rule in rules.items() if rule.field)
    for name, group in edition.groups.items():
        yield from ((f"groups.{name}.by", code) for code in group.by)


def _lists(edition: ClassEdition, enumerations: Mapping[str, Enumeration]) -> Iterator[Found]:
    for code, field in edition.fields.items():
        if field.one_of and field.one_of not in enumerations:
            message = Bilingual(zh=f"没有枚举 {field.one_of}。", en=f"There is no list {field.one_of}.")
            mend = Bilingual(zh="请在 enumerations.yaml 中定义。", en="Define it in enumerations.yaml.")
            yield f"fields.{code}.one_of", message, mend


def _field_expressions(edition: ClassEdition) -> Iterator[Found]:
    names = frozenset(edition.fields)
    given = frozenset(code for code, field in edition.fields.items() if not field.derive)
    for code, field in edition.fields.items():
        for key in ("required", "blank", "accept"):
            text = getattr(field, key)
            if isinstance(text, str):
                yield from _expression(f"fields.{code}.{key}", text, names)
        if field.derive:
            yield from _expression(f"fields.{code}.derive", field.derive, given)
    yield from _expression("publication.when", edition.publication.when, names)


def _rules(edition: ClassEdition) -> Iterator[Found]:
    names = frozenset(edition.fields)
    for name, rule in edition.rules.items():
        yield from _rule(f"rules.{name}", rule, names, frozenset())
    for name, group in edition.groups.items():
        yield from _rule(f"groups.{name}", group, names, frozenset(group.gather))
        yield from _gathered(name, group, names)
    for name, refusal in edition.refuse.items():
        yield from _expression(f"refuse.{name}.when", refusal.when, names)
        yield from _texts(f"refuse.{name}", refusal.says, refusal.mend, names, frozenset())


def _rule(path: str, rule: Rule, names: frozenset[str], gathered: frozenset[str]) -> Iterator[Found]:
    yield from _expression(f"{path}.holds", rule.holds, names, gathered)
    if rule.when:
        yield from _expression(f"{path}.when", rule.when, names, gathered)
    yield from _texts(path, rule.says, rule.mend, names, gathered)


def _gathered(name: str, group: GroupRule, names: frozenset[str]) -> Iterator[Found]:
    for key, text in group.gather.items():
        yield from _expression(f"groups.{name}.gather.{key}", text, names, aggregate=True)


def _texts(
    path: str, says: Bilingual, mend: Bilingual, names: frozenset[str], gathered: frozenset[str]
) -> Iterator[Found]:
    for key, words in (("says", says), ("mend", mend)):
        for language, template in (("zh", words.zh), ("en", words.en)):
            for place in split_template(template)[1]:
                yield from _expression(f"{path}.{key}.{language}", place, names, gathered)


def _maps(edition: ClassEdition, catalogue: Catalogue) -> Iterator[Found]:
    older = {each.edition: each for each in catalogue.classes[edition.id]}
    for name, upgrade in edition.maps.older.items():
        path = f"maps.from.{name}"
        if name not in older:
            message = Bilingual(
                zh=f"没有版本 {edition.id}/{name}。", en=f"There is no edition {edition.id}/{name}."
            )
            yield path, message, Bilingual(zh="请核对版本名。", en="Check the name of the edition.")
            continue
        names = frozenset(older[name].fields)
        for old, new in upgrade.rename.items():
            if old not in names or new not in edition.fields:
                wrong = old if old not in names else new
                yield (
                    f"{path}.rename.{old}",
                    Bilingual(zh=f"没有字段 {wrong}。", en=f"There is no field {wrong}."),
                    _NAME_IT,
                )
        for code, text in upgrade.set.items():
            if code not in edition.fields:
                yield (
                    f"{path}.set.{code}",
                    Bilingual(zh=f"没有字段 {code}。", en=f"There is no field {code}."),
                    _NAME_IT,
                )
            yield from _expression(f"{path}.set.{code}", text, names)
    yield from _doubtful_headers(edition)


def _doubtful_headers(edition: ClassEdition) -> Iterator[Found]:
    """One name for two fields: the same title twice, or an alias that is the title of another field."""
    seen: dict[str, str] = {}
    for code, field in edition.fields.items():
        folded = fold_header(field.title.zh)
        if seen.setdefault(folded, code) != code:
            message = Bilingual(
                zh=f"{seen[folded]} 和 {code} 的名称相同。",
                en=f"{seen[folded]} and {code} have the same title.",
            )
            yield f"fields.{code}.title", message, Bilingual(zh="请改其中一个。", en="Change one of them.")
    for alias, code in edition.maps.headers.items():
        other = seen.get(fold_header(alias), code)
        if other != code:
            message = Bilingual(zh=f"“{alias}”是 {other} 的名称。", en=f"“{alias}” is the title of {other}.")
            yield f"maps.headers.{alias}", message, Bilingual(zh="请删去这一行。", en="Take this line out.")


def _expression(
    path: str,
    text: str,
    names: frozenset[str],
    gathered: frozenset[str] = frozenset(),
    aggregate: bool = False,
) -> Iterator[Found]:
    try:
        compile_expression(text, names, gathered, aggregate)
    except ExpressionError as error:
        message = Bilingual(zh=f"{error.text.zh}（{text}）", en=f"{error.text.en} ({text})")
        yield path, message, _REWRITE


def _check_types(edition: ClassEdition, enumerations: Mapping[str, Enumeration]) -> Iterator[Found]:
    from yinuo.core.rules.binding import type_faults

    for path, reason in type_faults(edition, enumerations):
        message = Bilingual(zh=f"类型不合：{reason}", en=f"The types do not fit: {reason}")
        yield path, message, _REWRITE
