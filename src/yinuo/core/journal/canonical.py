"""Canonical JSON (RFC 8785, JCS) for what the journal commits to: texts, whole numbers, truth values, lists,
objects.

Kept narrower than the RFC on purpose: object keys are ASCII and there are no fractions, so that sorting by
bytes is sorting by UTF-16 units and no number has two spellings. Money is whole fen, dates and instants are
texts.
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson

LARGEST_WHOLE_NUMBER = 2**53 - 1
_PLAIN = frozenset({str, int, bool, type(None)})
_OPTIONS = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_STRICT_INTEGER
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)


class NotCanonical(ValueError):
    """A value the journal does not commit to: a fraction, a key that is no ASCII text, another Python
    type."""


def canonical(value: object) -> bytes:
    """The canonical UTF-8 bytes of ``value``, a nesting of dict, list, tuple, str, int, bool and None.

    Raises :class:`NotCanonical` for fractions, whole numbers beyond ±(2^53 - 1), keys that are no ASCII
    text, lone surrogates and every other type. Source: RFC 8785, sections 3.1 and 3.2.
    """
    _refuse_foreign(value)
    try:
        return orjson.dumps(value, option=_OPTIONS)
    except orjson.JSONEncodeError as problem:
        raise NotCanonical(str(problem)) from problem


def text(value: str) -> bytes:
    """The canonical bytes of one text, quotes included."""
    return orjson.dumps(value)


def parse(data: bytes | str) -> object:
    """Read JSON. Raises ``ValueError`` when it is none."""
    return orjson.loads(data)


def _refuse_foreign(value: object) -> None:
    kind = type(value)
    if kind in _PLAIN:
        return
    if kind is dict:
        _refuse_foreign_in_object(value)  # type: ignore[arg-type]
    elif kind is list or kind is tuple:
        for item in value:  # type: ignore[attr-defined]
            _refuse_foreign(item)
    else:
        raise NotCanonical(f"{kind.__name__} has no canonical form here: {value!r}")


def _refuse_foreign_in_object(value: Mapping[object, object]) -> None:
    for key, item in value.items():
        if type(key) is not str or not key.isascii():
            raise NotCanonical(f"object keys are ASCII texts, not {key!r}")
        if type(item) not in _PLAIN:
            _refuse_foreign(item)
