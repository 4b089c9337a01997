"""Sealing of personal fields: AES-256-GCM at rest, and a keyed hash to match by (GB/T 39786-2021, PIPL art. 51).

A sealed text is ``"s1:" + base64(nonce12 || ciphertext || tag16)``. The keyed hash is HMAC-SHA-256 over the folded
value, so that the same person is found again without the number being readable, and not by trying all numbers
without the node's key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PREFIX = "s1:"


class Sealer:
    """Seals and opens texts with one 32-byte key."""

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("a sealing key has 32 bytes")
        self._aead = AESGCM(hashlib.sha256(b"seal" + key).digest())
        self._hash_key = hashlib.sha256(b"hash" + key).digest()

    def seal(self, text: str, context: str = "") -> str:
        """Seal ``text``; ``context`` (such as the kind of object) must be given again to open it."""
        nonce = os.urandom(12)
        sealed = self._aead.encrypt(nonce, text.encode(), context.encode())
        return PREFIX + base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, context: str = "") -> str:
        """Open a sealed text. Raises ``cryptography.exceptions.InvalidTag`` when it was altered."""
        raw = base64.b64decode(sealed.removeprefix(PREFIX))
        return self._aead.decrypt(raw[:12], raw[12:], context.encode()).decode()

    def keyed_hash(self, text: str) -> bytes:
        """32-byte keyed hash of ``text`` as given; fold the text before calling."""
        return hmac.digest(self._hash_key, text.encode(), "sha256")
