"""A snapshot of the registry in memory, taken with five statements and kept until the registry changes.

It is what intake matches against: exact keys can be joined set-wise in DuckDB (:meth:`RegistrySnapshot.rows`,
:meth:`RegistrySnapshot.arrow`), the few texts that remain are answered by :mod:`yinuo.registry.matching`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import connection

from yinuo.core.names import fold_name, without_region
from yinuo.registry.facts import BodyFact, NameFact, RegionFact
from yinuo.registry.models import Body, BodyName, Region, Succession
from yinuo.registry.revisions import current_token

if TYPE_CHECKING:
    import pyarrow

COLUMNS = (
    "match_kind",
    "key",
    "body_id",
    "code",
    "name",
    "path",
    "county_code",
    "valid_from",
    "valid_to",
    "ended_on",
    "acting_id",
)
"""Columns of :meth:`RegistrySnapshot.rows`. ``match_kind`` is ``code`` or the kind of a name; ``key`` the code or the
folded name; ``acting_id`` the one body that answers today, null when a split left more than one."""


@dataclass(frozen=True)
class RegistrySnapshot:
    """Bodies, names and regions as they stand. Immutable; take a new one with :func:`snapshot`."""

    token: str
    bodies: dict[int, BodyFact]
    names: tuple[NameFact, ...]
    regions: tuple[RegionFact, ...]

    @cached_property
    def by_code(self) -> dict[str, BodyFact]:
        """Bodies by unified social credit code."""
        return {body.code: body for body in self.bodies.values()}

    @cached_property
    def by_name(self) -> dict[str, tuple[NameFact, ...]]:
        """Names of any kind by their folded form."""
        grouped: dict[str, list[NameFact]] = defaultdict(list)
        for named in self.names:
            grouped[named.folded].append(named)
        return {folded: tuple(found) for folded, found in grouped.items()}

    @cached_property
    def by_bare_name(self) -> dict[str, tuple[int, ...]]:
        """Ids of bodies in force by their folded names without any region before them."""
        regions = {region.name for region in self.regions}
        grouped: dict[str, dict[int, None]] = defaultdict(dict)
        for named in self.names:
            if self.bodies[named.body].ended_on is None:
                grouped[without_region(named.folded, regions)][named.body] = None
        return {bare: tuple(found) for bare, found in grouped.items()}

    @cached_property
    def region_by_key(self) -> dict[object, RegionFact]:
        """Regions by (code, valid_from)."""
        return {region.key: region for region in self.regions}

    @cached_property
    def provinces(self) -> tuple[str, ...]:
        """Folded names of the provinces, which people write or leave out before a name."""
        return self._folded_regions("province")

    @cached_property
    def cities(self) -> tuple[str, ...]:
        """Folded names of the cities, which people leave out before a county's name."""
        return self._folded_regions("city")

    @cached_property
    def counties(self) -> tuple[str, ...]:
        """Folded names of counties and zones, past and present."""
        return self._folded_regions("county", "zone")

    def acting(self, body_id: int) -> tuple[BodyFact, ...]:
        """The bodies that answer today for this one: itself, or its heirs' heirs to the end, in a stable order."""
        answering: dict[int, BodyFact] = {}
        waiting, seen = [body_id], set()
        while waiting:
            body = self.bodies[waiting.pop(0)]
            if body.id in seen:
                continue
            seen.add(body.id)
            if body.ended_on is None:
                answering[body.id] = body
            waiting.extend(body.heirs if body.ended_on else ())
        return tuple(answering.values())

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """One row per code and per name, in the order of :data:`COLUMNS`."""
        for body in self.bodies.values():
            yield self._row("code", body.code, body, body.started_on, body.ended_on)
        for named in self.names:
            body = self.bodies[named.body]
            yield self._row(named.kind, named.folded, body, named.valid_from, named.valid_to)

    def arrow(self) -> pyarrow.Table:
        """:meth:`rows` as an Arrow table that DuckDB can join."""
        import pyarrow as pa

        kinds = {"body_id": pa.int64(), "acting_id": pa.int64()}
        days = dict.fromkeys(("valid_from", "valid_to", "ended_on"), pa.date32())
        types = [(column, (kinds | days).get(column, pa.string())) for column in COLUMNS]
        columns = zip(*self.rows(), strict=True) if self.bodies else [()] * len(COLUMNS)
        return pa.Table.from_arrays(
            [pa.array(list(values), type=kind) for values, (_, kind) in zip(columns, types, strict=True)],
            schema=pa.schema(types),
        )

    def _row(self, kind: str, key: str, body: BodyFact, since: object, until: object) -> tuple[Any, ...]:
        acting = self.acting(body.id)
        one = acting[0].id if len(acting) == 1 else None
        said = (kind, key, body.id, body.code, body.name, body.path, body.county_code)
        return (*said, since, until, body.ended_on, one)

    def _folded_regions(self, *levels: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fold_name(each.name) for each in self.regions if each.level in levels))


_BODY_COLUMNS = tuple(name for name in BodyFact.__slots__ if name != "heirs")
_REGION_COLUMNS = tuple(name for name in RegionFact.__slots__ if name != "successors")
_kept: dict[str, RegistrySnapshot] = {}


def snapshot() -> RegistrySnapshot:
    """The registry as it stands. One small statement when nothing has changed since the last call.

    Inside a transaction a new one is taken but not kept, for it may see what is not yet, or never, committed.
    """
    token = current_token()
    kept = _kept.get(connection.alias)
    if token and kept and kept.token == token:
        return kept
    taken = _take(token)
    if token and not connection.in_atomic_block:
        _kept[connection.alias] = taken
    return taken


def _take(token: str) -> RegistrySnapshot:
    heirs: dict[int, list[int]] = defaultdict(list)
    successions = Succession.objects.order_by("id")
    for predecessor, successor in successions.values_list("predecessor_id", "successor_id"):
        heirs[predecessor].append(successor)
    rows: Any = Body.objects.order_by("path").values_list(*_BODY_COLUMNS)
    bodies = {row[0]: BodyFact(*(*row, tuple(heirs.get(row[0], ())))) for row in rows}
    names = BodyName.objects.order_by("id").values_list(
        "body_id", "name", "folded_name", "kind", "valid_from", "valid_to"
    )
    return RegistrySnapshot(token, bodies, tuple(NameFact(*row) for row in names), _take_regions())


def _take_regions() -> tuple[RegionFact, ...]:
    regions: Any = Region.objects.order_by("code", "valid_from").values_list("pk", *_REGION_COLUMNS)
    rows = {pk: row for pk, *row in regions}
    links: dict[int, list[Any]] = defaultdict(list)
    through: Any = Region.successors.through
    for source, target in through.objects.order_by("id").values_list("from_region_id", "to_region_id"):
        links[source].append((rows[target][0], rows[target][4]))
    return tuple(RegionFact(*(*row, tuple(links.get(pk, ())))) for pk, row in rows.items())
