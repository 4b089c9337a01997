"""What makes two rows the same record: a keyed hash over the folded natural key (rules.md 1.5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b

from yinuo.core.names import fold_characters, fold_name
from yinuo.records import vault
from yinuo.records.accepted import AcceptedRows, Value
from yinuo.records.plan import StorePlan

_SEPARATOR = "\x1f"


def fold_number(text: str) -> str:
    """A document number without width, kind of brackets, case and blanks: 〔2024〕 and (2024) are the same."""
    return "".join(fold_characters(text).split())


def key_hashes(plan: StorePlan, rows: AcceptedRows) -> list[bytes]:
    """16 bytes per row; equal for rows of one class whose natural keys fold alike. Needs the node's key to compute."""
    key = vault.hash_key("natural-key/" + plan.class_id)
    columns = [_folded(plan, code, rows.columns.get(code) or [None] * len(rows)) for code in plan.key]
    return [
        blake2b(_SEPARATOR.join(parts).encode(), digest_size=vault.HASH_BYTES, key=key).digest()
        for parts in zip(*columns, strict=True)
    ]


def _folded(plan: StorePlan, code: str, values: Sequence[Value]) -> list[str]:
    fold = fold_name if code in plan.names else fold_number
    return _once_each(lambda value: "" if value is None else fold(str(value)), values)


def _once_each(function: Callable[[Value], str], values: Sequence[Value]) -> list[str]:
    """``function`` of every value, computed once per distinct one."""
    known: dict[Value, str] = {}
    found: list[str] = []
    for value in values:
        result = known.get(value)
        if result is None:
            result = known[value] = function(value)
        found.append(result)
    return found
