"""Whether the definitions agree with themselves: everything a class names exists, and every expression can be read."""

from __future__ import annotations

from collections.abc import Iterator

from yinuo.core.definitions.catalogue import Catalogue, Origin, Problem
from yinuo.core.definitions.expressions import ExpressionError, compile_expression
from yinuo.core.definitions.model import Bilingual, ClassEdition

CORRECT_IT = Bilingual(zh="请改正这一处，或补上所指的内容。", en="Correct it, or add what it points to.")


def check(catalogue: Catalogue) -> list[Problem]:
    """Problems of reading, then of meaning, each with its file and line; empty when all is well."""
    found = list(catalogue.problems)
    for edition in catalogue:
        found += _edition_problems(catalogue, edition)
    return found


def _edition_problems(catalogue: Catalogue, edition: ClassEdition) -> Iterator[Problem]:
    origin = catalogue.origins[edition.name]
    for path, code in _named_fields(edition):
        if code not in edition.fields:
            message = Bilingual(zh=f"没有字段“{code}”。", en=f"There is no field “{code}”.")
            yield _problem(origin, path, message)
    for path, name in _named_lists(edition):
        if name not in catalogue.enumerations:
            message = Bilingual(zh=f"没有枚举“{name}”。", en=f"There is no enumeration “{name}”.")
            yield _problem(origin, path, message)
    for path, text in _expressions(edition):
        try:
            compile_expression(text, frozenset(edition.fields))
        except ExpressionError as error:
            yield _problem(origin, path, Bilingual(zh=str(error), en=str(error)))


def _problem(origin: Origin, path: str, message: Bilingual) -> Problem:
    return Problem(str(origin.file), path, message, CORRECT_IT, origin.line(path))


def _named_fields(edition: ClassEdition) -> Iterator[tuple[str, str]]:
    for code in edition.key:
        yield "key", code
    subject = edition.subject
    for place, named in (("name", subject.name), ("code", subject.code), ("kind", subject.kind)):
        if named:
            yield f"subject.{place}", named
    if edition.decided:
        yield "decided", edition.decided
    for header, code in edition.maps.headers.items():
        yield f"maps.headers.{header}", code
    for name, rule in edition.rules.items():
        if rule.field:
            yield f"rules.{name}.field", rule.field


def _named_lists(edition: ClassEdition) -> Iterator[tuple[str, str]]:
    for code, field in edition.fields.items():
        if field.one_of:
            yield f"fields.{code}.one_of", field.one_of


def _expressions(edition: ClassEdition) -> Iterator[tuple[str, str]]:
    yield "publication.when", edition.publication.when
    for code, field in edition.fields.items():
        for part, text in (("required", field.required), ("blank", field.blank), ("derive", field.derive)):
            if isinstance(text, str):
                yield f"fields.{code}.{part}", text
    for name, rule in edition.rules.items():
        if rule.when:
            yield f"rules.{name}.when", rule.when
        yield f"rules.{name}.holds", rule.holds
    for name, refusal in edition.refuse.items():
        yield f"refuse.{name}.when", refusal.when
