"""A second signature line by the national algorithms: SM2 with SM3 (GB/T 32918.2-2016, GB/T 32918.5-2017).

Not certified: this is for showing and for trials. A deployment under GB/T 39786 signs in a certified module;
it implements :class:`yinuo.core.journal.notes.Signer` over that module and keeps everything else. The
arithmetic is that of ``gmssl`` in plain Python, which is not constant in time: sign on a machine of your own
only.

The C2SP signed-note has no type byte for SM2, so the type is 0xff and a name of our own (its section
"Signature types"). Keys are the 64 bytes x || y, signatures the 64 bytes r || s, the signer's id is the
standard's default.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from gmssl import sm2, sm3

from yinuo.core.journal.notes import check_name, key_id

SM2_WITH_SM3 = b"\xffyinuo/sm2-with-sm3/v1\0"
DEFAULT_ID = b"1234567812345678"
_CURVE = {name: int(value, 16) for name, value in sm2.default_ecc_table.items() if name != "g"}
_GENERATOR = bytes.fromhex(sm2.default_ecc_table["g"])


@dataclass(frozen=True, slots=True)
class SM2Verifier:
    """An SM2 public key, 64 bytes."""

    name: str
    public: bytes

    @property
    def material(self) -> bytes:
        return SM2_WITH_SM3 + self.public

    @property
    def key_id(self) -> bytes:
        return key_id(self.name, self.material)

    def verify(self, text: bytes, signature: bytes) -> bool:
        return sm2_verifies(self.public, text, signature)


class SM2Signer:
    """Signs notes with an SM2 key given by its 32 bytes (a number from 1 to n - 2)."""

    def __init__(self, name: str, secret: bytes) -> None:
        self._secret = secret
        self.verifier = SM2Verifier(check_name(name), sm2_public(secret))

    def sign(self, text: bytes) -> bytes:
        return sm2_sign(self._secret, text)


def sm3_digest(data: bytes) -> bytes:
    """SM3 (GB/T 32905-2016), 32 bytes."""
    return bytes.fromhex(sm3.sm3_hash(list(data)))


def sm2_public(secret: bytes) -> bytes:
    """The 64-byte public key of a 32-byte secret. Raises ``ValueError`` outside 1 to n - 2."""
    if not 0 < int.from_bytes(secret, "big") < _CURVE["n"] - 1:
        raise ValueError("an SM2 key lies between 1 and n - 2")
    return bytes.fromhex(_engine(b"\0" * 64)._kg(int.from_bytes(secret, "big"), _GENERATOR.hex()))


def message_digest(public: bytes, message: bytes, signer_id: bytes = DEFAULT_ID) -> bytes:
    """SM3(Z || message), with Z over the signer's id, curve and key (GB/T 32918.2, sections 5.5 and 6.1)."""
    length = (8 * len(signer_id)).to_bytes(2, "big")
    curve = _CURVE["a"].to_bytes(32, "big") + _CURVE["b"].to_bytes(32, "big") + _GENERATOR
    return sm3_digest(sm3_digest(length + signer_id + curve + public) + message)


def sm2_sign(secret: bytes, message: bytes, nonce: int | None = None) -> bytes:
    """The 64-byte signature. ``nonce`` is for test vectors; else it is derived from key and message (as RFC
    6979)."""
    public = sm2_public(secret)
    digest = message_digest(public, message)
    engine = _engine(public, secret)
    for attempt in range(8):
        number = nonce if nonce is not None else _nonce(secret, digest, attempt)
        if (signature := engine.sign(digest, f"{number:064x}")) is not None:
            return bytes.fromhex(signature)
    raise ValueError("no SM2 signature found")


def sm2_verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` is that of ``public``; keys off the curve and numbers out of range are
    refused."""
    if len(signature) != 64 or not _on_curve(public):
        return False
    halves = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    if not all(0 < half < _CURVE["n"] for half in halves):
        return False
    try:
        return bool(_engine(public).verify(signature.hex(), message_digest(public, message)))
    except TypeError:  # the library meets the point at infinity
        return False


def _engine(public: bytes, secret: bytes = b"") -> sm2.CryptSM2:
    """The library's object; its constructor strips leading 0s and 4s from a key, so the key is set
    afterwards."""
    engine = sm2.CryptSM2(private_key=secret.hex(), public_key="")
    engine.public_key = public.hex()
    return engine


def _on_curve(public: bytes) -> bool:
    if len(public) != 64:
        return False
    x, y = int.from_bytes(public[:32], "big"), int.from_bytes(public[32:], "big")
    p = _CURVE["p"]
    return x < p and y < p and (y * y - (x * x * x + _CURVE["a"] * x + _CURVE["b"])) % p == 0


def _nonce(secret: bytes, digest: bytes, attempt: int) -> int:
    """A number from 1 to n - 1 that only key and message decide; 512 bits reduced, so its bias is
    negligible."""
    seed = hmac.digest(secret, b"sm2 nonce" + bytes([attempt]) + digest, hashlib.sha512)
    return int.from_bytes(seed, "big") % (_CURVE["n"] - 1) + 1
