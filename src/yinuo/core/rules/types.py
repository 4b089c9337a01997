"""SQL that turns the text of a field into its value."""

from __future__ import annotations

from yinuo.core.definitions.model import FEN_PER, Enumeration, FieldDefinition
from yinuo.core.rules.checks import list_literal
from yinuo.core.rules.macros import text_literal


def typed_sql(field: FieldDefinition, enumeration: Enumeration | None, text: str) -> str:
    """The value of a field as SQL over ``text``, a column of cleaned text; NULL when it is no such value."""
    if field.many:
        return _many(field, enumeration, text)
    parsed = _parsed(field, enumeration, text)
    if not field.words:
        return parsed
    meant = " ".join(
        f"WHEN {text_literal(word)} THEN {_parsed(field, enumeration, text_literal(meaning))}"
        for word, meaning in field.words.items()
    )
    return f"CASE {text} {meant} ELSE {parsed} END"


def _parsed(field: FieldDefinition, enumeration: Enumeration | None, text: str) -> str:
    match field.type:
        case "date":
            return f"date_of({text})"
        case "money":
            return f"fen_of({text}, {FEN_PER[field.typed_in or '元']})"
        case "decimal":
            return f"number_of({text})"
        case "integer":
            return f"whole_number_of({text})"
        case "boolean":
            return f"boolean_of({text})"
        case "uscc" | "orgcode" | "identity":
            return f"code_text({text})"
        case _:
            return _canonical(enumeration, text)


def _canonical(enumeration: Enumeration | None, text: str) -> str:
    """Other spellings become the value of the list; what is not in the list stays as it is, for its check."""
    aliases = {} if enumeration is None else _aliases(enumeration)
    if not aliases:
        return text
    pairs = " ".join(
        f"WHEN {text_literal(alias)} THEN {text_literal(value)}" for alias, value in aliases.items()
    )
    return f"CASE {text} {pairs} ELSE {text} END"


def _aliases(enumeration: Enumeration) -> dict[str, str]:
    return {text: value for text, value in enumeration.spellings.items() if text != value}


def _many(field: FieldDefinition, enumeration: Enumeration | None, text: str) -> str:
    """A list: any of the separators parts it, blanks around a part and empty parts go."""
    separators = field.many or ";"
    joined = text
    for other in dict.fromkeys(_wider(separators)):
        if other != separators[0]:
            joined = f"replace({joined}, {text_literal(other)}, {text_literal(separators[0])})"
    parts = f"string_split({joined}, {text_literal(separators[0])})"
    tidy = (
        f"list_filter(list_transform({parts}, lambda part: clean_text(part)), lambda part: part IS NOT NULL)"
    )
    aliases = {} if enumeration is None else _aliases(enumeration)
    if not aliases:
        plain = f"NOT regexp_matches({text}, '[ \\t\\r\\n　]|^.?$')"
        return f"CASE WHEN {plain} THEN list_filter({parts}, lambda part: part <> '') ELSE {tidy} END"
    values = list_literal([entry.value for entry in enumeration.values]) if enumeration else "[]"
    canonical = f"list_transform({tidy}, lambda part: {_canonical(enumeration, 'part')})"
    return f"CASE WHEN list_has_all({values}, {parts}) THEN {parts} ELSE {canonical} END"


def _wider(separators: str) -> str:
    """A half-width separator is also accepted in full width."""
    wide = {";": "；", ",": "，", "|": "｜"}
    return "".join(char + wide.get(char, "") for char in separators)
