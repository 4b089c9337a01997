"""What intake hands to the store, and what it gets back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from yinuo.core.actor import Actor
from yinuo.core.definitions.model import ClassEdition

if TYPE_CHECKING:
    import pyarrow

Value = str | int | bool | list[str] | None
"""A typed value: money in fen, days as ISO texts, decimals as texts, several values as a list."""

Outcome = Literal["new", "unchanged", "corrected", "conflict", "unregistered"]


@dataclass(frozen=True, slots=True)
class AcceptedRows:
    """Rows that passed validation, column by column; every sequence has the same length or is empty.

    ``columns`` has a sequence of :data:`Value` per field code of the newest edition (missing codes are blank);
    ``row_numbers`` the row of the file, 1 the first; ``editions`` the edition each row was read under (empty: the
    definition's). ``publishable`` answers the class's ``publication.when`` (empty: all); ``scan_hits`` names the rule of
    the scan before publication that found something, "" when none did; ``sources`` and ``subjects`` are ids of bodies
    already matched by name, None where they were not.
    """

    columns: Mapping[str, Sequence[Value]]
    row_numbers: Sequence[int]
    editions: Sequence[str] = ()
    publishable: Sequence[bool] = ()
    scan_hits: Sequence[str] = ()
    sources: Sequence[int | None] = ()
    subjects: Sequence[int | None] = ()

    def __len__(self) -> int:
        return len(self.row_numbers)

    @classmethod
    def from_arrow(cls, table: pyarrow.Table, definition: ClassEdition) -> AcceptedRows:
        """Read a typed table whose columns are field codes, and ``row_number``, ``edition``, ``publishable``,
        ``scan_hit``, ``source_id``, ``subject_id`` where there are such. Days and decimals become texts here, at
        the speed of Arrow."""
        import pyarrow as pa
        import pyarrow.types as kinds

        def read(name: str) -> list[object]:
            if name not in table.column_names:
                return []
            column = table.column(name)
            textual = kinds.is_temporal(column.type) or kinds.is_decimal(column.type)
            return list((column.cast(pa.string()) if textual else column).to_pylist())

        columns = {code: read(code) for code in definition.fields if code in table.column_names}
        extras = ("row_number", "edition", "publishable", "scan_hit", "source_id", "subject_id")
        return cls(columns, *(read(name) for name in extras))  # type: ignore[arg-type]

    def take(self, places: Sequence[int]) -> AcceptedRows:
        """The rows at ``places``, in that order."""

        def pick(values: Sequence[Any]) -> Sequence[Any]:
            return [values[place] for place in places] if values else values

        return AcceptedRows(
            {code: pick(values) for code, values in self.columns.items()},
            pick(self.row_numbers),
            pick(self.editions),
            pick(self.publishable),
            pick(self.scan_hits),
            pick(self.sources),
            pick(self.subjects),
        )


@dataclass(frozen=True, slots=True)
class StoreContext:
    """Where a chunk comes from. ``unit_path`` is the place in the tree of the unit that hands in, ``unit_id`` its id;
    ``wide`` says that the unit may report for any body (the credit office, the platform itself)."""

    actor: Actor
    submission_id: int | None
    unit_id: int
    unit_path: str
    received_at: datetime
    validated_at: datetime
    now: datetime
    today: date
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Queued:
    """A row the store did not take: its place in the chunk, why, and the record it stands against."""

    place: int
    why: Literal["conflict", "unregistered"]
    reason: str
    record_id: int | None = None


@dataclass(slots=True)
class ChunkResult:
    """What became of a chunk. ``record_ids``, ``outcomes`` and ``keys`` (hashes of the natural keys) go by place; an id
    is 0 for a queued row."""

    new: int = 0
    unchanged: int = 0
    corrected: int = 0
    late: int = 0
    published: int = 0
    held: dict[str, int] = field(default_factory=dict)
    queued: list[Queued] = field(default_factory=list)
    record_ids: list[int] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    keys: Sequence[bytes] = ()

    @property
    def conflicting(self) -> int:
        return len(self.queued)
