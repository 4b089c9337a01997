"""Writing to the journal: one entry for one act, in the transaction of the act's effect, in a sequence without gaps.

Rooms write ``append`` at the end of their acts. Intake writes a million entries with ``prepare`` and ``append_prepared``.
Nothing here hashes the tree: :mod:`yinuo.journal.checkpoints` does, in batches.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import connection, transaction

from yinuo.core.actor import Actor
from yinuo.core.errors import DomainError, Text
from yinuo.core.journal.canonical import canonical
from yinuo.core.journal.commitments import SALT_BYTES, commit
from yinuo.core.journal.leaf import LeafForm, leaf_hash, to_the_millisecond
from yinuo.journal import rows
from yinuo.journal.models import Entry, Head

PreparedRow = tuple[object, ...]
"""An entry without its ``seq``, in the order of :data:`yinuo.journal.rows.COLUMNS`."""


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
    """One act, as its room describes it.

    ``act`` such as ``record.correct``; ``object_id`` the primary key or code as text; ``object_version`` the version the
    act made; ``basis`` the legal basis; ``payload`` what was done, a nesting of dict, list, str, int, bool and None.
    ``keep_payload=False`` says that the payload is the object's whole state, which its room recomputes for checks and
    proofs (:func:`yinuo.journal.states.register_state`). ``person`` says who acted; left out, it is the actor's account.
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


def append(draft: Draft) -> int:
    """Write one entry and return its ``seq``. Raises :class:`NoTransaction`, ``NotCanonical``, ``LeafTooLarge``."""
    return append_many([draft]).start


def append_many(drafts: Iterable[Draft]) -> range:
    """Write entries in the order given; returns their ``seq``. Errors as :func:`append`."""
    return append_prepared([_row(draft) for draft in drafts])


def prepare(
    *,
    act: str,
    object_kind: str,
    actor: Actor,
    basis: str,
    at: datetime,
    items: Iterable[tuple[str, int, bytes]],
    person: Mapping[str, object] | None = None,
) -> list[PreparedRow]:
    """Many entries of one act, for payloads that are recomputable and therefore not kept here.

    ``items`` gives (object id, object version, canonical payload bytes); make the bytes with
    :func:`yinuo.core.journal.canonical.canonical`. Needs no transaction: prepare first, then append under the lock.
    """
    salt_of_person, who, form = _form(act, object_kind, actor, basis, at, person)
    body_of = form.render()
    items = list(items)
    salts = os.urandom(SALT_BYTES * len(items))
    prepared: list[PreparedRow] = []
    place = 0
    for object_id, version, payload in items:
        salt = salts[place : (place := place + SALT_BYTES)]
        body = body_of(object_id, version, sha256(salt + payload).hexdigest())
        digest = sha256(b"\0" + body).digest()
        prepared.append(
            (
                body.decode(),
                digest,
                act,
                object_kind,
                object_id,
                version,
                form.at,
                salt,
                None,
                salt_of_person,
                who,
            )
        )
    return prepared


def append_prepared(prepared: Sequence[PreparedRow]) -> range:
    """Write prepared entries in the caller's transaction; returns their ``seq``.

    Takes the journal's lock until that transaction ends: call it last. Raises :class:`NoTransaction`.
    """
    if not connection.in_atomic_block:
        raise NoTransaction
    if not prepared:
        return range(0)
    start = _advance(len(prepared))
    rows.write(start, prepared)
    return range(start, start + len(prepared))


@transaction.atomic
def erase_payload(object_kind: str, object_id: str, object_version: int | None = None) -> int:
    """Erase salt and payload of an object's entries (of one version, or of all); returns how many were erased.

    The entries stay in the tree and every proof of their inclusion still verifies; what they committed to can no longer
    be shown nor guessed (PIPL art. 47). The act of erasing is journaled by the room whose object it is.
    """
    entries = Entry.objects.filter(object_kind=object_kind, object_id=object_id, salt__isnull=False)
    if object_version is not None:
        entries = entries.filter(object_version=object_version)
    return entries.update(salt=None, payload=None)


@transaction.atomic
def erase_person(seqs: Iterable[int]) -> int:
    """Erase who acted from the entries ``seqs``; role and unit stay. Returns how many were erased."""
    entries = Entry.objects.filter(seq__in=list(seqs), person_salt__isnull=False)
    return entries.update(person_salt=None, person=None)


def _row(draft: Draft) -> PreparedRow:
    salt_of_person, who, form = _form(
        draft.act, draft.object_kind, draft.actor, draft.basis, draft.at, draft.person
    )
    payload, salt = canonical(dict(draft.payload)), os.urandom(SALT_BYTES)
    body = form.render()(draft.object_id, draft.object_version, commit(salt, payload))
    kept = payload.decode() if draft.keep_payload else None
    place = (draft.act, draft.object_kind, draft.object_id, draft.object_version, form.at)
    return (body.decode(), leaf_hash(body), *place, salt, kept, salt_of_person, who)


def _form(
    act: str, object_kind: str, actor: Actor, basis: str, at: datetime, person: Mapping[str, object] | None
) -> tuple[bytes, str, LeafForm]:
    """Salt and text of the acting person, and the part of the leaf that all entries of the act share."""
    salt = os.urandom(SALT_BYTES)
    who = canonical(dict(person) if person is not None else _account(actor))
    at = to_the_millisecond(at)
    form = LeafForm(act, object_kind, at, str(actor.role), actor.unit, basis, commit(salt, who))
    return salt, who.decode(), form


def _account(actor: Actor) -> dict[str, object]:
    named = {"account": actor.account, "grant": actor.grant}
    return {key: value for key, value in named.items() if value is not None}


def _advance(count: int) -> int:
    """Move the head by ``count`` under its lock; returns where it stood."""
    head = Head.locked(Head.ENTRIES)
    Head.objects.filter(name=Head.ENTRIES).update(size=head.size + count)
    return head.size
