"""The Merkle tree of RFC 6962 (SHA-256): roots, inclusion and consistency proofs, and their verification.

A proof is first a list of ranges of leaves (:func:`inclusion_ranges`, :func:`consistency_ranges`), then the
hash of each range. So the same few lines prove from a list in memory and from stored tiles.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

Range = tuple[int, int]
"""The leaves from the first number up to, not including, the second."""
NodeReader = Callable[[int, int], bytes]
"""(height h, index i) → hash of the complete subtree over the leaves ``i * 2**h`` to ``(i + 1) * 2**h``."""

EMPTY_ROOT = hashlib.sha256().digest()


class ProofFailed(ValueError):
    """A proof does not lead to the root it should."""


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right) (RFC 6962, section 2.1)."""
    return hashlib.sha256(b"\1" + left + right).digest()


def fold_pairs(hashes: bytes) -> bytes:
    """One level up: the hashes of the pairs of an even number of concatenated 32-byte hashes."""
    sha256 = hashlib.sha256
    return b"".join([sha256(b"\1" + hashes[at : at + 64]).digest() for at in range(0, len(hashes), 64)])


def complete_root(hashes: bytes) -> bytes:
    """The root over a power of two of concatenated 32-byte hashes."""
    while len(hashes) > 32:
        hashes = fold_pairs(hashes)
    return hashes


def range_hash(span: Range, node: NodeReader) -> bytes:
    """The tree hash MTH over a range of leaves as RFC 6962, section 2.1 splits it; O(log n) node reads.

    The range must be one that occurs in a proof: it starts at a multiple of the largest power of two within
    it.
    """
    start, end = span
    if start == end:
        return EMPTY_ROOT
    pieces = [node(height, index) for height, index in complete_subtrees(start, end)]
    result = pieces.pop()
    while pieces:
        result = node_hash(pieces.pop(), result)
    return result


def complete_subtrees(start: int, end: int) -> list[tuple[int, int]]:
    """The complete subtrees (height, index), left to right and falling in size, that make up the range."""
    found = []
    while start < end:
        height = (end - start).bit_length() - 1
        found.append((height, start >> height))
        start += 1 << height
    return found


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The ranges whose hashes prove leaf ``index`` in a tree of ``size`` leaves, from the leaf's sibling
    upward.

    Raises ``ValueError`` unless ``0 <= index < size``. Source: PATH of RFC 6962, section 2.1.1.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    path: list[Range] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return path[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """The ranges whose hashes prove that the tree of ``new`` leaves continues the one of ``old`` leaves.

    Empty when ``old`` is 0 or equal to ``new``. Raises ``ValueError`` unless ``0 <= old <= new``. Source:
    PROOF of RFC 6962, section 2.1.2.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} cannot continue one of {old}")
    if old in (0, new):
        return []
    path: list[Range] = []
    start, end = 0, new
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    if start > 0:
        path.append((start, end))
    return path[::-1]


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof leads to (RFC 9162, section 2.1.3.2). Raises :class:`ProofFailed` on
    its form."""
    if not 0 <= index < size:
        raise ProofFailed(f"no leaf {index} in a tree of {size}")
    ranges = inclusion_ranges(index, size)
    if len(ranges) != len(proof):
        raise ProofFailed(f"the proof has {len(proof)} hashes, not {len(ranges)}")
    result = leaf
    for (start, _), sibling in zip(ranges, proof, strict=True):
        result = node_hash(result, sibling) if start > index else node_hash(sibling, result)
    return result


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf with hash ``leaf`` is number ``index`` of the tree. Raises :class:`ProofFailed`."""
    if root_from_inclusion(leaf, index, size, proof) != root:
        raise ProofFailed("the inclusion proof leads to another root")


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Check that the tree of ``new`` leaves continues that of ``old``. Raises :class:`ProofFailed`.

    With ``old`` 0 the proof is empty and nothing is compared but the empty root (RFC 9162, section 2.1.4.2).
    """
    if old > new:
        raise ProofFailed(f"the tree shrank from {old} to {new}")
    ranges = consistency_ranges(old, new)
    if len(ranges) != len(proof):
        raise ProofFailed(f"the proof has {len(proof)} hashes, not {len(ranges)}")
    if 0 in (old, new) and old_root != EMPTY_ROOT:
        raise ProofFailed("the root of nothing is another")
    if old == new and old_root != new_root:
        raise ProofFailed("two roots for one size")
    if old in (0, new):
        return
    _compare_roots(old, list(zip(ranges, proof, strict=True)), old_root, new_root)


def _compare_roots(old: int, proof: list[tuple[Range, bytes]], old_root: bytes, new_root: bytes) -> None:
    """Build both roots from the proof: what lies left of the old edge belongs to both, what lies right to
    the new."""
    if proof[0][0][0] < old and proof[0][0][1] == old:
        (_, seed), rest = proof[0], proof[1:]
    else:
        seed, rest = old_root, proof
    small = large = seed
    for (start, _), sibling in rest:
        if start >= old:
            large = node_hash(large, sibling)
        else:
            small, large = node_hash(sibling, small), node_hash(sibling, large)
    if small != old_root:
        raise ProofFailed("the consistency proof does not start at the older root")
    if large != new_root:
        raise ProofFailed("the consistency proof does not lead to the newer root")


def _split(count: int) -> int:
    """The largest power of two smaller than ``count``."""
    return 1 << ((count - 1).bit_length() - 1)
