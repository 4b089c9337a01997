"""Which column of a source is which field of a class: proposed with reasons, confirmed by the clerk, remembered.

Pure: headers and definitions in, a proposal out. Exact names are taken; near ones are proposed with a score; what
could be two things is a question, never a guess. The words for people come with it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rapidfuzz import fuzz

from yinuo.core.definitions.headers import fold_header, header_names
from yinuo.core.definitions.model import Bilingual, ClassEdition
from yinuo.core.errors import Text

SURE = 90
"""From this score (0 to 100, share of equal characters) a near name is taken, still shown as near."""
POSSIBLE = 70
"""From this score a name is worth asking about."""
CLEAR_LEAD = 8
_SHORTEST_NEAR_NAME = 3
_IGNORED_HEADERS = frozenset({"序号", "编号", "行号", "no", "id", "number"})
_HELPER = re.compile(r"^原文件行号|^Row in the first file")
_UNIT = re.compile(r"(亿元|万元|元)\s*[)）】\]]?\s*$")
_OPPOSITES = (("自", "至"), ("起", "止"), ("起", "至"), ("开始", "结束"), ("名称", "代码"), ("类型", "号码"))


class Reason(StrEnum):
    """Why a column is proposed for a field, strongest first."""

    REMEMBERED = "remembered"
    CODE = "code"
    NAME = "name"
    PART = "part"
    NEAR = "near"


_RANK = {reason: rank for rank, reason in enumerate(Reason)}
_REASON_WORDS = {
    Reason.REMEMBERED: Text("上次这样确认过", "confirmed so last time"),
    Reason.CODE: Text("与字段代码一致", "equals the field code"),
    Reason.NAME: Text("与字段名称一致", "equals a name of the field"),
    Reason.PART: Text("表头的一行与字段一致", "one line of the header equals the field"),
    Reason.NEAR: Text("名称相近", "a similar name"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A field a column could be, with its score (0 to 100) and reason."""

    field: str
    score: int
    reason: Reason

    @property
    def words(self) -> Text:
        return _REASON_WORDS[self.reason]


@dataclass(frozen=True, slots=True)
class Column:
    """What is proposed for one column. ``field`` is None when it stays unmapped; ``question`` is what the clerk
    must decide, None when nothing is in doubt."""

    header: str
    field: str | None
    candidates: tuple[Candidate, ...] = ()
    question: Text | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The mapping of a source to one edition of a class.

    ``missing`` are fields every record needs for which there is no column; ``fit`` is the share of such fields
    that have one (1.0 when there is none to have).
    """

    information_class: str
    edition: str
    columns: tuple[Column, ...]
    missing: tuple[str, ...]
    fit: float
    signature: str

    @property
    def fields(self) -> dict[str, str]:
        """header → field code, as staging takes it."""
        return {column.header: column.field for column in self.columns if column.field}

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Headers no field took, to be said aloud; our own helper columns are not among them."""
        return tuple(c.header for c in self.columns if not c.field and not _HELPER.search(c.header))

    @property
    def questions(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.question)

    @property
    def is_blind(self) -> bool:
        """Whether no column is known."""
        return not self.fields

    @property
    def needs_confirmation(self) -> bool:
        """Whether a person should look before anything is taken in."""
        return bool(self.questions or self.missing)


def propose(
    headers: Sequence[str], definition: ClassEdition, remembered: Mapping[str, str] | None = None
) -> Proposal:
    """Propose a field for every header of a source.

    ``remembered`` is what was confirmed for this source earlier: folded header → field code, ``""`` for a column
    that is to be left out (see ``remember``). It wins over every other reason while the field still exists.
    """
    names = _Names(definition)
    columns = [_column(header, names, remembered or {}) for header in headers]
    columns = [
        _with_unit_question(column, definition) for column in _one_column_per_field(columns, names.titles)
    ]
    taken = {column.field for column in columns if column.field}
    needed = [
        code for code, field in definition.fields.items() if field.required is True and not field.derive
    ]
    missing = tuple(code for code in needed if code not in taken)
    return Proposal(
        information_class=definition.id,
        edition=definition.edition,
        columns=tuple(columns),
        missing=missing,
        fit=1 - len(missing) / len(needed) if needed else 1.0,
        signature=signature(headers, definition.id),
    )


def signature(headers: Iterable[str], class_id: str) -> str:
    """A short mark of a source's shape: equal for the same columns in any order and spelling of width and case.
    Our own helper column does not count: a file that comes back corrected has the shape it had."""
    folded = "\n".join(sorted({fold_header(header) for header in headers if not _HELPER.search(header)}))
    return hashlib.sha256(f"{class_id}\n{folded}".encode()).hexdigest()[:16]


def remember(headers: Iterable[str], confirmed: Mapping[str, str]) -> dict[str, str]:
    """What to keep of a confirmed mapping (header → field) for the next file of the same source."""
    return {fold_header(header): confirmed.get(header, "") for header in headers}


def best_edition(headers: Sequence[str], editions: Sequence[ClassEdition]) -> ClassEdition:
    """The edition whose names the headers hit most; among equals the one with fewest required fields missing,
    then the newest (``editions`` in order of validity). Raises ``ValueError`` when there is none."""
    if not editions:
        raise ValueError("no edition to choose from")
    return max(enumerate(editions), key=lambda pair: (*_hits(headers, pair[1]), pair[0]))[1]


def known_names(editions: Iterable[ClassEdition]) -> frozenset[str]:
    """All codes, titles and aliases of a class: what helps a reader to find the header row."""
    return frozenset(
        name
        for edition in editions
        for name in (
            *edition.fields,
            *edition.maps.headers,
            *(title for field in edition.fields.values() for title in (field.title.zh, field.title.en)),
        )
    )


def _hits(headers: Sequence[str], edition: ClassEdition) -> tuple[int, int]:
    names = header_names(edition)
    hit = {code for header in headers for part in _parts(header) if (code := names.get(fold_header(part)))}
    needed = {code for code, field in edition.fields.items() if field.required is True}
    return len(hit), -len(needed - hit)


class _Names:
    """Folded names of an edition, looked up exactly or by likeness."""

    def __init__(self, definition: ClassEdition) -> None:
        self.exact = header_names(definition)
        self.codes = {fold_header(code) for code in definition.fields}
        self.fields = frozenset(definition.fields)
        self.titles = {code: field.title for code, field in definition.fields.items()}

    def find(self, header: str) -> list[Candidate]:
        """Candidates for a header, best first; exact ones end the search."""
        for number, part in enumerate(_parts(header)):
            folded = fold_header(part)
            if field := self.exact.get(folded):
                whole = Reason.CODE if folded in self.codes else Reason.NAME
                return [Candidate(field, 100, whole if number == 0 else Reason.PART)]
        return self._near(fold_header(header))

    def _near(self, folded: str) -> list[Candidate]:
        best: dict[str, int] = {}
        if len(folded) < _SHORTEST_NEAR_NAME or folded in _IGNORED_HEADERS:
            return []
        for name, field in self.exact.items():
            if name not in self.codes:
                best[field] = max(best.get(field, 0), likeness(folded, name))
        found = [Candidate(field, score, Reason.NEAR) for field, score in best.items() if score >= POSSIBLE]
        return sorted(found, key=lambda candidate: -candidate.score)[:5]


def _parts(header: str) -> Iterator[str]:
    """The header, then the lines of a header of several lines, the lowest first."""
    yield header
    lines = header.split(" / ")
    if len(lines) > 1:
        yield from reversed(lines)


def likeness(one: str, other: str) -> int:
    """How alike two folded names are, 0 to 100. Names that differ in a number or in a word that turns the meaning
    (自 and 至, 起 and 止) are not alike at all."""
    if re.findall(r"\d+", one) != re.findall(r"\d+", other) or _opposed(one, other):
        return 0
    return round(fuzz.ratio(one, other))


def _opposed(one: str, other: str) -> bool:
    return any(
        (a in one and b in other and a not in other and b not in one)
        or (b in one and a in other and b not in other and a not in one)
        for a, b in _OPPOSITES
    )


def _column(header: str, names: _Names, remembered: Mapping[str, str]) -> Column:
    kept = remembered.get(fold_header(header))
    if kept == "":
        return Column(header, None)
    if kept in names.fields:
        return Column(header, kept, (Candidate(kept, 100, Reason.REMEMBERED),))
    candidates = tuple(names.find(header))
    if not candidates:
        return Column(header, None)
    best, lead = candidates[0], candidates[0].score - (candidates[1].score if len(candidates) > 1 else 0)
    if best.reason is not Reason.NEAR or (best.score >= SURE and lead >= CLEAR_LEAD):
        return Column(header, best.field, candidates)
    return Column(header, None, candidates, _which(header, [names.titles[each.field] for each in candidates]))


def _which(header: str, titles: Sequence[Bilingual]) -> Text:
    zh, en = "、".join(each.zh for each in titles), ", ".join(each.en for each in titles)
    return Text(
        f"“{header}”是不是：{zh}？请选一个，或选“不采用”。",
        f"Is “{header}” one of {en}? Choose one, or leave the column out.",
    )


def _one_column_per_field(columns: Sequence[Column], titles: Mapping[str, Bilingual]) -> list[Column]:
    """Each field keeps its strongest column, the leftmost among equals. A column that loses is in doubt when it
    was as strong as the winner, and free when it was not."""
    winners: dict[str, tuple[int, int]] = {}
    for place, column in enumerate(columns):
        if column.field:
            key = (_RANK[column.candidates[0].reason], place)
            winners[column.field] = min(winners.get(column.field, key), key)
    return [_after_contest(column, place, winners, columns, titles) for place, column in enumerate(columns)]


def _after_contest(
    column: Column,
    place: int,
    winners: Mapping[str, tuple[int, int]],
    columns: Sequence[Column],
    titles: Mapping[str, Bilingual],
) -> Column:
    if not column.field or winners[column.field][1] == place:
        return column
    rank, winner = winners[column.field]
    if rank < _RANK[column.candidates[0].reason]:
        return replace(column, field=None)
    other, title = columns[winner].header, titles[column.field]
    question = Text(
        f"“{other}”和“{column.header}”都像 {title.zh}，现采用“{other}”。对吗？",
        f"“{other}” and “{column.header}” both look like {title.en}; “{other}” is used. Is that right?",
    )
    return replace(column, field=None, question=question)


def _with_unit_question(column: Column, definition: ClassEdition) -> Column:
    """A column of money whose header names another unit than the field is typed in is never taken unasked."""
    if not column.field or column.candidates[0].reason is Reason.REMEMBERED:
        return column
    unit, named = definition.fields[column.field].typed_in, _UNIT.search(column.header)
    if unit is None or named is None or named[1] == unit:
        return column
    title = definition.fields[column.field].title
    question = Text(
        f"“{column.header}”的单位是{named[1]}，而 {title.zh} 要填{unit}。请换算后再采用。",
        f"“{column.header}” is in {named[1]}, but {title.en} is typed in {unit}. Convert it before using it.",
    )
    return replace(column, field=None, question=question)
