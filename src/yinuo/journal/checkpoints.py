"""Checkpoints: the tree's size and root, signed; made by the scheduler at least once a minute while
something is new."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from yinuo.core.errors import DomainError, Text
from yinuo.core.journal.checkpoint import TreeHead
from yinuo.core.journal.merkle import EMPTY_ROOT, ProofFailed, verify_consistency
from yinuo.core.journal.notes import NoteError, Signature, parse_note, sign_note, verified
from yinuo.journal import tree
from yinuo.journal.keys import JournalKeys, ensure_keys
from yinuo.journal.models import Checkpoint, Cosignature, Head


class WouldContradict(DomainError):
    """The stored tree does not continue what this node signed before: it must not sign again."""

    code = "journal-would-contradict"
    message = Text(
        "存证树与已签名的检查点（{size} 条）不一致，已停止签名。",
        "The tree does not continue the checkpoint signed at {size} entries; nothing was signed.",
    )
    remedy = Text(
        "请运行 yinuo journal check 并从备份恢复。", "Run yinuo journal check and restore from a backup."
    )
    status = 500


class AnotherKey(DomainError):
    """The key here is not the one that signed the checkpoints so far: signing on would begin a second log."""

    code = "journal-another-key"
    message = Text(
        "签名密钥不是签署以往检查点的那一把，已停止签名。",
        "The signing key is not the one of the checkpoints so far; nothing was signed.",
    )
    remedy = Text("请从备份取回 keys/journal.key。", "Bring keys/journal.key back from a backup.")
    status = 500


def make_checkpoint(now: datetime | None = None) -> Checkpoint | None:
    """Hash what is new and sign a checkpoint over it; returns the newest checkpoint, None while there is no
    entry.

    Idempotent: with nothing new it returns the checkpoint there is. Before signing, the tree is checked to
    continue the one signed last, so that this node never signs two histories. Raises
    :class:`WouldContradict`, :class:`AnotherKey`, :class:`yinuo.journal.tree.EntriesMissing`.
    """
    size = tree.grow()
    keys = ensure_keys()
    with transaction.atomic():
        Head.locked(Head.TREE)
        last = latest()
        if size == 0 or (last is not None and last.size >= size):
            return last
        if last is not None and not signed_here(last):
            raise AnotherKey
        root = tree.root(size)
        _must_continue(last, size, root)
        note = sign_note(TreeHead(keys.origin, size, root).text, keys.signers)
        return Checkpoint.objects.create(size=size, root=root, note=note, at=now or timezone.now())


def signed_here(checkpoint: Checkpoint) -> bool:
    """Whether the key of this node made the signature on the checkpoint."""
    try:
        verified(parse_note(checkpoint.note), [ensure_keys().signer.verifier])
    except NoteError:
        return False
    return True


def latest(at_least: int = 0) -> Checkpoint | None:
    """The newest checkpoint, if it covers at least that many entries."""
    return Checkpoint.objects.filter(size__gte=at_least).order_by("-size").first()


def published(checkpoint: Checkpoint) -> str:
    """The checkpoint as it goes out: the log's signatures and then those of the witnesses."""
    lines = checkpoint.cosignatures.order_by("name", "key_id").values_list("line", flat=True)
    return checkpoint.note + "".join(lines)


@transaction.atomic
def add_cosignatures(checkpoint: Checkpoint, signatures: list[Signature], now: datetime | None = None) -> int:
    """Keep witnesses' signatures that the caller has verified; returns how many are new."""
    kept = 0
    for signature in signatures:
        _, new = Cosignature.objects.update_or_create(
            checkpoint=checkpoint,
            name=signature.name,
            key_id=signature.key_id.hex(),
            defaults={"line": signature.line, "at": now or timezone.now()},
        )
        kept += new
    return kept


def verifier_keys(keys: JournalKeys | None = None) -> list[str]:
    """The public keys of this log, to be published where the public looks for them."""
    keys = keys or ensure_keys()
    return [text for text in (keys.verifier_key, keys.sm2_verifier_key) if text]


def _must_continue(last: Checkpoint | None, size: int, root: bytes) -> None:
    old, old_root = (last.size, bytes(last.root)) if last else (0, EMPTY_ROOT)
    try:
        verify_consistency(old, size, tree.consistency(old, size), old_root, root)
    except (ProofFailed, LookupError) as problem:
        raise WouldContradict(size=old) from problem
