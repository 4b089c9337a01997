"""The tree as stored: hashing new entries into tiles, in batches, and reading roots and proofs from the
tiles."""

from __future__ import annotations

from django.db import transaction

from yinuo.core.errors import DomainError, Text
from yinuo.core.journal.merkle import Range, consistency_ranges, inclusion_ranges, range_hash
from yinuo.core.journal.tiles import Growth, node_reader
from yinuo.journal.models import Entry, Head, Tile

BATCH = 64 * 256
"""Entries hashed in one transaction: short enough not to hold up those who write."""


class EntriesMissing(DomainError):
    """The entries are not the gapless sequence that the head says."""

    code = "journal-entries-missing"
    message = Text("存证序列在第 {seq} 条处有缺口。", "The journal has a gap at entry {seq}.")
    remedy = Text(
        "请运行 yinuo journal check 并从备份恢复。", "Run yinuo journal check and restore from a backup."
    )
    status = 500


def grow() -> int:
    """Hash all entries written so far into the tree; returns its size. Raises :class:`EntriesMissing` at a
    gap."""
    while True:
        size, more = _grow_a_batch()
        if not more:
            return size


@transaction.atomic
def _grow_a_batch() -> tuple[int, bool]:
    """Hash the next batch; returns the tree's size and whether more entries wait."""
    head = Head.locked(Head.TREE)
    written = Head.objects.filter(name=Head.ENTRIES).values_list("size", flat=True).first() or 0
    end = min(written, head.size + BATCH)
    if end == head.size:
        return end, False
    growth = Growth(head.size, read_tile)
    growth.add(_leaf_hashes(head.size, end))
    _keep(growth)
    Head.objects.filter(name=Head.TREE).update(size=end)
    return end, end < written


def _leaf_hashes(start: int, end: int) -> bytes:
    rows = Entry.objects.filter(seq__gte=start, seq__lt=end).order_by("seq").values_list("seq", "leaf_hash")
    hashes = []
    for expected, (seq, leaf_hash) in enumerate(rows.iterator(chunk_size=4096), start):
        if seq != expected:
            raise EntriesMissing(seq=expected)
        hashes.append(bytes(leaf_hash))
    if len(hashes) != end - start:
        raise EntriesMissing(seq=start + len(hashes))
    return b"".join(hashes)


def _keep(growth: Growth) -> None:
    tiles = [Tile(level=level, number=number, hashes=hashes) for level, number, hashes in growth.changed()]
    Tile.objects.bulk_create(
        tiles,
        update_conflicts=True,
        unique_fields=["level", "number"],
        update_fields=["hashes"],
        batch_size=200,
    )


def read_tile(level: int, number: int) -> bytes:
    """The hashes of a stored tile, as many as there are. Raises ``LookupError`` when there is none."""
    hashes = Tile.objects.filter(level=level, number=number).values_list("hashes", flat=True).first()
    if hashes is None:
        raise LookupError(f"no tile {level}/{number}")
    return bytes(hashes)


def size() -> int:
    """How many entries are hashed into the tree."""
    return Head.objects.filter(name=Head.TREE).values_list("size", flat=True).first() or 0


def root(of: int) -> bytes:
    """The 32-byte root of the tree's first ``of`` entries. Raises ``LookupError`` beyond the tree."""
    return range_hash((0, of), node_reader(read_tile))


def inclusion(seq: int, of: int) -> list[bytes]:
    """The inclusion proof of entry ``seq`` in the tree of the first ``of`` entries, sibling first; O(log n)
    reads.

    Raises ``ValueError`` unless ``seq < of``, ``LookupError`` beyond the tree.
    """
    return _hashes(inclusion_ranges(seq, of))


def consistency(old: int, new: int) -> list[bytes]:
    """The proof that the tree of ``new`` entries continues that of ``old``. Errors as :func:`inclusion`."""
    return _hashes(consistency_ranges(old, new))


def _hashes(ranges: list[Range]) -> list[bytes]:
    node = node_reader(read_tile)
    return [range_hash(span, node) for span in ranges]
