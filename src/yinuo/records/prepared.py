"""A chunk on its way into the store, with all that can be worked out before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import compress
from typing import TypeVar

import orjson

from yinuo.core.definitions.model import ClassEdition
from yinuo.journal import acts as journal
from yinuo.records import search_index
from yinuo.records.accepted import AcceptedRows, StoreContext
from yinuo.records.bodies import Bodies, BodyRef, known_bodies
from yinuo.records.columns import Columns, columns_of
from yinuo.records.deciding import Publication, decide
from yinuo.records.keys import key_hashes
from yinuo.records.masks import mask_for
from yinuo.records.models import RecordVersion
from yinuo.records.periods import periods_for
from yinuo.records.plan import StorePlan, plan_for
from yinuo.records.rendering import Drawers, PayloadForm, Values, filled, fingerprints, is_plain, to_json

T = TypeVar("T")
FIRST = RecordVersion.Kind.FIRST.value


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of one class; every sequence has one item per row.

    ``sources`` are the bodies answerable, None where nobody is known; ``keys`` and ``prints`` the hashes of natural key and
    contents; ``texts`` the whole contents as canonical JSON; ``words`` what a record is found by; ``commitments`` those to
    a first version, None where something has to be kept back, which takes the id of the record.
    """

    plan: StorePlan
    context: StoreContext
    row_numbers: Sequence[int]
    editions: Sequence[str]
    sources: Sequence[BodyRef | None]
    keys: Sequence[bytes]
    prints: Sequence[bytes]
    texts: Sequence[str]
    columns: Columns
    publications: Sequence[Publication]
    words: Sequence[str]
    commitments: Sequence[journal.Commitment | None]

    def __len__(self) -> int:
        return len(self.row_numbers)

    def values(self, place: int) -> Values:
        """The values of one row."""
        values: Values = orjson.loads(self.texts[place])
        return values

    def at(self, now: datetime) -> Chunk:
        """The same rows, stored at ``now``."""
        return replace(self, context=replace(self.context, now=now))

    def take(self, places: Sequence[int]) -> Chunk:
        """The rows at ``places``; the chunk itself when that is all of them."""
        if len(places) == len(self):
            return self
        return Chunk(
            self.plan,
            self.context,
            _pick(self.row_numbers, places),
            _pick(self.editions, places),
            _pick(self.sources, places),
            _pick(self.keys, places),
            _pick(self.prints, places),
            _pick(self.texts, places),
            self.columns.take(places),
            _pick(self.publications, places),
            _pick(self.words, places),
            _pick(self.commitments, places),
        )


def prepare(definition: ClassEdition, rows: AcceptedRows, context: StoreContext) -> Chunk:
    """What follows from ``rows`` (up to some 20,000) of the newest edition ``definition`` and the registry: worked out before
    the transaction begins, so that nobody else who writes need wait for it, and in whatever process has time."""
    plan, bodies = plan_for(definition), known_bodies()
    values = filled(plan, rows)
    jsons = [to_json(row) for row in values]
    columns = columns_of(plan, rows, bodies, mask_for(plan))
    periods = periods_for(plan, context.today)
    publications = decide(plan, rows, values, columns.natural, periods, context.today)
    texts = [json.decode() for json in jsons]
    editions = rows.editions or [plan.edition] * len(rows)
    versions = zip(editions, publications, texts, strict=True)
    shown = zip(columns.subject_name, columns.number, columns.summary, strict=True)
    return Chunk(
        plan=plan,
        context=context,
        row_numbers=rows.row_numbers,
        editions=editions,
        sources=_sources(plan, rows, bodies, context),
        keys=key_hashes(plan, rows),
        prints=fingerprints(jsons),
        texts=texts,
        columns=columns,
        publications=publications,
        words=search_index.words(search_index.text_of(*each) for each in shown),
        commitments=_commitments(plan, context.today, versions, _plain(plan, values, columns)),
    )


def _plain(plan: StorePlan, values: Sequence[Values], columns: Columns) -> list[bool]:
    """Whether a row has nothing to keep back, so that its JSON is public as it is: most have none."""
    plain = is_plain(plan)
    return [not person and plain(row) for person, row in zip(columns.natural, values, strict=True)]


def first_payloads(
    plan: StorePlan, today: date, versions: Iterable[tuple[str, Publication, Drawers]]
) -> list[bytes]:
    """What the journal commits to of first versions, given by their edition, publication and drawers."""
    forms: dict[str, PayloadForm] = {}
    day = today.isoformat()
    payloads = []
    for edition, publication, part in versions:
        form = forms.get(edition)
        if form is None:
            form = forms[edition] = PayloadForm(plan.class_id, edition, FIRST)
        payloads.append(form.fill(publication.status, publication.days(day), part))
    return payloads


def _commitments(
    plan: StorePlan,
    today: date,
    versions: Iterable[tuple[str, Publication, str]],
    plain: Sequence[bool],
) -> list[journal.Commitment | None]:
    """Of ``versions`` as edition, publication and whole contents those that are ``plain``."""
    public = (
        (edition, publication, Drawers(text)) for edition, publication, text in compress(versions, plain)
    )
    made = iter(journal.committed(first_payloads(plan, today, public)))
    return [next(made) if each else None for each in plain]


def _sources(
    plan: StorePlan, rows: AcceptedRows, bodies: Bodies, context: StoreContext
) -> Sequence[BodyRef | None]:
    """The body answerable for each row: as matched by the caller, else by code, else the unit that hands in."""
    unit = bodies.by_id.get(context.unit_id)
    codes = rows.columns.get(plan.party_code) if plan.party_code else None
    if codes:
        found = [bodies.by_code.get(code) if code else unit for code in codes]  # type: ignore[arg-type]
    else:
        found = [unit] * len(rows)
    if rows.sources:
        found = [
            bodies.by_id.get(given) if given else body
            for given, body in zip(rows.sources, found, strict=True)
        ]
    return found


def _pick(values: Sequence[T], places: Sequence[int]) -> list[T]:
    return [values[place] for place in places]
