"""The scan before publication (公开前检查): personal numbers in public texts, found by the core's own reader of texts.

Names and document numbers are texts too: a driving licence's number is the identity number of its holder. DuckDB points
out the few rows with enough digits to hold any; only those are read.
"""

from __future__ import annotations

from collections.abc import Iterable

from yinuo.catalogue import catalogue
from yinuo.core.definitions.expressions import quoted
from yinuo.core.definitions.model import ClassEdition, FieldDefinition
from yinuo.core.freetext import find_personal_numbers
from yinuo.records.accepted import AcceptedRows, Value

LONG = "([\\p{Nd}\\p{No}〇零一二三四五六七八九][^\\p{Nd}\\p{No}\\p{Han}]{0,3}){9}[\\p{Nd}\\p{No}〇零一二三四五六七八九XxＸｘ]"
"""Ten digits of any script with little between: the shortest personal number is a telephone of ten."""
_CERTIFICATE = "(身份证|身份号码|证件号|护照|通行证|军官证|士兵证)"
CERTIFIED = _CERTIFICATE + "[^\\p{Nd}]{0,12}\\p{Nd}{8}"
"""The word for a certificate and a number right after it: that of a passport is shorter."""
_GAP = "[^0-9\\p{Han}]{0,3}"
_LANDLINE = f"(^|[^0-9])0{_GAP}[1-9]({_GAP}[0-9]){{1,2}}[^0-9\\p{{Han}}]{{1,3}}[2-8]({_GAP}[0-9]){{6}}"
SHAPED = f"([0-9]{_GAP}){{15}}|1{_GAP}[3-9]({_GAP}[0-9]){{9}}|{_LANDLINE}|{_CERTIFICATE}"
"""What such digits must look like where they are 0 to 9: fifteen of them (an identity, a card), a mobile telephone, a
landline; or a certificate. The year and the serial of a document number are ten digits, too, but of no such shape."""
FOREIGN = "[^\\P{Nd}0-9]|\\p{No}|[〇零一二三四五六七八九]{10}"
"""A digit that is not one of 0 to 9, or a number in Chinese characters: nothing is said of shapes."""
IDENTITY, OTHER = "free-text-identity", "free-text-phone"
BETWEEN = "。隔。"
"""What stands between two texts that are asked as one: no number reaches over a word."""


def scanned_fields(edition: ClassEdition) -> tuple[str, ...]:
    """The fields of ``edition`` that are read before publication."""
    return edition.scanned(catalogue().enumerations)


def suspect_sql(edition: ClassEdition) -> str:
    """Whether a row has a free text that may hold a personal number, as SQL over the typed columns.

    All its texts are asked as one: a pattern costs less over one long text than over twenty short ones. The first of the
    two patterns, which nearly every row fails, says of most document numbers that they are none.
    """
    texts = ", ".join(_text(code, edition.fields[code]) for code in scanned_fields(edition))
    return suspicion(f"concat_ws('{BETWEEN}', {texts})") if texts else "false"


def suspicion(text: str) -> str:
    """Whether the SQL ``text`` may hold a personal number: true of whatever the reader of texts finds one in."""
    return (
        f"CASE WHEN regexp_matches({text}, '{FOREIGN}|{SHAPED}') "
        f"THEN regexp_matches({text}, '{LONG}|{CERTIFIED}') ELSE false END"
    )


def _text(code: str, field: FieldDefinition) -> str:
    return f"array_to_string({quoted(code)}, '{BETWEEN}')" if field.many else quoted(code)


def scan_hits(edition: ClassEdition, rows: AcceptedRows, suspects: list[bool]) -> list[str]:
    """Per row the rule of the scan that finds something, "" where none does. Only ``suspects`` are read."""
    columns = [rows.columns[code] for code in scanned_fields(edition) if code in rows.columns]
    return [
        hit_in(text for column in columns for text in texts_of(column[place])) if suspect else ""
        for place, suspect in enumerate(suspects)
    ]


def texts_of(value: Value) -> list[str]:
    """The texts of one value of a field."""
    return value if isinstance(value, list) else [str(value or "")]


def hit_in(texts: Iterable[str]) -> str:
    """The rule of the scan that ``texts`` break, "" when none."""
    kinds = {number.kind for text in texts for number in find_personal_numbers(text)}
    if not kinds:
        return ""
    return IDENTITY if "identity" in kinds else OTHER
