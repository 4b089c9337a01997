"""SQL that turns the text of a field into its value."""

from __future__ import annotations

import re

from yinuo.core.definitions.model import Enumeration, FieldDefinition
from yinuo.core.rules.macros import text_literal
from yinuo.core.rules.values import HELD, Parting, wider

_FEN_OF = {"元": "fen_of_yuan", "万元": "fen_of_wan", "亿元": "fen_of_yi"}
_PLAIN_MONEY = {"元": "plain_yuan", "万元": "plain_wan"}


def plain_sql(
    field: FieldDefinition, enumeration: Enumeration | None, raw: str, repeats: bool = False
) -> str | None:
    """Whether the text ``raw`` is written just as its value is: then there is nothing to clean, to interpret or to ask of
    its form. None for kinds of fields that have no such quick look. Nearly every cell of a file passes it.

    ``repeats`` says of a code that it is the same in many rows, so that it pays to recognise it.
    """
    if field.type == "uscc" and repeats:
        return f"uscc_seen_ok({raw})"
    plain = _plain(field, enumeration, raw)
    if plain and field.words:
        return f"{raw} NOT IN ({', '.join(map(text_literal, field.words))}) AND {plain}"
    return plain


def _plain(field: FieldDefinition, enumeration: Enumeration | None, raw: str) -> str | None:
    if field.many:
        return _all_listed(field, enumeration, raw) if enumeration else None
    match field.type:
        case "date":
            return f"plain_date({raw})"
        case "money":
            test = _PLAIN_MONEY.get(field.typed_in or "元")
            return f"{test}({raw})" if test else None
        case "uscc":
            return f"uscc_ok({raw})"
        case "text" if enumeration:
            return f"{raw} IN ({', '.join(text_literal(entry.value) for entry in enumeration.values)})"
        case _:
            return None


def cleaned_sql(field: FieldDefinition, raw: str, plain: str | None) -> str:
    """The text ``raw`` without blanks at its ends; NULL when nothing is left, or nothing but a sign that the cell does not
    apply (in words only where no text belongs and not every record needs a value). ``plain`` tells of one that is as it
    should be.
    """
    worded = field.type not in ("text", "boolean") and field.required is not True
    cleaned = f"given_value({raw})" if worded else f"given_text({raw})"
    return f"CASE WHEN {plain} THEN {raw} ELSE {cleaned} END" if plain else cleaned


def typed_sql(
    field: FieldDefinition, enumeration: Enumeration | None, text: str, plain: str | None = None
) -> str:
    """The value of a field as SQL over ``text``, a column of cleaned text; NULL when it is no such value.

    ``plain`` is the column that says of which texts the quick look was enough.
    """
    typed = _typed(field, enumeration, text)
    if not plain:
        return typed
    return f"CASE WHEN {plain} THEN {_of_plain(field, text)} WHEN {text} IS NOT NULL THEN {typed} END"


def _of_plain(field: FieldDefinition, text: str) -> str:
    """The value of a text that passed the quick look."""
    if field.many:
        return _parts(field, text)
    match field.type:
        case "date":
            return f"try_cast({text} AS DATE)"
        case "money":
            return f"{_PLAIN_MONEY[field.typed_in or '元']}_in_fen({text})"
        case _:
            return text


def _typed(field: FieldDefinition, enumeration: Enumeration | None, text: str) -> str:
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
            return f"{_FEN_OF[field.typed_in or '元']}({text})"
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
    parts = _parts(field, text)
    tidy = (
        f"list_filter(list_transform({parts}, lambda part: clean_part(part)), lambda part: part IS NOT NULL)"
    )
    if enumeration is None:
        plain = f"NOT regexp_matches({text}, '[ \\t\\r\\n　]|^.?$')"
        return f"CASE WHEN {plain} THEN list_filter({parts}, lambda part: part <> '') ELSE {tidy} END"
    single = f"flatten(list_transform({tidy}, lambda part: {_parted_again(enumeration, 'part')}))"
    values = (
        f"list_filter(list_transform({single}, lambda part: clean_part(part)), lambda part: part IS NOT NULL)"
    )
    return f"list_transform({values}, lambda part: {_canonical(enumeration, 'part')})"


def _parted_again(enumeration: Enumeration, part: str) -> str:
    """People part values by other signs too: a part that is no value, nor an open one with its explanation, is parted at
    those that stand in no value, and at 、 but for where it stands inside one.
    """
    how = Parting.of(enumeration.spellings, [entry.value for entry in enumeration.values if entry.open])
    known = ", ".join(map(text_literal, how.spellings))
    whole = [f"{part} IN ({known})", *(f"prefix({part}, {text_literal(each)})" for each in how.beginnings)]
    held = f"translate({part}, {text_literal(how.signs)}, {text_literal('、' * len(how.signs))})"
    for spelling in how.holding:
        held = f"replace({held}, {text_literal(spelling)}, {text_literal(spelling.replace('、', HELD))})"
    pieces = f"string_split({held}, '、')"
    if how.holding:
        pieces = f"list_transform({pieces}, lambda piece: replace(piece, {text_literal(HELD)}, '、'))"
    return f"CASE WHEN {' OR '.join(whole)} THEN [{part}] ELSE {pieces} END"


def _parts(field: FieldDefinition, text: str) -> str:
    """The parts of ``text`` between any of the separators."""
    separators = field.many or ";"
    joined = text
    for other in dict.fromkeys(wider(separators)):
        if other != separators[0]:
            joined = f"replace({joined}, {text_literal(other)}, {text_literal(separators[0])})"
    return f"string_split({joined}, {text_literal(separators[0])})"


def _all_listed(field: FieldDefinition, enumeration: Enumeration, text: str) -> str:
    """Whether ``text`` is values of the list and separators, nothing else."""
    one = "|".join(re.escape(entry.value) for entry in enumeration.values)
    between = f"[{re.escape(wider(field.many or ';'))}]"
    return f"regexp_full_match({text}, {text_literal(f'(?:{one})(?:{between}(?:{one}))*')})"
