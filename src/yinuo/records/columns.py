"""The plain columns of a record, worked out column by column from the values of a chunk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from yinuo.core.names import fold_name
from yinuo.records.accepted import AcceptedRows, Value
from yinuo.records.bodies import Bodies, BodyRef
from yinuo.records.plan import TITLE_LENGTH, StorePlan
from yinuo.records.rendering import Mask

KINDS = {"自然人": "natural", "个体工商户": "trader"}


@dataclass(frozen=True, slots=True)
class Columns:
    """One list per column; every list has one item per row of the chunk."""

    natural: Sequence[bool]
    authority_name: Sequence[str]
    subject_kind: Sequence[str]
    subject_name: Sequence[str]
    subject_code: Sequence[str]
    subject_body: Sequence[int | None]
    number: Sequence[str]
    summary: Sequence[str]
    decided: Sequence[str | None]

    def take(self, places: Sequence[int]) -> Columns:
        """The columns of the rows at ``places``."""
        mine = (getattr(self, field.name) for field in fields(self))
        return Columns(*([column[place] for place in places] for column in mine))


def columns_of(plan: StorePlan, rows: AcceptedRows, bodies: Bodies, mask: Mask) -> Columns:
    """The columns of ``rows``; the name of a natural person is masked, and so never stands in a list or the index."""
    count = len(rows)
    kinds = texts(rows, plan.subject_kind, count)
    natural = [plan.natural is not None and kind == plan.natural for kind in kinds]
    names = texts(rows, plan.subject_name, count)
    codes = [
        "" if person else code
        for person, code in zip(natural, texts(rows, plan.subject_code, count), strict=True)
    ]
    shown = [
        str(mask(plan.subject_name, name, True)) if person else name
        for person, name in zip(natural, names, strict=True)
    ]
    return Columns(
        natural=natural,
        authority_name=texts(rows, plan.party_name, count),
        subject_kind=[KINDS.get(kind, "legal") for kind in kinds],
        subject_name=shown,
        subject_code=codes,
        subject_body=_subject_bodies(rows, bodies, names, codes, natural),
        number=texts(rows, plan.number, count),
        summary=_summaries(plan, rows, count),
        decided=[value or None for value in texts(rows, plan.decided, count)],
    )


def texts(rows: AcceptedRows, code: str | None, count: int) -> list[str]:
    """The column of ``code`` as texts, "" for blank."""
    values = rows.columns.get(code) if code else None
    if not values:
        return [""] * count
    return [value if type(value) is str else "" if value is None else _text(value) for value in values]


def _text(value: Value) -> str:
    return "；".join(value) if isinstance(value, list) else str(value)


def _summaries(plan: StorePlan, rows: AcceptedRows, count: int) -> list[str]:
    parts = [texts(rows, code, count) for code in plan.summary if code in rows.columns]
    if not parts:
        return [""] * count
    return [" ".join(filter(None, row))[:TITLE_LENGTH] for row in zip(*parts, strict=True)]


def _subject_bodies(
    rows: AcceptedRows, bodies: Bodies, names: Sequence[str], codes: Sequence[str], natural: Sequence[bool]
) -> list[int | None]:
    """The body a record is about: as matched by the caller, else by code, else by its exact folded name."""
    given = rows.subjects or [None] * len(rows)
    known: dict[str, int | None] = {}

    def by_name(name: str) -> int | None:
        if name not in known:
            body: BodyRef | None = bodies.by_name.get(fold_name(name))
            known[name] = body.id if body else None
        return known[name]

    by_code = {code: body.id for code, body in bodies.by_code.items()}
    return [
        matched or (None if person else by_code.get(code) if code else by_name(name))
        for matched, code, name, person in zip(given, codes, names, natural, strict=True)
    ]
