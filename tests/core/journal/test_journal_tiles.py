"""Tiles (C2SP tlog-tiles): addresses as the specification spells them, growth, and reading the tree back."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.core.journal.merkle import complete_root, node_hash, range_hash
from yinuo.core.journal.tiles import (
    ENTRIES,
    Growth,
    NotAnAddress,
    TileAddress,
    entry_bundle,
    node_reader,
    parse_path,
    read_bundle,
    width_at,
)

Tiles = dict[tuple[int, int], bytes]


def leaves(start: int, count: int) -> bytes:
    return b"".join(hashlib.sha256(b"%d" % place).digest() for place in range(start, start + count))


def grown(steps: list[int]) -> tuple[int, Tiles]:
    """A tree grown in steps, each from the tiles that the one before stored."""
    size, tiles = 0, dict[tuple[int, int], bytes]()
    for step in steps:
        growth = Growth(size, lambda level, number: tiles[level, number])
        growth.add(leaves(size, step))
        size += step
        tiles.update({(level, number): hashes for level, number, hashes in growth.changed()})
    return size, tiles


def root_of(hashes: bytes) -> bytes:
    """The root over concatenated hashes, folding complete parts first."""
    count = len(hashes) // 32
    if count & (count - 1) == 0:
        return complete_root(hashes)
    middle = 1 << (count.bit_length() - 1)
    return node_hash(complete_root(hashes[: middle * 32]), root_of(hashes[middle * 32 :]))


def test_addresses_are_spelled_as_the_specification_shows() -> None:
    assert TileAddress(0, 1234067).path == "tile/0/x001/x234/067"
    assert TileAddress(ENTRIES, 0, 7).path == "tile/entries/000.p/7"
    assert parse_path("tile/63/999.p/255") == TileAddress(63, 999, 255)


@given(st.integers(-1, 63), st.integers(0, 10**12), st.integers(1, 256))
def test_every_address_reads_back(level: int, number: int, width: int) -> None:
    address = TileAddress(level, number, width)
    assert parse_path(address.path) == address


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/1",
        "tile/0/0001",
        "tile/00/000",
        "tile/64/000",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/08",
        "tile/0/000.p",
        "tile/data/000",
        "tile/0/000/",
        "tile//000",
        "../tile/0/000",
        "tile/0/x01/001",
    ],
)
def test_other_spellings_name_no_tile(path: str) -> None:
    with pytest.raises(NotAnAddress):
        parse_path(path)


def test_a_tree_of_70000_has_the_tiles_that_the_specification_counts() -> None:
    size, tiles = grown([70_000])
    widths = {place: len(hashes) // 32 for place, hashes in tiles.items()}
    assert sum(width == 256 for (level, _), width in widths.items() if level == 0) == 273
    assert widths[0, 273] == 112
    assert (widths[1, 0], widths[1, 1], widths[2, 0]) == (256, 17, 1)
    assert len(tiles) == 273 + 1 + 2 + 1
    assert [width_at(level, number, size) for level, number in tiles] == list(widths.values())


def test_a_tree_of_256_has_one_full_tile_and_one_hash_above() -> None:
    _, tiles = grown([256])
    assert {place: len(hashes) // 32 for place, hashes in tiles.items()} == {(0, 0): 256, (1, 0): 1}
    assert tiles[1, 0] == complete_root(tiles[0, 0])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([1, 2, 100, 255, 256, 257, 511, 3000]), min_size=1, max_size=8))
def test_a_tree_is_the_same_however_it_grew(steps: list[int]) -> None:
    size, tiles = grown(steps)
    assert tiles == {place: tiles[place] for place in grown([size])[1]}
    node = node_reader(lambda level, number: tiles[level, number])
    for part in {1, size // 2 or 1, size}:
        assert range_hash((0, part), node) == root_of(leaves(0, part))


def test_reading_beyond_the_tree_is_an_error_not_a_wrong_hash() -> None:
    _, tiles = grown([300])
    node = node_reader(lambda level, number: tiles[level, number])
    with pytest.raises(LookupError):
        range_hash((0, 301), node)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_read_back(bodies: list[bytes]) -> None:
    assert read_bundle(entry_bundle(bodies)) == bodies


def test_a_bundle_gives_lengths_in_sixteen_bits() -> None:
    assert entry_bundle([b"a", b""]) == b"\x00\x01a\x00\x00"
    assert read_bundle(entry_bundle([b"x" * 65535])) == [b"x" * 65535]
    with pytest.raises(ValueError):
        read_bundle(b"\x00\x05abc")
