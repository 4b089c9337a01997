"""The key of personal fields and of keyed hashes: one file of the node, ``keys/seal.key`` under its home."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

from cryptography.exceptions import InvalidTag

from yinuo.config import configuration
from yinuo.core.sealing import Sealer
from yinuo.core.secrets import ensure_secret

HASH_BYTES = 16


def _key() -> bytes:
    return ensure_secret(configuration().resolved_home / "keys" / "seal.key")


@lru_cache(maxsize=1)
def sealer() -> Sealer:
    """Seals and opens personal fields; the key is made on first use."""
    return Sealer(_key())


@lru_cache(maxsize=8)
def hash_key(purpose: str) -> bytes:
    """A 32-byte key of its own for one purpose, so that hashes of two purposes cannot be compared."""
    return blake2b(purpose.encode(), key=_key(), digest_size=32).digest()


def context_of(record_id: int) -> str:
    """What binds a sealed text to its record: moved to another one it does not open."""
    return f"record/{record_id}"


def opens(sealed: str, context: str) -> bool:
    """Whether a sealed text opens with the key of this node, in the place it was sealed for."""
    try:
        sealer().open(sealed, context)
    except (InvalidTag, ValueError):
        return False
    return True
