"""Reading the journal: the story of an object, and proofs to hand out.

The caller has made sure that the actor may see the object; who acted is shown to auditors only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db.models import Count

from yinuo.core.errors import DomainError, NotFound, Text
from yinuo.core.journal.canonical import canonical, parse
from yinuo.core.journal.commitments import opens
from yinuo.core.journal.tlog_proof import TlogProof
from yinuo.journal import checkpoints, tree
from yinuo.journal.models import Checkpoint, Entry, Head
from yinuo.journal.policy import own_policy

latest_checkpoint = checkpoints.latest
inclusion = tree.inclusion
consistency = tree.consistency


class NotYetProvable(DomainError):
    """The entry is written but no checkpoint covers it yet."""

    code = "journal-not-yet-provable"
    message = Text("存证已写入，检查点尚未生成。", "The entry is written; no checkpoint covers it yet.")
    remedy = Text("请在一分钟后再试。", "Try again in a minute.")
    status = 409


class NotWhatWasJournaled(DomainError):
    """The object's content is not what its entry committed to."""

    code = "journal-content-differs"
    message = Text("现有内容与存证不符。", "The content is not what was journaled.")
    remedy = Text("请运行 yinuo journal check。", "Run yinuo journal check.")
    status = 500


@dataclass(frozen=True)
class Told:
    """One entry in the story of an object. ``erased``: its content was erased by law and cannot be shown or
    proven."""

    seq: int
    act: str
    at: datetime
    role: str
    unit: str
    basis: str
    version: int
    payload: Mapping[str, object] | None
    person: Mapping[str, object] | None
    erased: bool


def story(object_kind: str, object_id: str, with_person: bool = False, limit: int = 500) -> list[Told]:
    """What was done to an object, oldest first. ``payload`` is None where it follows from the object's
    version."""
    entries = Entry.objects.select_related("act").filter(object=f"{object_kind}/{object_id}").order_by("seq")
    return [_told(entry, with_person) for entry in entries[:limit]]


def times_journaled(object_kind: str, object_id: object) -> int:
    """How many entries an object has."""
    return Entry.objects.filter(object=f"{object_kind}/{object_id}").count()


def recent(limit: int = 50, before: int | None = None, with_person: bool = False) -> list[Told]:
    """The newest entries of all, or the newest before the entry ``before``: for paging through the
    journal."""
    entries = Entry.objects.select_related("act").order_by("-seq")
    if before is not None:
        entries = entries.filter(seq__lt=before)
    return [_told(entry, with_person) for entry in entries[:limit]]


def proof_text(
    object_kind: str, object_id: str, version: int, payload: Mapping[str, object] | bytes | None
) -> str:
    """The ``.tlog-proof`` file of one version of an object.

    ``payload`` is what the entry committed to (a mapping or its canonical bytes); with None, or after
    erasure, the proof shows the entry without its content. Raises ``NotFound``, :class:`NotYetProvable`,
    :class:`NotWhatWasJournaled`.
    """
    content = payload if isinstance(payload, bytes | None) else canonical(dict(payload))
    entry = _entry_for(object_kind, object_id, version, content)
    checkpoint = provable_by(entry.seq)
    extra: dict[str, object] = {"leaf": entry.body.decode(), "v": 1}
    if entry.salt is not None and content is not None:
        extra |= {"salt": bytes(entry.salt).hex(), "payload": content.decode()}
    hashes = tuple(tree.inclusion(entry.seq, checkpoint.size))
    return TlogProof(entry.seq, hashes, checkpoints.published(checkpoint), canonical(extra)).written


def provable_by(seq: int) -> Checkpoint:
    """The newest checkpoint over the entry with the cosignatures our policy asks for; else the newest over
    it.

    Raises :class:`NotYetProvable`.
    """
    covering = Checkpoint.objects.filter(size__gt=seq).order_by("-size")
    policy = own_policy()
    if policy.needed:
        names = {key.name: name for name, (key, _) in policy.witnesses.items()}
        enough = covering.annotate(lines=Count("cosignatures")).filter(lines__gte=policy.needed)
        for checkpoint in enough.prefetch_related("cosignatures")[:20]:
            if policy.met({names.get(line.name, "") for line in checkpoint.cosignatures.all()}):
                return checkpoint
    newest = covering.first()
    if newest is None:
        raise NotYetProvable
    return newest


def _entry_for(object_kind: str, object_id: str, version: int, content: bytes | None) -> Entry:
    """The last entry of the version, that is: the last whose commitment the content opens, when content is
    given."""
    named = Entry.objects.select_related("act").filter(object=f"{object_kind}/{object_id}", version=version)
    entries = list(named.order_by("-seq"))
    if not entries:
        raise NotFound
    if content is None:
        return entries[0]
    for entry in entries:
        if entry.salt is not None and opens(bytes(entry.commitment), bytes(entry.salt), content):
            return entry
    if all(entry.salt is None for entry in entries):
        return entries[0]
    raise NotWhatWasJournaled


def _told(entry: Entry, with_person: bool) -> Told:
    act = entry.act
    return Told(
        seq=entry.seq,
        act=act.name,
        at=act.at,
        role=act.role,
        unit=act.unit,
        basis=act.basis,
        version=entry.version,
        payload=_mapping(entry.payload),
        person=_mapping(act.person) if with_person else None,
        erased=entry.salt is None,
    )


def _mapping(text: str | None) -> Mapping[str, object] | None:
    return None if text is None else cast(Mapping[str, object], parse(text))


def size() -> int:
    """How many entries there are, those not yet under a checkpoint included."""
    return Head.objects.filter(name=Head.ENTRIES).values_list("size", flat=True).first() or 0


def cosigners(checkpoint: Checkpoint) -> list[str]:
    """The witnesses that cosigned a checkpoint."""
    return sorted(checkpoint.cosignatures.values_list("name", flat=True).distinct())
