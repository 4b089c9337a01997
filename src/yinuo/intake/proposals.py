"""What a faulty text was most likely meant to be (建议的改法): only where exactly one repair is possible, and never applied
by itself. A person adopts it for all rows alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yinuo.core.amounts import FEN_PER_WAN, FEN_PER_YUAN, amounts_in
from yinuo.core.definitions.model import FieldDefinition
from yinuo.core.rules.values import date_of, half_width, number_of
from yinuo.intake.acts.mending import raw_of
from yinuo.intake.models import Finding, QueuedRow
from yinuo.intake.pipeline.registry_words import REGISTERED
from yinuo.intake.upgrading import edition_with
from yinuo.registry.matching import propose_repair
from yinuo.registry.snapshot import RegistrySnapshot, snapshot

_FEN_OF = {"元": FEN_PER_YUAN, "万元": FEN_PER_WAN}
_DAY = re.compile(r"\D*([12][0-9]{3})\D{1,3}([0-9]{1,2})\D{1,3}([0-9]{1,2})\D{0,8}")
_SINGLE_AMOUNT = re.compile(r"(?:人民币|罚款|¥|￥)?\s*[0-9][0-9,.]*\s*(?:亿元?|万元?|元)整?")
_NUMERALS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_TEN = re.compile(r"([一二三])?十([一二三四五六七八九])?")
CODE_OF_OTHER = 3
"""So many values has the finding that names the one body whose name stands beside an unregistered code."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """The text to adopt, and the body it names where it is a code."""

    text: str
    names: str = ""


def proposed(fault: Finding, row: QueuedRow) -> Proposed | None:
    """The one possible repair of the field that ``fault`` names in ``row``; None when there is none or more than one."""
    edition = edition_with(row, [fault.field])
    field = edition.fields.get(fault.field)
    if field is None:
        return None
    text = raw_of(row).get(fault.field, "").strip()
    if fault.rule == REGISTERED:
        return _named_code(fault, text)
    if not text:
        return None
    if fault.rule == f"{fault.field}.code" and field.type == "uscc":
        return _repaired_code(text, snapshot())
    if fault.rule == f"{fault.field}.type":
        return _rewritten(field, text)
    return None


def proposed_for(faults: Iterable[Finding]) -> dict[int, Proposed]:
    """The repairs there are, by the id of the finding, in one query for their rows."""
    found = {(fault.submission_id, fault.row_number): fault for fault in faults if fault.field}
    wanted = QueuedRow.objects.filter(
        submission_id__in={place[0] for place in found},
        row_number__in={place[1] for place in found},
        state=QueuedRow.State.OPEN,
    )
    answers: dict[int, Proposed] = {}
    for row in wanted.select_related("submission"):
        fault = found.get((row.submission_id, row.row_number))
        answer = proposed(fault, row) if fault else None
        if fault and answer:
            answers[fault.pk] = answer
    return answers


def _named_code(fault: Finding, text: str) -> Proposed | None:
    """The code of the one body that bears the name beside an unregistered code."""
    values = fault.arguments or []
    if not text or len(values) != CODE_OF_OTHER or not values[2]:
        return None
    return Proposed(values[2], values[1] or "")


def _repaired_code(text: str, registry: RegistrySnapshot) -> Proposed | None:
    code = propose_repair(registry, text)
    return Proposed(code, registry.by_code[code].name) if code else None


def _rewritten(field: FieldDefinition, text: str) -> Proposed | None:
    if field.type == "date":
        day = _day_in(text)
        return Proposed(day.isoformat()) if day else None
    if field.type in ("money", "decimal") and field.typed_in in _FEN_OF:
        amount = _amount_in(text, field.typed_in)
        return Proposed(amount) if amount else None
    return None


def _day_in(text: str) -> date | None:
    """The day in a text that has a year of four digits first, whatever stands between; numerals may be Chinese."""
    plain = _TEN.sub(lambda ten: f"{_unit(ten[1]) or 1}{_unit(ten[2]) or 0}", half_width(text))
    match = _DAY.fullmatch(plain.translate(_NUMERALS))
    return date_of(f"{match[1]}/{match[2]}/{match[3]}") if match else None


def _unit(numeral: str | None) -> str:
    return (numeral or "").translate(_NUMERALS)


def _amount_in(text: str, unit: str) -> str:
    """The one amount in ``text`` (which says its own unit) as a number in ``unit``; "" when it is none, or several."""
    plain = half_width(text).strip()
    if not _SINGLE_AMOUNT.fullmatch(plain):
        return ""
    found = amounts_in(plain if "元" in plain else f"{plain}元")
    if len(found) != 1 or found[0] is None:
        return ""
    value = Decimal(found[0]) / _FEN_OF[unit]
    told = format(value.normalize(), "f")
    return told if number_of(told) is not None else ""
