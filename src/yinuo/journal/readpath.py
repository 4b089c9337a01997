"""What anyone may read of the journal (C2SP tlog-tiles): the newest checkpoint, tiles of hashes, bundles of
entries."""

from __future__ import annotations

from yinuo.core.journal.tiles import ENTRIES, WIDTH, TileAddress, entry_bundle, parse_path, width_at
from yinuo.journal import checkpoints, tree
from yinuo.journal.models import Entry


class NotServed(LookupError):
    """A resource that does not exist, or not yet under the newest checkpoint."""


def checkpoint() -> str:
    """The newest checkpoint with its cosignatures. Raises :class:`NotServed` while there is none."""
    newest = checkpoints.latest()
    if newest is None:
        raise NotServed("no checkpoint yet")
    return checkpoints.published(newest)


def resource(path: str) -> bytes:
    """The bytes at ``tile/…``. Raises :class:`NotServed`, and ``NotAnAddress`` for a path that names no tile.

    Any width up to what the newest checkpoint covers is served, so partial tiles of every older checkpoint
    stay.
    """
    address = parse_path(path)
    newest = checkpoints.latest()
    if newest is None or address.width > width_at(address.level, address.number, newest.size):
        raise NotServed(path)
    return _bundle(address) if address.level == ENTRIES else _tile(address)


def _tile(address: TileAddress) -> bytes:
    return tree.read_tile(address.level, address.number)[: address.width * 32]


def _bundle(address: TileAddress) -> bytes:
    start = address.number * WIDTH
    entries = Entry.objects.filter(seq__gte=start, seq__lt=start + address.width)
    bodies = [entry.body for entry in entries.select_related("act").order_by("seq")]
    if len(bodies) != address.width:
        raise NotServed(address.path)
    return entry_bundle(bodies)
