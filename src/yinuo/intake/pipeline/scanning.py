"""The scan before publication (公开前检查): personal numbers in free texts, found by the core's own reader of texts.

DuckDB points out the few texts with enough digits to hold any; only those are read.
"""

from __future__ import annotations

from yinuo.core.definitions.expressions import quoted
from yinuo.core.definitions.model import ClassEdition
from yinuo.core.freetext import find_personal_numbers
from yinuo.records.accepted import AcceptedRows

SUSPECT = "([\\p{Nd}\\p{No}〇零一二三四五六七八九][^\\p{Nd}\\p{No}\\p{Han}]{0,3}){9}[\\p{Nd}\\p{No}〇零一二三四五六七八九XxＸｘ]"
"""Ten digits of any script with little between: the shortest personal number is a telephone of ten."""
CERTIFIED = "(身份证|身份号码|证件号|护照|通行证|军官证|士兵证)[^0-9０-９]{0,10}[0-9０-９]{8}"
"""The word for a certificate and a number right after it: that of a passport is shorter."""
IDENTITY, OTHER = "free-text-identity", "free-text-phone"


def suspect_sql(edition: ClassEdition) -> str:
    """Whether a row has a free text that may hold a personal number, as SQL over the typed columns."""
    scanned = [quoted(code) for code, field in edition.fields.items() if field.scan]
    terms = [f"coalesce(regexp_matches({column}, '{SUSPECT}|{CERTIFIED}'), false)" for column in scanned]
    return " OR ".join(terms) or "false"


def scan_hits(edition: ClassEdition, rows: AcceptedRows, suspects: list[bool]) -> list[str]:
    """Per row the rule of the scan that finds something, "" where none does. Only ``suspects`` are read."""
    codes = [code for code, field in edition.fields.items() if field.scan and code in rows.columns]
    return [
        _hit([str(rows.columns[code][place] or "") for code in codes]) if suspect else ""
        for place, suspect in enumerate(suspects)
    ]


def _hit(texts: list[str]) -> str:
    kinds = {number.kind for text in texts for number in find_personal_numbers(text)}
    if not kinds:
        return ""
    return IDENTITY if "identity" in kinds else OTHER
