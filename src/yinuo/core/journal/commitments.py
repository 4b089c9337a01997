"""Commitments: what binds an entry to data that lies outside it and can be erased.

A commitment is SHA-256 over a 32-byte random salt and the canonical bytes. With salt and data it can be
checked; without the salt it says nothing, not even to someone who can guess the data (Halevi and Micali,
CRYPTO 1996).
"""

from __future__ import annotations

import hashlib
import hmac

SALT_BYTES = 32


def commit(salt: bytes, data: bytes) -> bytes:
    """The commitment to ``data`` (canonical bytes) under ``salt`` (32 bytes): 32 bytes.

    Raises ``ValueError`` for a salt of another length: with two lengths two data could share one commitment.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    return hashlib.sha256(salt + data).digest()


def opens(commitment: bytes, salt: bytes, data: bytes) -> bool:
    """Whether ``salt`` and ``data`` open ``commitment``."""
    return hmac.compare_digest(commit(salt, data), commitment)
