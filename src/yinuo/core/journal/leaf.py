"""The leaf: the public body of one journal entry, canonical JSON of at most 64 KiB, and its hash in the tree.

::

    {"act":"record.accept","at":"2026-03-02T08:15:30.250Z","basis":"发改办财金〔2018〕424号",
     "object":{"id":"18","kind":"record","version":1},"payload":"<commitment>","person":"<commitment>",
     "role":"unit-clerk","unit":"11410300005387126X","v":1}
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from yinuo.core.journal.canonical import text

LEAF_VERSION = 1
LARGEST_BODY = 65535
"""Bytes; an entry bundle gives each entry's length in 16 bits (C2SP tlog-tiles)."""


class LeafTooLarge(ValueError):
    """The body of an entry is longer than 65,535 bytes."""


@dataclass(frozen=True, slots=True)
class ActForm:
    """What all entries of one act have in common.

    ``act`` such as ``record.accept``; ``at`` an aware instant; ``role`` and ``unit`` (code of the body) of
    the actor; ``basis`` the legal basis; ``person`` the 32-byte commitment to the acting account.
    """

    act: str
    at: datetime
    role: str
    unit: str
    basis: str
    person: bytes

    def template(self, object_kind: str) -> bytes:
        """The canonical body of an entry with three places left open, for :func:`fill`.

        Rendered once per act, so that a million entries of one act cost little.
        """
        before = b'{"act":%b,"at":%b,"basis":%b,"object":{"id":' % tuple(
            map(text, (self.act, instant(self.at), self.basis))
        )
        after = b'","person":"%b","role":%b,"unit":%b,"v":%d}' % (
            self.person.hex().encode(),
            text(self.role),
            text(self.unit),
            LEAF_VERSION,
        )
        kind = b',"kind":%b,"version":' % text(object_kind)
        constants = (part.replace(b"%", b"%%") for part in (before, kind, b'},"payload":"', after))
        return b"%b%%b%b%%d%b%%b%b" % tuple(constants)


def fill(template: bytes, object_id: str, object_version: int, commitment: bytes) -> bytes:
    """The body: ``template`` with the object's id and version and the 32-byte commitment to the payload put
    in.

    Raises :class:`LeafTooLarge`.
    """
    body = template % (text(object_id), object_version, commitment.hex().encode())
    if len(body) > LARGEST_BODY:
        raise LeafTooLarge(f"the entry for {object_id} has {len(body)} bytes")
    return body


def leaf_hash(body: bytes) -> bytes:
    """The 32-byte hash of a leaf: SHA-256(0x00 || body) (RFC 6962, section 2.1)."""
    return hashlib.sha256(b"\0" + body).digest()


def to_the_millisecond(at: datetime) -> datetime:
    """``at`` in UTC, cut to milliseconds: what an entry can say. Raises ``ValueError`` for a naive time."""
    if at.tzinfo is None:
        raise ValueError("an entry's time needs a time zone")
    at = at.astimezone(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def instant(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, such as ``2026-03-02T08:15:30.250Z``."""
    return to_the_millisecond(at).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
