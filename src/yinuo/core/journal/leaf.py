"""The leaf: the public body of one journal entry, canonical JSON of at most 64 KiB, and its hash in the tree.

::

    {"act":"record.accept","at":"2026-03-02T08:15:30.250Z","basis":"发改办财金〔2018〕424号",
     "object":{"id":"18","kind":"record","version":1},"payload":"<commitment>","person":"<commitment>",
     "role":"unit-clerk","unit":"11410300005387126X","v":1}
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from yinuo.core.journal.canonical import text

LEAF_VERSION = 1
LARGEST_BODY = 65535
"""Bytes; an entry bundle gives each entry's length in 16 bits (C2SP tlog-tiles)."""


class LeafTooLarge(ValueError):
    """The body of an entry is longer than 65,535 bytes."""


@dataclass(frozen=True, slots=True)
class LeafForm:
    """What many entries of one act have in common, rendered once.

    ``at`` is an aware instant; ``role`` and ``unit`` (code of the body) are the actor's; ``person`` is the commitment to
    the acting account; ``basis`` the legal basis.
    """

    act: str
    object_kind: str
    at: datetime
    role: str
    unit: str
    basis: str
    person: str

    def render(self) -> Callable[[str, int, str], bytes]:
        """The function (object id, object version, payload commitment) → canonical body; it raises :class:`LeafTooLarge`.

        All but those three is put into text here, once, so that a million entries of one act cost little.
        """
        head = b'{"act":%b,"at":%b,"basis":%b,"object":{"id":' % tuple(
            map(text, (self.act, instant(self.at), self.basis))
        )
        kind = b',"kind":%b,"version":' % text(self.object_kind)
        tail = b'","person":%b,"role":%b,"unit":%b,"v":%d}' % (
            *map(text, (self.person, self.role, self.unit)),
            LEAF_VERSION,
        )

        def body(object_id: str, object_version: int, payload: str) -> bytes:
            rendered = b'%b%b%b%d},"payload":"%b%b' % (
                head,
                text(object_id),
                kind,
                object_version,
                payload.encode(),
                tail,
            )
            if len(rendered) > LARGEST_BODY:
                raise LeafTooLarge(f"{self.act} of {self.object_kind} {object_id}: {len(rendered)} bytes")
            return rendered

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
