"""The checks that follow from the fields of a class: requirement, type, length, list, code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from yinuo.core.definitions.conditions import condition_words
from yinuo.core.definitions.expressions import compile_expression, quoted
from yinuo.core.definitions.model import Bilingual, ClassEdition, Enumeration, FieldDefinition
from yinuo.core.rules import words
from yinuo.core.rules.checks import Check, Saying, plain_column, raw_column, text_column
from yinuo.core.rules.macros import text_literal
from yinuo.core.rules.types import plain_sql
from yinuo.core.rules.values import OPENS_EXPLANATION

_CODES = {"uscc": "uscc_ok", "orgcode": "orgcode_ok", "identity": "identity_ok", "phone": "phone_ok"}


def field_checks(edition: ClassEdition, enumerations: Mapping[str, Enumeration]) -> Iterator[Check]:
    """Every check the fields generate, in the order of the fields. Raises ``ExpressionError``."""
    for code, field in edition.fields.items():
        yield from _presence(edition, code, field)
        yield from _type(code, field)
        if field.not_before:
            yield _early(code, field, field.not_before)
        yield from _length(code, field)
        if field.is_code:
            yield _code(edition, code, field)
        if field.one_of and field.one_of in enumerations:
            yield from _listed(edition, code, field, enumerations[field.one_of])


def _condition(edition: ClassEdition, text: str) -> tuple[str, frozenset[str]]:
    compiled = compile_expression(text, frozenset(edition.fields))
    return compiled.sql, compiled.fields


def _presence(edition: ClassEdition, code: str, field: FieldDefinition) -> Iterator[Check]:
    title = field.title
    if field.required:
        applies, reads = None, frozenset[str]()
        if isinstance(field.required, str):
            applies, reads = _condition(edition, field.required)
        sayings = (_needed(edition, field),)
        fails = f"{text_column(code)} IS NULL"
        yield Check(f"{code}.required", code, "error", fails, sayings, applies, reads, guarded=True)
    if field.blank:
        applies, reads = _condition(edition, field.blank)
        sayings = (_given(edition, field.blank, title, words.BLANK_WHEN, words.BLANK),)
        fails = f"{text_column(code)} IS NOT NULL"
        yield Check(f"{code}.blank", code, "error", fails, sayings, applies, reads, guarded=True)


def _needed(edition: ClassEdition, field: FieldDefinition) -> Saying:
    if not isinstance(field.required, str):
        return _say(words.REQUIRED, field.title)
    return _given(edition, field.required, field.title, words.REQUIRED_WHEN, words.REQUIRED_HERE)


def _given(
    edition: ClassEdition, condition: str, title: Bilingual, told: words.Says, vague: words.Says
) -> Saying:
    """``told`` with the condition in words; ``vague`` where it is none of the shapes that have words."""
    when = condition_words(condition, edition.fields)
    if when is None:
        return _say(vague, title)
    says, mend = (
        Bilingual(zh=_fill(each.zh, when=when.zh), en=_fill(each.en, when=when.en)) for each in told
    )
    return _say((says, mend), title)


def _type(code: str, field: FieldDefinition) -> Iterator[Check]:
    text, value = text_column(code), quoted(code)
    present = f"{text} IS NOT NULL"
    if field.type in words.TYPES:
        sayings = [_say(words.TYPES[field.type], field.title, unit=field.typed_in or "")]
        if field.type == "date":
            sayings.insert(0, _say(words.NO_SUCH_DAY, field.title, when=f"shaped_as_date({text})"))
        yield Check(f"{code}.type", code, "error", f"{present} AND {value} IS NULL", tuple(sayings), present)
    if field.decimals is not None:
        pattern = text_literal(rf"\.[0-9]{{{field.decimals}}}[0-9]*[1-9]")
        says = (_say(words.DECIMALS, field.title, limit=str(field.decimals)),)
        # a shorter text cannot have too many digits: the pattern is tried on few
        fails = f"strlen({text}) > {field.decimals + 2} AND regexp_matches({text}, {pattern})"
        if field.decimals < 6:
            yield Check(f"{code}.decimals", code, "error", fails, says, present)
    if field.positive:
        says = (_say(words.POSITIVE, field.title),)
        yield Check(f"{code}.positive", code, "error", f"{value} <= 0", says, f"{value} IS NOT NULL")


def _early(code: str, field: FieldDefinition, earliest: date) -> Check:
    """A day too early to be meant: mostly a slip in the century, so the words ask for the same day of this one."""
    value = quoted(code)
    written = f"strftime({value}, '%Y/%m/%d')"
    values = (written, f"'20' || {written}[3:]")
    says = _say(words.EARLY, field.title, values=values, limit=f"{earliest:%Y/%m/%d}")
    fails = f"{value} < DATE '{earliest}'"
    return Check(f"{code}.early", code, "error", fails, (says,), f"{value} IS NOT NULL")


def _length(code: str, field: FieldDefinition) -> Iterator[Check]:
    if field.length is None or field.is_code or (field.one_of and not field.many):
        return  # the code or the list says it better
    text = text_column(code)
    says = _say(
        words.LENGTH, field.title, values=(f"CAST(length({text}) AS VARCHAR)",), limit=str(field.length)
    )
    # characters never outnumber bytes: the cheap count decides nearly always
    fails = f"strlen({text}) > {field.length} AND length({text}) > {field.length}"
    yield Check(f"{code}.length", code, "error", fails, (says,), f"{text} IS NOT NULL")


def _code(edition: ClassEdition, code: str, field: FieldDefinition) -> Check:
    value, text = quoted(code), text_column(code)
    fails = _unless_plain(field, code, None, f"NOT {_CODES[field.type]}({value})")
    reads: frozenset[str] = frozenset()
    if field.accept:
        accepted, reads = _condition(edition, field.accept)
        fails = f"{fails} AND ({accepted}) IS NOT TRUE"
    sayings = tuple(
        _say(each, field.title, when=when.format(value=value, raw=raw_column(code)), values=_length_of(value))
        for when, each in words.CODES[field.type]
    )
    return Check(f"{code}.code", code, field.check, fails, sayings, f"{text} IS NOT NULL", reads)


def _length_of(value: str) -> tuple[str, ...]:
    return (f"CAST(length({value}) AS VARCHAR)",)


def _listed(
    edition: ClassEdition, code: str, field: FieldDefinition, enumeration: Enumeration
) -> Iterator[Check]:
    present = f"{text_column(code)} IS NOT NULL"
    outside = _outside(field, quoted(code), enumeration)
    shown = "、".join(entry.value for entry in enumeration.values)
    says = _say(words.ENUM, field.title, values=(outside,), choices=shown)
    unknown = _unless_plain(field, code, enumeration, f"{_not_listed(field, quoted(code), enumeration)}")
    yield Check(f"{code}.enum", code, "error", unknown, (says,), present)
    if edition.decided:
        yield from _in_date(edition.decided, code, field, enumeration)


def _open_pattern(enumeration: Enumeration) -> str | None:
    opened = [entry.value.rstrip("-") for entry in enumeration.values if entry.open]
    return "^(" + "|".join(opened) + f")([{OPENS_EXPLANATION}].*)?$" if opened else None


def _is_listed(value: str, enumeration: Enumeration) -> str:
    """Whether one value is of the list, or an open one with its explanation."""
    listed = ", ".join(text_literal(entry.value) for entry in enumeration.values)
    pattern = _open_pattern(enumeration)
    inside = f"{value} IN ({listed})"
    return f"({inside} OR regexp_matches({value}, {text_literal(pattern)}))" if pattern else inside


def _not_listed(field: FieldDefinition, value: str, enumeration: Enumeration) -> str:
    if not field.many:
        return f"NOT {_is_listed(value, enumeration)}"
    each = f"lambda each: NOT {_is_listed('each', enumeration)}"
    return f"len(list_filter({value}, {each})) > 0"


def _unless_plain(field: FieldDefinition, code: str, enumeration: Enumeration | None, fails: str) -> str:
    """``fails``, not asked where the quick look at the text has answered it, nor of an empty cell (unless derived)."""
    if not plain_sql(field, enumeration, raw_column(code)):
        return fails
    plain = plain_column(code)
    return f"{plain} IS NOT TRUE AND {fails}" if field.derive else f"NOT {plain} AND {fails}"


def _outside(field: FieldDefinition, value: str, enumeration: Enumeration) -> str:
    if not field.many:
        return value
    each = f"lambda each: NOT {_is_listed('each', enumeration)}"
    return f"array_to_string(list_filter({value}, {each}), '、')"


def _in_date(decided: str, code: str, field: FieldDefinition, enumeration: Enumeration) -> Iterator[Check]:
    """Values of the list that were not in use on the day of the decision: a warning."""
    value, day = quoted(code), quoted(decided)
    early = [entry for entry in enumeration.values if entry.valid.start]
    late = [entry for entry in enumeration.values if entry.valid.end]
    terms = [
        f"({day} < DATE '{entry.valid.start}' AND {_has(field, value, entry.value)})" for entry in early
    ] + [f"({day} > DATE '{entry.valid.end}' AND {_has(field, value, entry.value)})" for entry in late]
    if terms:
        says = (_say(words.ENUM_DATE, field.title, values=(f"strftime({day}, '%Y/%m/%d')",)),)
        applies = f"{value} IS NOT NULL AND {day} IS NOT NULL"
        reads = frozenset({decided})
        yield Check(f"{code}.enum-date", code, "warning", " OR ".join(terms), says, applies, reads)


def _has(field: FieldDefinition, value: str, item: str) -> str:
    literal = text_literal(item)
    return f"list_contains({value}, {literal})" if field.many else f"{value} = {literal}"


def _say(
    both: tuple[Bilingual, Bilingual],
    title: Bilingual,
    values: tuple[str, ...] = (),
    when: str = "true",
    **fixed: str,
) -> Saying:
    """Words with the title and fixed texts filled in; ``{1}`` remains for the value of the row."""
    says, mend = (
        Bilingual(zh=_fill(each.zh, title=title.zh, **fixed), en=_fill(each.en, title=title.en, **fixed))
        for each in both
    )
    return Saying(says, mend, values, when)


def _fill(template: str, **fixed: str) -> str:
    for name, text in fixed.items():
        template = template.replace("{" + name + "}", text)
    return template
