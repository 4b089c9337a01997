"""Proofs of inclusion as text files (C2SP tlog-proof@v1), named ``….tlog-proof``."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from yinuo.core.journal.checkpoint import CheckpointError, read_size

HEADER = "c2sp.org/tlog-proof@v1"


class ProofFormError(ValueError):
    """A text that is no proof file."""


@dataclass(frozen=True, slots=True)
class TlogProof:
    """Place of the entry, the hashes from its sibling up to below the root, the signed checkpoint, and extra
    data.

    Extra data is not authenticated by the format: believe only what the leaf recomputed from it confirms.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes = b""

    @property
    def written(self) -> str:
        """The file's text."""
        extra = [f"extra {_encode(self.extra)}"] if self.extra else []
        lines = [HEADER, *extra, f"index {self.index}", *map(_encode, self.hashes), ""]
        return "\n".join(lines) + "\n" + self.checkpoint


def read_proof(text: str) -> TlogProof:
    """Read a proof file. Raises :class:`ProofFormError`."""
    head, blank, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if lines.pop(0) != HEADER or not blank or not lines:
        raise ProofFormError("no tlog-proof@v1")
    extra = _decode(lines.pop(0)[6:]) if lines[0].startswith("extra ") else b""
    if not lines or not lines[0].startswith("index "):
        raise ProofFormError("no index line")
    try:
        index = read_size(lines[0][6:])
    except CheckpointError as problem:
        raise ProofFormError(str(problem)) from problem
    hashes = tuple(map(_decode, lines[1:]))
    if any(len(each) != 32 for each in hashes) or len(hashes) > 63:
        raise ProofFormError("the proof's hashes have 32 bytes, and are 63 at most")
    return TlogProof(index, hashes, checkpoint, extra)


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise ProofFormError(f"no Base64: {text[:80]!r}") from problem
