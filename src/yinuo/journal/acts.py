"""Writing to the journal: one entry for one act on one object, in the transaction of its effect, without
gaps.

Rooms call :func:`append` at the end of their acts; intake writes a million entries with :func:`prepare` and
:func:`append_prepared`. Nothing here hashes the tree: :mod:`yinuo.journal.checkpoints` does, in batches.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import groupby

from django.db import connection, transaction

from yinuo import bulk
from yinuo.core.actor import Actor
from yinuo.core.errors import DomainError, Text
from yinuo.core.journal.canonical import canonical
from yinuo.core.journal.commitments import SALT_BYTES, commit
from yinuo.core.journal.leaf import ActForm, fill, leaf_hash, to_the_millisecond
from yinuo.journal.models import Act, Entry, Head


class NoTransaction(DomainError):
    """An entry was to be written outside the transaction of its effect."""

    code = "journal-outside-transaction"
    message = Text(
        "存证必须与所记行为在同一事务中写入。", "A journal entry is written in the transaction of its act."
    )
    remedy = Text("请在 transaction.atomic() 中调用。", "Call it inside transaction.atomic().")
    status = 500


@dataclass(frozen=True)
class Draft:
    """One act on one object, as its room describes it.

    ``act`` such as ``record.correct``; ``object_id`` the primary key or code as text; ``object_version`` the
    version the act made; ``basis`` the legal basis; ``payload`` what was done, a nesting of dict, list, str,
    int, bool and None. ``keep_payload=False`` says that the payload is the object's whole state, which its
    room recomputes for checks and proofs (:func:`yinuo.journal.states.register_state`). ``person`` says who
    acted; left out, the actor's account.
    """

    act: str
    object_kind: str
    object_id: str
    object_version: int
    actor: Actor
    basis: str
    payload: Mapping[str, object]
    at: datetime
    keep_payload: bool = True
    person: Mapping[str, object] | None = None


Commitment = tuple[bytes, bytes]
"""Salt of a payload, and the hash that commits to it."""
EntryRow = tuple[str, int, bytes, bytes, bytes, str | None]
"""An entry without place and act: object, version, commitment, salt, leaf hash, payload."""
_ENTRY_COLUMNS = ("seq", "object", "version", "commitment", "salt", "leaf_hash", "payload")


@dataclass(frozen=True)
class Prepared:
    """Entries of one act, hashed and ready to be written by :func:`append_prepared`."""

    form: ActForm
    person_salt: bytes
    person: str
    rows: list[EntryRow]


def append(draft: Draft) -> int:
    """Write one entry and return its ``seq``. Raises :class:`NoTransaction`, ``NotCanonical``,
    ``LeafTooLarge``."""
    return append_prepared(_one_act([draft])).start


def append_many(drafts: Iterable[Draft]) -> range:
    """Write entries in the order given and return their ``seq``. Errors as :func:`append`."""
    written = [append_prepared(_one_act(alike)) for _, alike in groupby(drafts, _act_of)]
    return range(written[0].start, written[-1].stop) if written else range(0)


def committed(payloads: Sequence[bytes]) -> list[Commitment]:
    """Commitments to canonical payloads, each under a salt of its own (make the bytes with
    :func:`yinuo.core.journal.canonical.canonical`)."""
    salts = os.urandom(SALT_BYTES * len(payloads))
    places = range(0, len(salts), SALT_BYTES)
    return [
        (salt := salts[place : place + SALT_BYTES], sha256(salt + payload).digest())
        for place, payload in zip(places, payloads, strict=True)
    ]


def prepare(
    *,
    act: str,
    object_kind: str,
    actor: Actor,
    basis: str,
    at: datetime,
    items: Iterable[tuple[str, int, Commitment]],
    person: Mapping[str, object] | None = None,
) -> Prepared:
    """Entries of one act on many objects, for payloads that are recomputable and therefore not kept here.

    ``items`` gives (object id, object version, :func:`committed` payload). Needs no transaction: prepare first,
    then append under the lock.
    """
    prepared = _begin(act, actor, basis, at, person)
    template, prefix = prepared.form.template(object_kind), object_kind + "/"
    prepared.rows.extend(
        (
            prefix + object_id,
            version,
            commitment,
            salt,
            sha256(b"\0" + fill(template, object_id, version, commitment)).digest(),
            None,
        )
        for object_id, version, (salt, commitment) in items
    )
    return prepared


def append_prepared(prepared: Prepared) -> range:
    """Write prepared entries in the caller's transaction and return their ``seq``.

    Takes the journal's lock until that transaction ends, so call it last. Raises :class:`NoTransaction`.
    """
    if not connection.in_atomic_block:
        raise NoTransaction
    if not prepared.rows:
        return range(0)
    form = prepared.form
    act = Act.objects.create(
        name=form.act,
        at=form.at,
        role=form.role,
        unit=form.unit,
        basis=form.basis,
        person_commitment=form.person,
        person_salt=prepared.person_salt,
        person=prepared.person,
    )
    start = _advance(len(prepared.rows))
    entries = ((seq, *row) for seq, row in enumerate(prepared.rows, start))
    bulk.insert(Entry._meta.db_table, _ENTRY_COLUMNS, entries, {"act_id": act.pk})
    return range(start, start + len(prepared.rows))


@transaction.atomic
def erase_payload(object_kind: str, object_id: str, object_version: int | None = None) -> int:
    """Erase salt and payload of an object's entries (of one version, or of all); returns how many were
    erased.

    The entries stay in the tree and every proof of their inclusion still verifies; what they committed to
    can no longer be shown nor guessed (PIPL art. 47). The erasing is itself journaled by the room whose
    object it is.
    """
    entries = Entry.objects.filter(object=f"{object_kind}/{object_id}", salt__isnull=False)
    if object_version is not None:
        entries = entries.filter(version=object_version)
    return entries.update(salt=None, payload=None)


@transaction.atomic
def erase_person(person: Mapping[str, object]) -> int:
    """Erase who acted from all acts of ``person``; role and unit stay. Returns how many acts were changed."""
    acts = Act.objects.filter(person=canonical(dict(person)).decode())
    return acts.update(person_salt=None, person=None)


def _begin(act: str, actor: Actor, basis: str, at: datetime, person: Mapping[str, object] | None) -> Prepared:
    """An act without entries yet: the form that all of them share, and what opens its commitment to the
    person."""
    salt = os.urandom(SALT_BYTES)
    who = canonical(dict(person) if person is not None else _account(actor))
    form = ActForm(act, to_the_millisecond(at), str(actor.role), actor.unit, basis, commit(salt, who))
    return Prepared(form, salt, who.decode(), [])


def _act_of(draft: Draft) -> tuple[object, ...]:
    return draft.act, draft.actor, draft.basis, draft.at, draft.person


def _one_act(drafts: Iterable[Draft]) -> Prepared:
    """The entries of drafts that share one act."""
    drafts = list(drafts)
    first = drafts[0]
    prepared = _begin(first.act, first.actor, first.basis, first.at, first.person)
    prepared.rows.extend(_row(prepared.form, draft) for draft in drafts)
    return prepared


def _row(form: ActForm, draft: Draft) -> EntryRow:
    payload, salt = canonical(dict(draft.payload)), os.urandom(SALT_BYTES)
    commitment = commit(salt, payload)
    body = fill(form.template(draft.object_kind), draft.object_id, draft.object_version, commitment)
    kept = payload.decode() if draft.keep_payload else None
    name = f"{draft.object_kind}/{draft.object_id}"
    return name, draft.object_version, commitment, salt, leaf_hash(body), kept


def _account(actor: Actor) -> dict[str, object]:
    named = {"account": actor.account, "grant": actor.grant}
    return {key: value for key, value in named.items() if value is not None}


def _advance(count: int) -> int:
    """Move the head by ``count`` under its lock; returns where it stood."""
    head = Head.locked(Head.ENTRIES)
    Head.objects.filter(name=Head.ENTRIES).update(size=head.size + count)
    return head.size
