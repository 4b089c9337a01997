"""Acts on counterparties (行政相对人): entered once, found again by code or by the keyed hash of the identity number."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q

from yinuo.core.actor import Actor
from yinuo.core.codes import uscc_ok
from yinuo.core.names import fold_name
from yinuo.registry.entries import journal
from yinuo.registry.errors import CounterpartyUnidentified
from yinuo.registry.models import Counterparty
from yinuo.registry.party_states import runs
from yinuo.registry.revisions import change

BASIS = "行政机关履行法定职责的需要（个人信息保护法第十三条、第三十四条）"
BATCH = 400


@dataclass(frozen=True, slots=True)
class Party:
    """A counterparty as a row names it. ``identity_hash`` (32 bytes, :meth:`yinuo.core.sealing.Sealer.keyed_hash`) is
    for persons, whose ``name`` is masked already; ``code`` (GB 32100) for all others.
    """

    kind: str
    name: str
    code: str = ""
    identity_hash: bytes | None = None

    @property
    def key(self) -> str | bytes:
        """The code, or the hash of a person: what it is found by."""
        if self.identity_hash is not None:
            return self.identity_hash
        if not uscc_ok(self.code):
            raise CounterpartyUnidentified
        return self.code


def register_counterparty(actor: Actor, party: Party) -> int:
    """The id of the counterparty, entered if it was not known. Raises ``CounterpartyUnidentified``."""
    return register_counterparties(actor, [party])[party.key]


def register_counterparties(actor: Actor, parties: Iterable[Party]) -> dict[str | bytes, int]:
    """Ids by key of many counterparties; those not known are entered, with one journal entry for all of them.

    Costs a fixed number of statements per 400 parties. Raises ``CounterpartyUnidentified`` before anything changes.
    """
    wanted = {party.key: party for party in parties}
    known = _known(wanted)
    if wanted.keys() <= known.keys():
        return known
    with change(of_bodies=False) as revision:
        known |= _known(wanted.keys() - known.keys())
        missing = [party for key, party in wanted.items() if key not in known]
        if not missing:
            return known
        rows = Counterparty.objects.bulk_create(map(_row, missing), batch_size=BATCH)
        payload = {"entered": len(missing), "digest": _digest(missing), "is": runs(rows)}
        journal(actor, "counterparty.register", "counterparties", revision, 1, BASIS, payload)
    return known | {party.key: row.pk for party, row in zip(missing, rows, strict=True)}


def _row(party: Party) -> Counterparty:
    return Counterparty(
        kind=party.kind,
        code="" if party.identity_hash else party.code,
        identity_hash=party.identity_hash,
        name=party.name,
        folded_name=fold_name(party.name),
    )


def _known(keys: Iterable[str | bytes]) -> dict[str | bytes, int]:
    found: dict[str | bytes, int] = {}
    for batch in _batches(keys):
        codes = [key for key in batch if isinstance(key, str)]
        hashes = [key for key in batch if isinstance(key, bytes)]
        rows = Counterparty.objects.filter(Q(code__in=codes) | Q(identity_hash__in=hashes))
        for pk, code, digest in rows.values_list("pk", "code", "identity_hash"):
            found[code or bytes(digest or b"")] = pk
    return found


def _batches(keys: Iterable[str | bytes]) -> Iterator[Sequence[str | bytes]]:
    rest = iter(keys)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _digest(parties: Sequence[Party]) -> str:
    digest = hashlib.sha256()
    for party in parties:
        digest.update(party.key.encode() if isinstance(party.key, str) else party.key)
    return digest.hexdigest()
