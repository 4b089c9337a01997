"""From typed values to what the store keeps and the journal commits to: three drawers of canonical JSON.

``public`` is what the public may see; ``restricted`` what only government may see; ``sealed`` the personal fields,
encrypted. The payload of a version is ``{basis, class, edition, kind, number, private, published, reason, status, until,
values}``: all of it can be told again from the version's row, which is how ``journal check`` finds a row that was changed
behind our back.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b, sha256

import orjson

from yinuo.core.journal.canonical import canonical
from yinuo.records import vault
from yinuo.records.accepted import AcceptedRows, Value
from yinuo.records.models import RecordVersion
from yinuo.records.plan import StorePlan

SALT_BYTES = 32
_OPTIONS = orjson.OPT_STRICT_INTEGER | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS

Values = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Drawers:
    """The three drawers of one version, and the commitment to the two that are not public ("" when both are empty)."""

    public: str
    restricted: str = ""
    sealed: str = ""
    private_commitment: str = ""


def filled(plan: StorePlan, rows: AcceptedRows) -> list[Values]:
    """Per row the values that are not blank, in the order of canonical JSON."""
    codes = [code for code in plan.codes if code in rows.columns]
    columns = [rows.columns[code] for code in codes]
    return [
        {code: value for code, value in zip(codes, row, strict=True) if value is not None and value != ""}
        for row in zip(*columns, strict=True)
    ]


def to_json(values: Values) -> bytes:
    """Canonical JSON of values whose codes are in order already."""
    return orjson.dumps(values, option=_OPTIONS)


def fingerprints(texts: Iterable[bytes]) -> list[bytes]:
    """16-byte keyed hashes of the whole contents: equal exactly when nothing changed."""
    key = vault.hash_key("fingerprint")
    return [blake2b(text, digest_size=vault.HASH_BYTES, key=key).digest() for text in texts]


def is_plain(plan: StorePlan) -> Callable[[Values], bool]:
    """The test whether a row of a legal person has nothing to mask or keep back, so that its JSON is public as it is."""
    kept_back = plan.restricted | plan.personal | set(plan.masked)
    return kept_back.isdisjoint


def drawers(plan: StorePlan, record_id: int, values: Values, natural: bool, mask: Mask) -> Drawers:
    """Part the values of one version into drawers; ``natural`` says that the subject is a natural person."""
    public: Values = {}
    restricted: Values = {}
    personal: Values = {}
    for code, value in values.items():
        if code in plan.personal:
            personal[code] = value
        elif code in plan.restricted:
            restricted[code] = value
        else:
            public[code] = mask(code, value, natural)
            if public[code] != value:
                personal[code] = value
    return part(record_id, to_json(public).decode(), restricted, personal)


def part(record_id: int, public: str, restricted: Values, personal: Values) -> Drawers:
    """Close the drawers: seal the personal one, commit to the two private ones."""
    if not restricted and not personal:
        return Drawers(public)
    salt = os.urandom(SALT_BYTES)
    kept = to_json(restricted).decode() if restricted else ""
    commitment = sha256(salt + canonical({"personal": personal, "restricted": restricted})).hexdigest()
    opening = orjson.dumps({"salt": salt.hex(), "values": personal}).decode()
    return Drawers(public, kept, vault.sealer().seal(opening, vault.context_of(record_id)), commitment)


Mask = Callable[[str, Value, bool], Value]


@dataclass(frozen=True, slots=True)
class PayloadForm:
    """The canonical payload of versions that share class, edition, kind, number, reason and basis."""

    class_id: str
    edition: str
    kind: str
    number: int = 1
    reason: str = ""
    basis: str = ""
    _ends: dict[tuple[str, str | None, str | None], bytes] = field(default_factory=dict)

    def fill(self, status: str, days: tuple[str | None, str | None], part: Drawers) -> bytes:
        """The payload of one version; ``days`` are the day it was published and the last day it is public."""
        end = self._ends.get((status, *days))
        if end is None:
            end = self._ends[(status, *days)] = self._end(status, *days)
        return b"%b%b%b%b}" % (self._head(), part.private_commitment.encode(), end, part.public.encode())

    def _head(self) -> bytes:
        known = self._ends.get(("", None, None))
        if known is None:
            quoted = tuple(
                orjson.dumps(text) for text in (self.basis, self.class_id, self.edition, self.kind)
            )
            known = b'{"basis":%b,"class":%b,"edition":%b,"kind":%b' % quoted
            known += b',"number":%d,"private":"' % self.number
            self._ends[("", None, None)] = known
        return known

    def _end(self, status: str, published: str | None, until: str | None) -> bytes:
        quoted = tuple(orjson.dumps(text) for text in (published, self.reason, status, until))
        return b'","published":%b,"reason":%b,"status":%b,"until":%b,"values":' % quoted


def payload_of(version: RecordVersion, class_id: str) -> bytes:
    """What the journal committed to when ``version`` was made, told again from its row."""
    form = PayloadForm(class_id, version.edition, version.kind, version.number, version.reason, version.basis)
    days = (iso(version.published_on), iso(version.public_until))
    part = Drawers(version.public, private_commitment=version.private_commitment)
    return form.fill(version.status, days, part)


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def opened(record_id: int, restricted: str, sealed: str) -> tuple[Mapping[str, Value], Mapping[str, Value]]:
    """The restricted and the personal values of a version; personal ones are empty once erased."""
    personal: Mapping[str, Value] = {}
    if sealed:
        personal = orjson.loads(vault.sealer().open(sealed, vault.context_of(record_id)))["values"]
    return (orjson.loads(restricted) if restricted else {}), personal
