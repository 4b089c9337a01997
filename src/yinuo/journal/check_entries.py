"""The check's first pass: each entry recomputed from its columns and held against the tree, each tile
rebuilt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yinuo.core.journal.commitments import opens
from yinuo.core.journal.leaf import LeafTooLarge, fill, leaf_hash
from yinuo.core.journal.tiles import WIDTH, Growth
from yinuo.journal.faults import Progress, Report
from yinuo.journal.models import Act, Entry, Tile
from yinuo.journal.states import registered

BATCH = 64 * WIDTH
_NO_HASH = b"\0" * 32
_COLUMNS = ("seq", "act_id", "object", "version", "commitment", "salt", "leaf_hash", "payload")


@dataclass(frozen=True, slots=True)
class _Row:
    seq: int
    act: int
    object: str
    version: int
    commitment: bytes
    salt: bytes | None
    leaf_hash: bytes
    payload: str | None


class _Leaves:
    """Leaf hashes recomputed from entries and their acts."""

    def __init__(self, acts: dict[int, Act]) -> None:
        self._acts = acts
        self._templates: dict[tuple[int, str], bytes] = {}

    def of(self, row: _Row) -> bytes | None:
        """The hash of the entry's body; None when its act is gone or it no longer makes a body."""
        kind, _, object_id = row.object.partition("/")
        if row.act not in self._acts:
            return None
        template = self._templates.get((row.act, kind))
        if template is None:
            template = self._templates[row.act, kind] = self._acts[row.act].form.template(kind)
        try:
            return leaf_hash(fill(template, object_id, row.version, row.commitment))
        except LeafTooLarge:
            return _NO_HASH


def check_entries(report: Report, end: int, tell: Progress) -> None:
    """Check the entries up to ``end``, and the tiles over those in the tree; faults go to ``report``."""
    growth = Growth(0, _no_tile)
    checked_acts = 0
    for start in range(0, end, BATCH):
        stop = min(start + BATCH, end)
        rows = list(_every_seq(start, stop))
        acts = Act.objects.in_bulk({row.act for row in rows if row})
        leaves = _Leaves(acts)
        recomputed = [leaves.of(row) if row else None for row in rows]
        held = _held_by_tree(start, min(stop, report.tree_size))
        _check_rows(report, start, rows, recomputed, held)
        _check_persons(report, rows, {pk: act for pk, act in acts.items() if pk > checked_acts})
        checked_acts = max([checked_acts, *acts])
        growth.add(_leaves_for_tree(report, start, recomputed, held))
        _check_tiles(report, growth)
        tell("entries", stop, end)


def _every_seq(start: int, stop: int) -> Iterator[_Row | None]:
    """The entries from ``start`` to ``stop``, with None where one is missing."""
    rows = Entry.objects.filter(seq__gte=start, seq__lt=stop).order_by("seq").values_list(*_COLUMNS)
    expected = start
    for seq, act, name, version, commitment, salt, hash_, payload in rows.iterator(chunk_size=4096):
        yield from [None] * (seq - expected)
        salt = None if salt is None else bytes(salt)
        yield _Row(seq, act, name, version, bytes(commitment), salt, bytes(hash_), payload)
        expected = seq + 1
    yield from [None] * (stop - expected)


def _held_by_tree(start: int, stop: int) -> list[bytes]:
    """The leaf hashes that the stored tiles hold from ``start`` to ``stop``; empty where a tile is missing
    or short."""
    first, last = start // WIDTH, (stop - 1) // WIDTH
    stored = Tile.objects.filter(level=0, number__gte=first, number__lte=last).values_list("number", "hashes")
    tiles = {number: bytes(hashes) for number, hashes in stored}
    return [
        tiles.get(seq // WIDTH, b"")[seq % WIDTH * 32 : (seq % WIDTH + 1) * 32] for seq in range(start, stop)
    ]


def _check_rows(
    report: Report,
    start: int,
    rows: Sequence[_Row | None],
    recomputed: Sequence[bytes | None],
    held: Sequence[bytes],
) -> None:
    for place, (row, leaf) in enumerate(zip(rows, recomputed, strict=True)):
        report.entries += 1
        if row is None:
            report.add("entry-missing", start + place)
        elif leaf is None:
            report.add("act-missing", row.seq, row.object)
        elif leaf != row.leaf_hash or (place < len(held) and held[place] not in (leaf, b"")):
            report.add("entry-changed", row.seq, row.object)
        else:
            _check_content(report, row)


def _check_content(report: Report, row: _Row) -> None:
    if row.salt is None:
        report.erased += 1
    if row.payload is None:
        if row.salt is not None and not _is_told_again(row.object):
            report.add("payload-changed", row.seq, row.object)
        return
    if row.salt is None or not opens(row.commitment, row.salt, row.payload.encode()):
        report.add("payload-changed", row.seq, row.object)


def _is_told_again(name: str) -> bool:
    """Whether an entry on this object needs no payload of its own."""
    state = registered().get(name.partition("/")[0])
    return state is not None and state.told_again


def _check_persons(report: Report, rows: Sequence[_Row | None], acts: dict[int, Act]) -> None:
    """Whether each act's person still opens its commitment; named by the act's first entry."""
    for row in rows:
        act = acts.pop(row.act, None) if row else None
        if act is None or row is None:
            continue
        report.acts += 1
        if act.person is None and act.person_salt is None:
            continue
        salt, person = bytes(act.person_salt or b""), (act.person or "").encode()
        if len(salt) != 32 or not opens(bytes(act.person_commitment), salt, person):
            report.add("person-changed", row.seq, row.object)


def _leaves_for_tree(
    report: Report, start: int, recomputed: Sequence[bytes | None], held: Sequence[bytes]
) -> bytes:
    """What to rebuild the tiles above from: the held hashes, so that a wrong entry is told once, at the
    entry."""
    leaves = []
    for place, hash_ in enumerate(held):
        if len(hash_) != 32:
            if place % WIDTH == 0 or held[place - 1]:
                report.add("tile-changed", start + place, f"0/{(start + place) // WIDTH}")
            hash_ = recomputed[place] or _NO_HASH
        leaves.append(hash_)
    return b"".join(leaves)


def _check_tiles(report: Report, growth: Growth) -> None:
    """Hold the rebuilt tiles above level 0 against the stored ones."""
    for level, number, hashes in growth.changed():
        if level == 0:
            continue
        stored = Tile.objects.filter(level=level, number=number).values_list("hashes", flat=True).first()
        if stored is None or bytes(stored)[: len(hashes)] != hashes:
            report.add("tile-changed", number * WIDTH ** (level + 1), f"{level}/{number}")


def _no_tile(level: int, number: int) -> bytes:
    raise LookupError(f"{level}/{number}")
