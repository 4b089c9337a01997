"""Cosignatures of witnesses (C2SP tlog-cosignature, Ed25519, cosignature/v1).

A cosignature says: at this time, the largest tree consistent with all I have seen of this log has this root.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from yinuo.core.journal.notes import check_name, ed25519_public, ed25519_verifies, key_id

COSIGNATURE_V1 = b"\x04"
SIGNATURE_BYTES = 8 + 64


def signed_message(text: bytes, seconds: int) -> bytes:
    """What a witness signs: header, POSIX time in seconds, and the checkpoint's note text."""
    return b"cosignature/v1\ntime %d\n%b" % (seconds, text)


def cosigned_at(signature: bytes) -> int:
    """The POSIX time in seconds that a cosignature (without its key id) carries."""
    return int.from_bytes(signature[:8], "big")


@dataclass(frozen=True, slots=True)
class CosignatureVerifier:
    """A witness's key; ``public`` are its 32 bytes."""

    name: str
    public: bytes

    @property
    def material(self) -> bytes:
        return COSIGNATURE_V1 + self.public

    @property
    def key_id(self) -> bytes:
        return key_id(self.name, self.material)

    def verify(self, text: bytes, signature: bytes) -> bool:
        if len(signature) != SIGNATURE_BYTES or signature[0] > 0x7F:
            return False
        return ed25519_verifies(self.public, signed_message(text, cosigned_at(signature)), signature[8:])


class CosignatureSigner:
    """Cosigns checkpoints; ``now`` gives the POSIX time in seconds."""

    def __init__(self, name: str, seed: bytes, now: Callable[[], float]) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._now = now
        self.verifier = CosignatureVerifier(check_name(name), ed25519_public(seed))

    def sign(self, text: bytes) -> bytes:
        seconds = int(self._now())
        return seconds.to_bytes(8, "big") + self._private.sign(signed_message(text, seconds))
