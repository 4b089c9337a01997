"""The Merkle tree of RFC 6962, against the certificate-transparency vectors and against a naive reading of
the RFC."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.journal.leaf import leaf_hash
from yinuo.core.journal.merkle import (
    EMPTY_ROOT,
    ProofFailed,
    consistency_ranges,
    inclusion_ranges,
    node_hash,
    range_hash,
    verify_consistency,
    verify_inclusion,
)

# certificate-transparency (merkletree test inputs), also transparency-dev/merkle testonly/constants.go
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): "",
    (0, 8): "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
    " 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
    " 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    (5, 8): "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
    " ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
    " d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    (2, 3): "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    (1, 5): "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    " 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
    " bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
}
CONSISTENCY = {
    (1, 1): "",
    (1, 8): "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
    " 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
    " 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    (6, 8): "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
    " ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
    " d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    (2, 5): "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
    " bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    (6, 7): "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
    " b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
    " d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
}


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = naive_split(len(leaves))
    return hashlib.sha256(b"\x01" + naive_root(leaves[:middle]) + naive_root(leaves[middle:])).digest()


def naive_split(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def naive_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH, word for word."""
    if len(leaves) == 1:
        return []
    k = naive_split(len(leaves))
    if index < k:
        return [*naive_path(index, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(index - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(old: int, leaves: list[bytes], complete: bool = True) -> list[bytes]:
    """SUBPROOF, word for word."""
    if old == len(leaves):
        return [] if complete else [naive_root(leaves)]
    k = naive_split(len(leaves))
    if old <= k:
        return [*naive_subproof(old, leaves[:k], complete), naive_root(leaves[k:])]
    return [*naive_subproof(old - k, leaves[k:], False), naive_root(leaves[:k])]


class Tree:
    """A tree in memory, read as the code reads tiles."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.leaves = leaves

    def node(self, height: int, index: int) -> bytes:
        return naive_root(self.leaves[index << height : (index + 1) << height])

    def root(self, size: int) -> bytes:
        return range_hash((0, size), self.node)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        return [range_hash(span, self.node) for span in inclusion_ranges(index, size)]

    def consistency(self, old: int, new: int) -> list[bytes]:
        return [range_hash(span, self.node) for span in consistency_ranges(old, new)]


VECTORS = Tree([leaf_hash(data) for data in INPUTS])
LEAVES = [leaf_hash(b"%d" % place) for place in range(80)]


def hashes(text: str) -> list[bytes]:
    return [bytes.fromhex(each) for each in text.split()]


def test_roots_are_the_published_ones() -> None:
    assert [VECTORS.root(size).hex() for size in range(1, 9)] == ROOTS
    assert VECTORS.root(0) == EMPTY_ROOT == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("place", INCLUSION)
def test_inclusion_proofs_are_the_published_ones(place: tuple[int, int]) -> None:
    assert VECTORS.inclusion(*place) == hashes(INCLUSION[place])


@pytest.mark.parametrize("sizes", CONSISTENCY)
def test_consistency_proofs_are_the_published_ones(sizes: tuple[int, int]) -> None:
    assert VECTORS.consistency(*sizes) == hashes(CONSISTENCY[sizes])
    roots = [bytes.fromhex(ROOTS[size - 1]) for size in sizes]
    verify_consistency(*sizes, hashes(CONSISTENCY[sizes]), *roots)


@given(st.integers(1, 80), st.data())
def test_any_leaf_of_any_tree_is_proven_as_the_rfc_says(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = Tree(LEAVES).inclusion(index, size)
    assert proof == naive_path(index, LEAVES[:size])
    verify_inclusion(LEAVES[index], index, size, proof, naive_root(LEAVES[:size]))


@given(st.integers(1, 80), st.data())
def test_any_tree_continues_any_earlier_one_as_the_rfc_says(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    proof = Tree(LEAVES).consistency(old, new)
    assert proof == naive_subproof(old, LEAVES[:new])
    verify_consistency(old, new, proof, naive_root(LEAVES[:old]), naive_root(LEAVES[:new]))


@given(st.integers(2, 80), st.data())
def test_a_proof_fits_no_other_leaf_place_size_or_root(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof, root = Tree(LEAVES).inclusion(index, size), naive_root(LEAVES[:size])
    other = data.draw(st.integers(0, size - 1).filter(lambda place: place != index))
    wrong = [
        (LEAVES[other], index, size, proof, root),
        (LEAVES[index], other, size, proof, root),
        (LEAVES[index], index, size, proof[:-1], root),
        (LEAVES[index], index, size, [*proof, root], root),
        (LEAVES[index], index, size, proof, LEAVES[0] if size > 1 else root),
        (LEAVES[index], size, size, proof, root),
    ]
    for case in wrong:
        with pytest.raises(ProofFailed):
            verify_inclusion(*case)


@given(st.integers(2, 80), st.data())
def test_a_changed_history_does_not_continue_the_old_one(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new - 1))
    changed = data.draw(st.integers(0, old - 1))
    forked = [*LEAVES[:changed], leaf_hash(b"forged"), *LEAVES[changed + 1 :]]
    proof = Tree(forked).consistency(old, new)
    with pytest.raises(ProofFailed):
        verify_consistency(old, new, proof, naive_root(LEAVES[:old]), naive_root(forked[:new]))


@given(st.integers(2, 80), st.data())
def test_a_bit_turned_in_a_consistency_proof_is_noticed(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new - 1))
    proof = Tree(LEAVES).consistency(old, new)
    place = data.draw(st.integers(0, len(proof) - 1))
    proof[place] = bytes([proof[place][0] ^ 1]) + proof[place][1:]
    with pytest.raises(ProofFailed):
        verify_consistency(old, new, proof, naive_root(LEAVES[:old]), naive_root(LEAVES[:new]))


def test_a_shrunken_tree_continues_nothing() -> None:
    with pytest.raises(ProofFailed):
        verify_consistency(5, 4, [], naive_root(LEAVES[:5]), naive_root(LEAVES[:4]))


def test_two_roots_of_one_size_are_refused() -> None:
    with pytest.raises(ProofFailed):
        verify_consistency(4, 4, [], naive_root(LEAVES[:4]), naive_root(LEAVES[4:8]))


def test_leaves_and_nodes_cannot_be_exchanged() -> None:
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])
