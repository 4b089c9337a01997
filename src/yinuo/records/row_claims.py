"""What the row of a record says beside its version, for ``journal check``: whose word it is and about whom, why it is kept back,
tier, summary, county, disclosure, working days used, and the mark of a dispute, each held to what the journaled content, the
versions, the clock or the registry tell.

When it was received and validated, and how open it is, its submission says; when it was passed on, the exchange's entries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import orjson

from yinuo import timesource
from yinuo.catalogue import catalogue
from yinuo.clocks.models import Clock
from yinuo.core.definitions.model import ClassEdition
from yinuo.core.names import fold_name
from yinuo.records.accepted import Value
from yinuo.records.bodies import BodyRef
from yinuo.records.columns import KINDS
from yinuo.records.deciding import NATURAL_PERSON, NOT_PUBLIC, TIER, Period, Periods
from yinuo.records.models import Record, RecordVersion
from yinuo.records.periods import necessary_period, periods_for, reads_of
from yinuo.records.plan import TITLE_LENGTH, StorePlan, plan_for
from yinuo.records.rendering import Values, iso
from yinuo.registry.heirs import heirs_by_place
from yinuo.registry.models import Body, BodyName

OF_PERSONS = frozenset({NATURAL_PERSON, NOT_PUBLIC})
"""Why a record on a natural person is held: no decision lets it out."""
_MOMENT = timedelta(minutes=1)
"""An act over midnight may have taken the day before its version was made."""
Mark = tuple[int, datetime]
"""How often a record was marked or cleared, and when last."""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a batch of records, read in a handful of queries."""

    bodies: Mapping[int, BodyRef]
    codes: Mapping[str, str]
    names: Mapping[str, frozenset[str]]
    heirs: Mapping[str, frozenset[str]]
    clocks: Mapping[int, str]
    marks: Mapping[int, Mark]
    corrected: Mapping[int, Sequence[str]]
    """What all versions of records that were corrected say: their subject may have been another one."""
    unbrought: frozenset[int]
    """Records that no submission brought: nothing told how open they were but the definitions of today."""
    periods: dict[str, Periods] = field(default_factory=dict)
    """What was asked for already, by class: it keeps its answers."""

    def differences(self, record: Record, version: RecordVersion, plan: StorePlan | None) -> Iterator[str]:
        """Columns of the record that do not follow."""
        public: Values = orjson.loads(version.public)
        yield from self._of_source(record, public, plan)
        if not self._is_about(record, plan):
            yield "subject_body"
        if record.updated_at != version.known_from:
            yield "updated_at"
        if not _marked_rightly(record, *self.marks.get(record.pk, (0, version.known_from))):
            yield "disputed_since"
        if plan is None:
            return
        editions = catalogue().classes[record.information_class]
        if record.pk in self.unbrought and all(
            record.disclosure != plan_for(each).disclosure for each in editions
        ):
            yield "disclosure"
        if record.status != Record.Status.WITHDRAWN:
            yield from _kept_back_otherwise(record, public, plan)
            if not _sums_up(record.summary, public, editions):
                yield "summary"
            yield from self._of_period(record, public, plan)

    def _of_source(self, record: Record, public: Values, plan: StorePlan | None) -> Iterator[str]:
        """Whose word it is: the body of the clock or the one the content names, or an heir of either."""
        body, clock = self.bodies.get(record.source_id), self.clocks.get(record.pk)
        if body is None or body.path != record.source_path:
            yield "source_id"
            return
        named = self.codes.get(str(public.get(plan.party_code))) if plan and plan.party_code else None
        first = named or clock
        if first is not None and not self._is_or_follows(body.path, first):
            yield "source_id"
        if record.county_code != body.county_code:
            yield "county_code"

    def _is_or_follows(self, path: str, first: str) -> bool:
        return path == first or path in self.heirs.get(first, ())

    def _is_about(self, record: Record, plan: StorePlan | None) -> bool:
        """Whether the body on whose page the record stands has the code or a name of its subject, or came after one that has;
        that one which is registered since is not yet linked is no fault. Corrections by hand once left a record where it was.
        """
        if record.subject_body_id is None:
            return True
        body = self.bodies.get(record.subject_body_id)
        meant = {path for subject in self._subjects(record, plan) for path in self._places(*subject)}
        return body is not None and any(self._is_or_follows(body.path, path) for path in meant)

    def _subjects(self, record: Record, plan: StorePlan | None) -> Iterator[tuple[str, str]]:
        yield record.subject_code, record.subject_name
        if plan is not None:
            for public in map(orjson.loads, self.corrected.get(record.pk, ())):
                yield str(public.get(plan.subject_code or "") or ""), str(public.get(plan.subject_name) or "")

    def _places(self, code: str, name: str) -> frozenset[str]:
        if code in self.codes:
            return frozenset({self.codes[code]})
        return self.names.get(fold_name(name), frozenset())

    def _of_period(self, record: Record, public: Values, plan: StorePlan) -> Iterator[str]:
        """Tier and first day of repair as the publicity rule gives them; where it no longer gives the last public day that the
        journal holds, it has changed since and says nothing."""
        decided = record.decided_on
        if decided is None or public.get(plan.decided or "") != iso(decided):
            return
        if reads_of(plan) & (plan.restricted | plan.personal | set(plan.masked)):
            return
        if plan.class_id not in self.periods:
            self.periods[plan.class_id] = periods_for(plan, timesource.today())
        usual = self.periods[plan.class_id](public)
        until = iso(record.public_until)
        right = [each for each in _candidates(usual, decided, plan) if each.public_until == until]
        if right and record.tier != usual.tier:
            yield "tier"
        if right and record.held_because == TIER and usual.held_because != TIER:
            yield "held_because"
        if right and iso(record.repair_from) not in {each.repair_from for each in right}:
            yield "repair_from"


def around(records: Mapping[int, Record], current: Iterable[RecordVersion]) -> Around:
    """Read what stands around ``records``, whose current versions are given."""
    bodies, codes = {}, {}
    for pk, path, county, name, code in Body.objects.values_list("id", "path", "county_code", "name", "code"):
        bodies[pk], codes[code] = BodyRef(pk, path, county, name), path
    mine = Clock.objects.filter(subject_kind="record", subject_id__in=list(records)).order_by("-pk")
    clocks = dict(mine.values_list("subject_id", "unit_path"))
    later = [version.record_id for version in current if version.number > 1]
    first = RecordVersion.objects.filter(record_id__in=list(records), number=1, submission_id__isnull=True)
    return Around(
        bodies,
        codes,
        _names() if any(each.subject_body_id for each in records.values()) else {},
        heirs_by_place(),
        clocks,
        _marks(later),
        _corrected(later),
        frozenset(first.values_list("record_id", flat=True)),
    )


def _corrected(later: Sequence[int]) -> Mapping[int, Sequence[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    mended = RecordVersion.objects.filter(record_id__in=later, kind=RecordVersion.Kind.CORRECTION)
    versions = RecordVersion.objects.filter(record_id__in=mended.values("record_id"))
    for record, public in versions.values_list("record_id", "public"):
        found[record].append(public)
    return found


def _names() -> dict[str, frozenset[str]]:
    """The places of the bodies that have, or had, a name, by the folded name."""
    found: dict[str, set[str]] = defaultdict(set)
    for folded, path in BodyName.objects.values_list("folded_name", "body__path"):
        found[folded].add(path)
    return {folded: frozenset(paths) for folded, paths in found.items()}


def _marks(records: Sequence[int]) -> dict[int, Mark]:
    marks: dict[int, Mark] = {}
    found = RecordVersion.objects.filter(record_id__in=records, kind=RecordVersion.Kind.MARK).order_by(
        "number"
    )
    for record, known in found.values_list("record_id", "known_from"):
        marks[record] = marks.get(record, (0, known))[0] + 1, known
    return marks


def _marked_rightly(record: Record, times: int, last: datetime) -> bool:
    """Marks and clearings take turns, the first being a mark."""
    since = record.disputed_since
    if since is None or times % 2 == 0:
        return since is None and times % 2 == 0
    return (
        (last - _MOMENT).astimezone(timesource.PLACE).date()
        <= since
        <= last.astimezone(timesource.PLACE).date()
    )


def _kept_back_otherwise(record: Record, public: Values, plan: StorePlan) -> Iterator[str]:
    """Kind of the subject, and the reason for which a record is not published: there is one exactly as long as it is held, and
    a natural person is never a matter of somebody's decision."""
    kind = public.get(plan.subject_kind or "")
    if isinstance(kind, str) and record.subject_kind != KINDS.get(kind, "legal"):
        yield "subject_kind"
    reason, held = record.held_because, record.status == Record.Status.HELD
    person = plan.natural is not None and kind == plan.natural
    if held != bool(reason) or (person and held and reason not in OF_PERSONS):
        yield "held_because"
    if isinstance(kind, str) and not person and reason == NATURAL_PERSON:
        yield "held_because"


def _sums_up(summary: str, public: Mapping[str, Value], editions: Sequence[ClassEdition]) -> bool:
    """Whether the summary is made of texts of the content, in the order of the fields. Which of them a definition puts into it
    may have changed since; none at all is right only where there is none to put."""
    if not summary:
        return not any(public.get(code) for code in plan_for(editions[-1]).summary)
    return any(_made_of(summary, public, each) for each in editions)


def _made_of(summary: str, public: Mapping[str, Value], edition: ClassEdition) -> bool:
    ends = {0}
    for text in (_text(public[code]) for code in edition.fields if public.get(code)):
        for end in list(ends):
            rest, more = summary[end:], f" {text}" if end else text
            if rest.startswith(more):
                ends.add(end + len(more))
            elif len(summary) == TITLE_LENGTH and more.startswith(rest):
                return True
    return len(summary) in ends


def _text(value: Value) -> str:
    return "；".join(value) if isinstance(value, list) else str(value)


def _candidates(usual: Period, decided: date, plan: StorePlan) -> Iterator[Period]:
    """The usual period, and that of a tier published where necessary."""
    yield usual
    if usual.held_because == TIER:
        yield necessary_period(plan, decided, usual.tier)
